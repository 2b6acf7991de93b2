package org.crashonly.shop.storefront;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import org.crashonly.shop.contract.CatalogClient;
import org.crashonly.shop.contract.Category;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/** The catalog's categories, remembered: they change with a release only. Whoever forgets them asks again. */
@ApplicationScoped
public class Shelves {

    @Inject
    @RestClient
    CatalogClient catalog;

    private volatile List<Category> known;

    List<Category> categories() {
        List<Category> categories = known;
        if (categories == null) {
            categories = List.copyOf(catalog.categories());
            known = categories;
        }
        return categories;
    }

    Optional<Category> category(String slug) {
        return categories().stream().filter(category -> category.slug().equals(slug)).findFirst();
    }
}
