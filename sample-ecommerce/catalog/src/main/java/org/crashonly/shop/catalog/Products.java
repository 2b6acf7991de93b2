package org.crashonly.shop.catalog;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.crashonly.shop.assortment.Kind;
import org.crashonly.shop.assortment.Series;
import org.crashonly.shop.assortment.Shelf;
import org.crashonly.shop.contract.Category;
import org.crashonly.shop.contract.Product;
import org.crashonly.shop.contract.ProductPage;
import org.crashonly.shop.persistence.Database;

/** Products in the store. */
@ApplicationScoped
public class Products {

    private static final String COLUMNS = "p.sku, p.name, p.shelf, p.description, p.details, p.price_cents";

    @Inject
    Database database;

    List<Category> categories() {
        Map<String, String> emblems = database.list(
                        "select p.shelf, min(p.sku) from catalog.product p where p.popularity ="
                                + " (select max(q.popularity) from catalog.product q where q.shelf = p.shelf) group by p.shelf",
                        row -> Map.entry(row.getString(1), row.getString(2)))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        return Arrays.stream(Shelf.values())
                .map(shelf -> new Category(shelf.slug(), shelf.title(), shelf.tagline(), emblems.get(shelf.slug())))
                .toList();
    }

    ProductPage page(Wanted wanted, int page, int size) {
        List<Object> parameters = new ArrayList<>();
        String source = source(wanted, parameters);
        int total = database.first("select count(*) " + source, row -> row.getInt(1), parameters.toArray()).orElse(0);
        int pages = Math.max(1, (total + size - 1) / size);
        int shown = Math.min(page, pages);
        parameters.add((shown - 1) * size);
        parameters.add(size);
        String weight = wanted.words().isEmpty() ? "0" : "m.weight";
        List<Product> products = database.list("select " + COLUMNS + ", " + weight + " as weight " + source
                + " order by " + wanted.sorting().sql() + " offset ? rows fetch next ? rows only", Products::product, parameters.toArray());
        return new ProductPage(products, shown, pages, total);
    }

    List<Product> bySku(List<String> skus) {
        if (skus.isEmpty()) {
            return List.of();
        }
        Map<String, Product> found = database.list("select " + COLUMNS + " from catalog.product p where p.sku in (" + marks(skus) + ")",
                        Products::product, skus.toArray())
                .stream()
                .collect(Collectors.toMap(Product::sku, Function.identity()));
        return skus.stream().map(found::get).filter(Objects::nonNull).toList();
    }

    Optional<Look> look(String sku) {
        return database.first("select kind, series from catalog.product where sku = ?",
                row -> new Look(Kind.valueOf(row.getString(1)), Series.valueOf(row.getString(2))), sku);
    }

    /** From which rows a list is taken. A word is looked up by its beginning, in the index of words. */
    private static String source(Wanted wanted, List<Object> parameters) {
        StringBuilder source = new StringBuilder("from catalog.product p");
        if (!wanted.words().isEmpty()) {
            source.append(" join (select sku, sum(weight) as weight from (");
            for (int i = 0; i < wanted.words().size(); i++) {
                source.append(i == 0 ? "" : " union all ")
                        .append("select sku, max(weight) as weight from catalog.word where word >= ? and word < ? group by sku");
                parameters.add(wanted.words().get(i));
                parameters.add(wanted.words().get(i) + "~");
            }
            source.append(") w group by sku having count(*) = ?) m on m.sku = p.sku");
            parameters.add(wanted.words().size());
        }
        if (wanted.category() != null) {
            source.append(" where p.shelf = ?");
            parameters.add(wanted.category());
        }
        return source.toString();
    }

    private static Product product(ResultSet row) throws SQLException {
        return new Product(row.getString(1), row.getString(2), row.getString(3), row.getString(4), row.getString(5), row.getLong(6));
    }

    private static String marks(List<String> values) {
        return String.join(", ", Collections.nCopies(values.size(), "?"));
    }
}
