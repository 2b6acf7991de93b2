package org.crashonly.shop.shoppers;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Compares the stores with the books, and with each other. */
public final class Audit {

    private static final Duration RECOVERY = Duration.ofMinutes(2);

    private final Connection connection;

    /** Reads through {@code connection}, which may look into the schemas of all components. */
    public Audit(Connection connection) {
        this.connection = connection;
    }

    /**
     * The result.
     *
     * @param acknowledged orders that somebody was told are confirmed
     * @param stored of these, in the store and confirmed
     * @param charged of these, paid by a charge that was approved
     * @param duplicated confirmed orders that nobody intended, or of a cart that was ordered before
     * @param lost acknowledged orders that are not in the store as confirmed
     * @param findings what is wrong, in words
     */
    public record Result(int acknowledged, int stored, int charged, int duplicated, int lost, int pending, List<String> findings, boolean ok) {}

    /** {@link #compare}, as soon as nothing is pending, or after two minutes. */
    public Result afterRecovery(Set<String> acknowledged, Set<String> intended, boolean everythingIsTheirs)
            throws SQLException, InterruptedException {
        long giveUp = System.nanoTime() + RECOVERY.toNanos();
        while (pending() > 0 && System.nanoTime() < giveUp) {
            Thread.sleep(Duration.ofMillis(500));
        }
        return compare(acknowledged, intended, everythingIsTheirs);
    }

    /** How many orders and reservations are not finished yet. */
    public int pending() throws SQLException {
        return count("select count(*) from orders.purchase where state in ('PENDING', 'CANCELLING') or (state = 'CONFIRMED' and settled = false)");
    }

    /**
     * Compares everything. Nobody may be shopping meanwhile.
     *
     * @param intended keys of all orders that these shoppers tried; others' orders are taken as intended
     * @param everythingIsTheirs whether nobody else ever shopped here, so that an order outside {@code intended} is one too many
     */
    public Result compare(Set<String> acknowledged, Set<String> intended, boolean everythingIsTheirs) throws SQLException {
        List<String> findings = new ArrayList<>();
        Set<String> confirmed = keys("select order_key from orders.purchase where state = 'CONFIRMED'");
        Set<String> lost = without(acknowledged, confirmed);
        Set<String> unasked = everythingIsTheirs ? without(confirmed, intended) : Set.of();
        int twice = count("select count(*) from (select account, cart_version from orders.purchase where state = 'CONFIRMED'"
                + " group by account, cart_version having count(*) > 1) t");
        note(findings, lost, "acknowledged but not confirmed in the store");
        note(findings, unasked, "confirmed but never asked for");
        note(findings, twice, "carts ordered more than once");
        int pending = pending();
        note(findings, pending, "orders still unfinished");
        Set<String> paid = keys("select order_key from payment.charge where state = 'APPROVED'");
        books(findings, confirmed, paid);
        int charged = acknowledged.size() - without(acknowledged, paid).size();
        return new Result(acknowledged.size(), acknowledged.size() - lost.size(), charged, unasked.size() + twice, lost.size(), pending,
                List.copyOf(findings), findings.isEmpty());
    }

    private void books(List<String> findings, Set<String> confirmed, Set<String> paid) throws SQLException {
        note(findings, without(paid, confirmed), "charged without a confirmed order");
        note(findings, without(confirmed, paid), "confirmed without a charge");
        note(findings, count("select count(*) from payment.charge c join orders.purchase o on o.order_key = c.order_key"
                + " where c.state = 'APPROVED' and c.amount_cents <> o.total_cents"), "charges of another amount than the order's");
        note(findings, count("select count(*) from inventory.item where available + reserved + sold <> initial or available < 0"),
                "products of which pieces vanished or appeared");
        note(findings, count("select count(*) from inventory.item i where i.sold <> coalesce((select sum(l.quantity) from orders.line l"
                + " join orders.purchase o on o.order_key = l.order_key where o.state = 'CONFIRMED' and l.sku = i.sku), 0)"),
                "products whose sold pieces are not those of confirmed orders");
        note(findings, count("select count(*) from inventory.item i where i.reserved <> coalesce((select sum(l.quantity) from"
                + " inventory.reservation_line l join inventory.reservation r on r.order_key = l.order_key"
                + " where r.state = 'RESERVED' and l.sku = i.sku), 0)"), "products whose reserved pieces are not those of reservations");
        note(findings, count("select count(*) from inventory.reservation r join orders.purchase o on o.order_key = r.order_key"
                + " where r.state = 'RESERVED' and o.state in ('CONFIRMED', 'REJECTED')"), "reservations of orders that are finished");
    }

    private static void note(List<String> findings, Set<String> keys, String what) {
        if (!keys.isEmpty()) {
            findings.add(keys.size() + " " + what + ": " + new TreeSet<>(keys).stream().limit(5).toList());
        }
    }

    private static void note(List<String> findings, int count, String what) {
        if (count > 0) {
            findings.add(count + " " + what);
        }
    }

    private static Set<String> without(Set<String> all, Set<String> some) {
        Set<String> rest = new HashSet<>(all);
        rest.removeAll(some);
        return rest;
    }

    private Set<String> keys(String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            Set<String> keys = new HashSet<>();
            while (rows.next()) {
                keys.add(rows.getString(1));
            }
            return keys;
        }
    }

    private int count(String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getInt(1);
        }
    }
}
