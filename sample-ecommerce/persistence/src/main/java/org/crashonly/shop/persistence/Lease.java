package org.crashonly.shop.persistence;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.UUID;

/**
 * The right to do something alone, in the component's table {@code lease}. It ends by itself, by the store's clock, so nobody has
 * to give it back. It spares work; what it guards must be right with two holders as well, because a holder may be slow.
 */
@ApplicationScoped
public class Lease {

    private final String holder = UUID.randomUUID().toString();

    @Inject
    Database database;

    @Inject
    Transactions transactions;

    @Inject
    Component component;

    /** Takes or renews the right called {@code name} for ten seconds; false if somebody else has it. */
    public boolean hold(String name) {
        return transactions.run(() -> {
            String table = component.name() + ".lease";
            int renewed = database.update("update " + table + " set holder = ?, ends_at = current_timestamp + interval '10' second"
                    + " where name = ? and (holder = ? or ends_at < current_timestamp)", holder, name, holder);
            if (renewed == 1) {
                return true;
            }
            boolean exists = database.first("select 1 from " + table + " where name = ?", row -> true, name).orElse(false);
            if (!exists) {
                database.update("insert into " + table + " (name, holder, ends_at)"
                        + " values (?, ?, current_timestamp + interval '10' second)", name, holder);
            }
            return !exists;
        });
    }
}
