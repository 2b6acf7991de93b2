package org.crashonly.shop.cart;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.crashonly.shop.contract.Cart;
import org.crashonly.shop.contract.CartChange;
import org.crashonly.shop.contract.Quantity;
import org.crashonly.shop.persistence.Database;

/** Carts in the store. Those who change one hold its row first, so that they come one after the other. */
@ApplicationScoped
public class Carts {

    @Inject
    Database database;

    Cart cart(String owner) {
        long version = version(owner, "").orElse(0L);
        return new Cart(owner, version, version == 0 ? List.of() : lines(owner));
    }

    Cart change(String owner, CartChange change) {
        lock(owner);
        set(owner, change.sku(), CartRules.after(CartRules.of(lines(owner), change.sku()), change));
        return changed(owner);
    }

    Cart merge(String owner, String from) {
        // Always in the same order, so that two merges do not wait for each other.
        new TreeSet<>(List.of(owner, from)).forEach(this::lock);
        List<Quantity> moved = lines(from);
        for (Quantity line : moved) {
            int before = CartRules.of(lines(owner), line.sku());
            set(owner, line.sku(), CartRules.after(before, new CartChange(line.sku(), line.quantity(), true)));
            set(from, line.sku(), 0);
        }
        if (!moved.isEmpty()) {
            changed(from);
            return changed(owner);
        }
        return cart(owner);
    }

    Cart settle(String owner, List<Quantity> ordered) {
        lock(owner);
        List<Quantity> before = lines(owner);
        for (Quantity line : ordered) {
            set(owner, line.sku(), CartRules.left(CartRules.of(before, line.sku()), line.quantity()));
        }
        return changed(owner);
    }

    private void lock(String owner) {
        if (version(owner, " for update").isEmpty()) {
            database.update("insert into cart.cart (owner, version) values (?, 1)", owner);
        }
    }

    private Optional<Long> version(String owner, String lock) {
        return database.first("select version from cart.cart where owner = ?" + lock, row -> row.getLong(1), owner);
    }

    private Cart changed(String owner) {
        database.update("update cart.cart set version = version + 1 where owner = ?", owner);
        return cart(owner);
    }

    private List<Quantity> lines(String owner) {
        return database.list("select sku, quantity from cart.line where owner = ? order by added_at, sku",
                row -> new Quantity(row.getString(1), row.getInt(2)), owner);
    }

    private void set(String owner, String sku, int quantity) {
        if (quantity == 0) {
            database.update("delete from cart.line where owner = ? and sku = ?", owner, sku);
        } else if (database.update("update cart.line set quantity = ? where owner = ? and sku = ?", quantity, owner, sku) == 0) {
            database.update("insert into cart.line (owner, sku, quantity, added_at) values (?, ?, ?, current_timestamp)",
                    owner, sku, quantity);
        }
    }
}
