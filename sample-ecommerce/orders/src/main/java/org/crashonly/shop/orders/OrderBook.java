package org.crashonly.shop.orders;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.crashonly.shop.contract.KeyReusedException;
import org.crashonly.shop.contract.Order;
import org.crashonly.shop.contract.Order.State;
import org.crashonly.shop.contract.OrderAnswer;
import org.crashonly.shop.contract.OrderAnswer.Outcome;
import org.crashonly.shop.contract.OrderLine;
import org.crashonly.shop.contract.OrderPage;
import org.crashonly.shop.contract.OrderRequest;
import org.crashonly.shop.persistence.Database;
import org.crashonly.shop.persistence.Transactions;

/** Orders in the store. State changes name the state that they leave, so of two who change one order only one does. */
@ApplicationScoped
public class OrderBook {

    private static final int PER_PAGE = 10;

    @Inject
    Database database;

    @Inject
    Transactions transactions;

    @Inject
    OrderRows rows;

    /** The order under {@code key}. */
    Optional<Order> find(String key) {
        return rows.find("order_key = ?", key).stream().findFirst();
    }

    /** The order under {@code key}, which must be the one that {@code fingerprint} asks for. */
    Optional<Order> find(String key, String fingerprint) {
        database.first("select fingerprint from orders.purchase where order_key = ?", row -> row.getString(1), key)
                .filter(known -> !known.equals(fingerprint))
                .ifPresent(known -> {
                    throw new KeyReusedException("key " + key + " names another order already; open the checkout again for a new key");
                });
        return find(key);
    }

    /** The order that took this very cart, unless it was rejected. */
    Optional<Order> withCart(String account, long cartVersion) {
        return rows.find("account = ? and cart_version = ?", account, cartVersion).stream().findFirst();
    }

    /** Writes {@code order} unless it, or another order of the same cart, is there already. */
    OrderAnswer write(Order order, String fingerprint, OrderRequest request) {
        return transactions.run(() -> {
            Optional<Order> twin = find(order.key(), fingerprint);
            if (twin.isPresent()) {
                return new OrderAnswer(Outcome.PLACED, twin.get());
            }
            Optional<Order> other = withCart(request.account(), request.cartVersion());
            if (other.isPresent()) {
                return new OrderAnswer(Outcome.ALREADY_ORDERED, other.get());
            }
            insert(order, fingerprint, request);
            return new OrderAnswer(Outcome.PLACED, order);
        });
    }

    OrderPage page(String account, int page) {
        int total = database.first("select count(*) from orders.purchase where account = ?", row -> row.getInt(1), account).orElse(0);
        int pages = Math.max(1, (total + PER_PAGE - 1) / PER_PAGE);
        int shown = Math.min(page, pages);
        List<Order> orders = rows.find("account = ? order by placed_at desc, order_key offset ? rows fetch next ? rows only",
                account, (shown - 1) * PER_PAGE, PER_PAGE);
        return new OrderPage(orders, shown, pages);
    }

    /** What the card's charges go to. */
    String cardToken(String key) {
        return database.first("select card_token from orders.purchase where order_key = ?", row -> row.getString(1), key).orElseThrow();
    }

    /**
     * Moves the order on, if it is still in {@code from}.
     *
     * @param reason why, for people; null for none
     */
    void move(String key, State from, State to, String reason) {
        transactions.run(() -> {
            // A rejected order gives its cart free: it may be ordered again, with another card perhaps.
            String cart = to == State.REJECTED ? ", cart_version = null" : "";
            database.update("update orders.purchase set state = ?, reason = coalesce(?, reason)" + cart
                    + " where order_key = ? and state = ?", to.name(), reason, key, from.name());
        });
    }

    /** Whether what was ordered still has to be taken out of the cart. */
    boolean isUnsettled(String key) {
        return database.first("select settled from orders.purchase where order_key = ? and state = 'CONFIRMED'", row -> !row.getBoolean(1), key)
                .orElse(false);
    }

    void settled(String key) {
        transactions.run(() -> {
            database.update("update orders.purchase set settled = true where order_key = ?", key);
        });
    }

    /** Orders that somebody left unfinished at least {@code seconds} ago, oldest first. */
    List<String> unfinished(int seconds, int most) {
        return database.list("select order_key from orders.purchase where (state in ('PENDING', 'CANCELLING')"
                        + " or (state = 'CONFIRMED' and settled = false)) and placed_at < current_timestamp - interval '" + seconds
                        + "' second order by placed_at fetch first " + most + " rows only",
                row -> row.getString(1));
    }

    private void insert(Order order, String fingerprint, OrderRequest request) {
        database.update("insert into orders.purchase (order_key, fingerprint, account, state, total_cents, ship_name, ship_street,"
                        + " ship_postcode, ship_city, ship_country, card_token, card_shown, cart_version, settled, placed_at)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, false, ?)",
                order.key(), fingerprint, order.account(), order.state().name(), order.totalCents(), order.address().name(),
                order.address().street(), order.address().postcode(), order.address().city(), order.address().country(),
                request.cardToken(), order.cardShown(), request.cartVersion(), order.placedAt().atOffset(ZoneOffset.UTC));
        List<OrderLine> lines = order.lines();
        database.updateEach("insert into orders.line (order_key, position, sku, name, price_cents, quantity) values (?, ?, ?, ?, ?, ?)",
                IntStream.range(0, lines.size())
                        .mapToObj(i -> new Object[] {order.key(), i, lines.get(i).sku(), lines.get(i).name(), lines.get(i).priceCents(),
                            lines.get(i).quantity()})
                        .toList());
    }
}
