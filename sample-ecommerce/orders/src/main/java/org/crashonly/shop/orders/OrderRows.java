package org.crashonly.shop.orders;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.crashonly.shop.contract.Address;
import org.crashonly.shop.contract.Order;
import org.crashonly.shop.contract.OrderLine;
import org.crashonly.shop.persistence.Database;

/** Reads orders with their lines. */
@ApplicationScoped
class OrderRows {

    @Inject
    Database database;

    private record KeyedLine(String key, OrderLine line) {}

    /** The orders that meet {@code condition}, which may end with an order and a range. */
    List<Order> find(String condition, Object... parameters) {
        List<Order> headers = database.list("select order_key, account, state, reason, total_cents, ship_name, ship_street, ship_postcode,"
                + " ship_city, ship_country, card_shown, placed_at from orders.purchase where " + condition, OrderRows::header, parameters);
        if (headers.isEmpty()) {
            return headers;
        }
        Map<String, List<OrderLine>> lines = lines(headers.stream().map(Order::key).toList());
        return headers.stream().map(order -> with(order, lines.getOrDefault(order.key(), List.of()))).toList();
    }

    private Map<String, List<OrderLine>> lines(List<String> keys) {
        String marks = String.join(", ", Collections.nCopies(keys.size(), "?"));
        return database.list("select order_key, sku, name, price_cents, quantity from orders.line where order_key in (" + marks
                        + ") order by order_key, position",
                row -> new KeyedLine(row.getString(1),
                        new OrderLine(row.getString(2), row.getString(3), row.getLong(4), row.getInt(5))), keys.toArray())
                .stream()
                .collect(Collectors.groupingBy(KeyedLine::key, Collectors.mapping(KeyedLine::line, Collectors.toList())));
    }

    private static Order header(ResultSet row) throws SQLException {
        return new Order(row.getString(1), row.getString(2), Order.State.valueOf(row.getString(3)), row.getString(4), row.getLong(5),
                new Address(row.getString(6), row.getString(7), row.getString(8), row.getString(9), row.getString(10)),
                row.getString(11), row.getObject(12, OffsetDateTime.class).toInstant(), List.of());
    }

    private static Order with(Order order, List<OrderLine> lines) {
        return new Order(order.key(), order.account(), order.state(), order.reason(), order.totalCents(), order.address(),
                order.cardShown(), order.placedAt(), lines);
    }
}
