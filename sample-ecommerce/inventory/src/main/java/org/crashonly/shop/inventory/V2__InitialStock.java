package org.crashonly.shop.inventory;

import jakarta.enterprise.context.Dependent;
import java.sql.PreparedStatement;
import org.crashonly.shop.assortment.Article;
import org.crashonly.shop.assortment.Assortment;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;

/** Fills the shelves. One transaction with its entry in the history: it happens once. */
@Dependent
public class V2__InitialStock extends BaseJavaMigration {

    @Override
    public void migrate(Context context) throws Exception {
        try (PreparedStatement insert = context.getConnection().prepareStatement(
                "insert into inventory.item (sku, initial, available, reserved, sold) values (?, ?, ?, 0, 0)")) {
            for (Article article : Assortment.articles()) {
                insert.setString(1, article.sku());
                insert.setInt(2, article.initialStock());
                insert.setInt(3, article.initialStock());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }
}
