package org.crashonly.shop.catalog;

import jakarta.enterprise.context.Dependent;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.crashonly.shop.assortment.Article;
import org.crashonly.shop.assortment.Assortment;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;

/** Writes the products and the words by which they are found, in one transaction with its entry in the history. */
@Dependent
public class V2__Assortment extends BaseJavaMigration {

    @Override
    public void migrate(Context context) throws Exception {
        try (PreparedStatement product = context.getConnection().prepareStatement("insert into catalog.product"
                        + " (sku, name, shelf, kind, series, description, details, price_cents, popularity) values (?, ?, ?, ?, ?, ?, ?, ?, ?)");
                PreparedStatement word = context.getConnection()
                        .prepareStatement("insert into catalog.word (word, sku, weight) values (?, ?, ?)")) {
            Map<String, List<String>> known = new HashMap<>();
            for (Article article : Assortment.articles()) {
                add(product, article.sku(), article.name(), article.kind().shelf().slug(), article.kind().name(), article.series().name(),
                        article.description(), article.details(), article.priceCents(), article.popularity());
                for (Map.Entry<String, Integer> entry : Words.weights(article, known).entrySet()) {
                    add(word, entry.getKey(), article.sku(), entry.getValue());
                }
            }
            product.executeBatch();
            word.executeBatch();
        }
    }

    private static void add(PreparedStatement insert, Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            insert.setObject(i + 1, values[i]);
        }
        insert.addBatch();
    }
}
