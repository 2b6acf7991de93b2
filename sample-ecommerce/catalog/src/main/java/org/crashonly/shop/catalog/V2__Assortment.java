package org.crashonly.shop.catalog;

import jakarta.enterprise.context.Dependent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.crashonly.shop.assortment.Article;
import org.crashonly.shop.assortment.Assortment;
import org.crashonly.shop.persistence.Rows;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;

/** Writes the products and the words by which they are found, in one transaction with its entry in the history. */
@Dependent
public class V2__Assortment extends BaseJavaMigration {

    @Override
    public void migrate(Context context) throws Exception {
        Rows products = new Rows(context.getConnection(), "catalog.product",
                "sku", "name", "shelf", "kind", "series", "description", "details", "price_cents", "popularity");
        Rows words = new Rows(context.getConnection(), "catalog.word", "word", "sku", "weight");
        Map<String, List<String>> known = new HashMap<>();
        for (Article article : Assortment.articles()) {
            products.add(article.sku(), article.name(), article.kind().shelf().slug(), article.kind().name(), article.series().name(),
                    article.description(), article.details(), article.priceCents(), article.popularity());
            for (Map.Entry<String, Integer> entry : Words.weights(article, known).entrySet()) {
                words.add(entry.getKey(), article.sku(), entry.getValue());
            }
        }
        products.flush();
        words.flush();
    }
}
