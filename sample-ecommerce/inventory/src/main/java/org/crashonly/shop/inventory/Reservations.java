package org.crashonly.shop.inventory;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import org.crashonly.shop.contract.AbsentException;
import org.crashonly.shop.contract.KeyReusedException;
import org.crashonly.shop.contract.Keys;
import org.crashonly.shop.contract.Quantity;
import org.crashonly.shop.contract.Reservation;
import org.crashonly.shop.contract.Reservation.State;
import org.crashonly.shop.contract.Stock;
import org.crashonly.shop.inventory.ReservationRules.Ask;
import org.crashonly.shop.inventory.ReservationRules.Move;
import org.crashonly.shop.persistence.Database;
import org.crashonly.shop.persistence.Transactions;

/** Reservations in the store. Each change moves pieces from pile to pile in one transaction with the reservation's state. */
@ApplicationScoped
public class Reservations {

    /** Longer than any checkout takes, shorter than other customers' patience. */
    private static final String HELD_FOR = "interval '10' minute";

    @Inject
    Database database;

    @Inject
    Transactions transactions;

    @Inject
    Piles piles;

    private record Row(State state, String fingerprint, List<String> missing) {}

    /** What can be reserved of each of {@code skus}; unknown ones are left out. */
    List<Stock> stock(List<String> skus) {
        return piles.available(skus);
    }

    /** Reserves {@code lines} for {@code order}, all or none. */
    Reservation reserve(String order, List<Quantity> lines) {
        List<Quantity> sorted = Piles.inLockingOrder(lines);
        String fingerprint = Keys.digest(sorted.toString());
        return transactions.run(() -> {
            Optional<Row> row = lock(order);
            row.map(Row::fingerprint).filter(known -> !known.equals(fingerprint)).ifPresent(known -> {
                throw new KeyReusedException("order " + order + " has a reservation of other goods");
            });
            if (row.isEmpty()) {
                write(order, fingerprint, sorted);
            }
            return apply(order, row.orElse(null), Ask.RESERVE, sorted);
        });
    }

    /** Sells or releases what is reserved for {@code order}, or lets it lapse. */
    Reservation ask(String order, Ask ask) {
        return transactions.run(() -> {
            Optional<Row> row = lock(order);
            if (row.isEmpty() && ask != Ask.RELEASE) {
                throw new AbsentException("no reservation for order " + order);
            }
            if (row.isEmpty()) {
                write(order, null, List.of());
            }
            return apply(order, row.orElse(null), ask, lines(order));
        });
    }

    /** The orders whose reservations are over. */
    List<String> lapsing(int most) {
        return database.list("select order_key from inventory.reservation where state = 'RESERVED' and lapses_at < current_timestamp"
                + " order by lapses_at fetch first " + most + " rows only", row -> row.getString(1));
    }

    private Reservation apply(String order, Row row, Ask ask, List<Quantity> lines) {
        State state = row == null ? null : row.state();
        Optional<Move> move = ReservationRules.move(state, ask);
        if (move.isEmpty()) {
            return new Reservation(order, state, row.missing());
        }
        List<String> missing = piles.move(lines, move.get().take(), move.get().put());
        State next = missing.isEmpty() ? move.get().to() : State.OUT_OF_STOCK;
        database.update("update inventory.reservation set state = ?, missing = ?, lapses_at = current_timestamp + " + HELD_FOR
                + " where order_key = ?", next.name(), String.join(",", missing), order);
        return new Reservation(order, next, missing);
    }

    private Optional<Row> lock(String order) {
        return database.first("select state, fingerprint, missing from inventory.reservation where order_key = ? for update",
                row -> new Row(State.valueOf(row.getString(1)), row.getString(2), split(row.getString(3))), order);
    }

    private void write(String order, String fingerprint, List<Quantity> lines) {
        database.update("insert into inventory.reservation (order_key, fingerprint, state, lapses_at)"
                + " values (?, ?, 'LAPSED', current_timestamp)", order, fingerprint);
        database.updateEach("insert into inventory.reservation_line (order_key, sku, quantity) values (?, ?, ?)",
                lines.stream().map(line -> new Object[] {order, line.sku(), line.quantity()}).toList());
    }

    private List<Quantity> lines(String order) {
        return database.list("select sku, quantity from inventory.reservation_line where order_key = ? order by sku",
                row -> new Quantity(row.getString(1), row.getInt(2)), order);
    }

    private static List<String> split(String missing) {
        return missing == null || missing.isEmpty() ? List.of() : List.of(missing.split(","));
    }
}
