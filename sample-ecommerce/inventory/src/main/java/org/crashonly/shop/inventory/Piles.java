package org.crashonly.shop.inventory;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.crashonly.shop.contract.Quantity;
import org.crashonly.shop.contract.Stock;
import org.crashonly.shop.persistence.Database;

/** The counts per SKU. The store itself refuses a change by which a piece would appear or vanish. */
@ApplicationScoped
class Piles {

    @Inject
    Database database;

    /** Everybody locks in this order, so nobody waits in a circle. */
    static List<Quantity> inLockingOrder(List<Quantity> lines) {
        return lines.stream().sorted(Comparator.comparing(Quantity::sku)).toList();
    }

    /**
     * Moves all of {@code lines}, which are in locking order, or nothing.
     *
     * @return the SKUs of which there was not enough on {@code take}
     */
    List<String> move(List<Quantity> lines, Pile take, Pile put) {
        if (take == put) {
            return List.of();
        }
        List<String> missing = new ArrayList<>();
        for (Quantity line : lines) {
            if (lock(line.sku(), take) < line.quantity()) {
                missing.add(line.sku());
            }
        }
        if (missing.isEmpty()) {
            database.updateEach("update inventory.item set " + take.column() + " = " + take.column() + " - ?, "
                            + put.column() + " = " + put.column() + " + ? where sku = ?",
                    lines.stream().map(line -> new Object[] {line.quantity(), line.quantity(), line.sku()}).toList());
        }
        return missing;
    }

    List<Stock> available(List<String> skus) {
        if (skus.isEmpty()) {
            return List.of();
        }
        String marks = String.join(", ", Collections.nCopies(skus.size(), "?"));
        return database.list("select sku, available from inventory.item where sku in (" + marks + ")",
                row -> new Stock(row.getString(1), row.getInt(2)), skus.toArray());
    }

    /** Of an unknown SKU there is nothing. */
    private int lock(String sku, Pile pile) {
        return database.first("select " + pile.column() + " from inventory.item where sku = ? for update", row -> row.getInt(1), sku)
                .orElse(0);
    }
}
