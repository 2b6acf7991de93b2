package org.crashonly.shop.inventory;

import jakarta.enterprise.context.Dependent;
import org.crashonly.shop.assortment.Article;
import org.crashonly.shop.assortment.Assortment;
import org.crashonly.shop.persistence.Rows;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;

/** Fills the shelves. One transaction with its entry in the history: it happens once. */
@Dependent
public class V2__InitialStock extends BaseJavaMigration {

    @Override
    public void migrate(Context context) throws Exception {
        Rows items = new Rows(context.getConnection(), "inventory.item", "sku", "initial", "available", "reserved", "sold");
        for (Article article : Assortment.articles()) {
            items.add(article.sku(), article.initialStock(), article.initialStock(), 0, 0);
        }
        items.flush();
    }
}
