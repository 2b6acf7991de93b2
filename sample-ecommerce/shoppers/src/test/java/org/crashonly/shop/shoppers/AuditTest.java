package org.crashonly.shop.shoppers;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An audit that finds nothing proves nothing unless it finds what is wrong: each test breaks one book. */
class AuditTest {

    private Connection connection;

    @BeforeEach
    void oneOrderThatIsRight() throws SQLException {
        connection = DriverManager.getConnection("jdbc:h2:mem:");
        run("create schema orders; create schema payment; create schema inventory");
        run("create table orders.purchase (order_key varchar primary key, account varchar, cart_version bigint, state varchar, settled boolean,"
                + " total_cents bigint)");
        run("create table orders.line (order_key varchar, sku varchar, quantity int)");
        run("create table payment.charge (order_key varchar primary key, state varchar, amount_cents bigint)");
        run("create table inventory.item (sku varchar primary key, initial int, available int, reserved int, sold int)");
        run("create table inventory.reservation (order_key varchar primary key, state varchar)");
        run("create table inventory.reservation_line (order_key varchar, sku varchar, quantity int)");
        run("insert into inventory.item values ('MUG-001', 10, 8, 0, 2)");
        run("insert into orders.purchase values ('order-1', 'ann', 7, 'CONFIRMED', true, 2900)");
        run("insert into orders.line values ('order-1', 'MUG-001', 2)");
        run("insert into payment.charge values ('order-1', 'APPROVED', 2900)");
        run("insert into inventory.reservation values ('order-1', 'SOLD')");
        run("insert into inventory.reservation_line values ('order-1', 'MUG-001', 2)");
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    @Test
    void isContentWithBooksThatAgree() throws SQLException {
        assertThat(audit("order-1")).satisfies(result -> {
            assertThat(result.ok()).as("%s", result.findings()).isTrue();
            assertThat(result.stored()).isEqualTo(1);
            assertThat(result.charged()).isEqualTo(1);
        });
    }

    @Test
    void findsAnAcknowledgedOrderThatIsLost() throws SQLException {
        assertThat(audit("order-1", "order-2")).satisfies(result -> {
            assertThat(result.lost()).isEqualTo(1);
            assertThat(result.ok()).isFalse();
        });
    }

    @Test
    void findsAnOrderThatNobodyAskedFor() throws SQLException {
        assertThat(audit().duplicated()).isEqualTo(1);
    }

    @Test
    void findsACartThatWasOrderedTwice() throws SQLException {
        run("insert into orders.purchase values ('order-2', 'ann', 7, 'CONFIRMED', true, 0)");
        run("insert into payment.charge values ('order-2', 'APPROVED', 0)");
        assertThat(audit("order-1", "order-2").duplicated()).isEqualTo(1);
    }

    @Test
    void findsChargesAndOrdersThatDoNotBelongTogether() throws SQLException {
        run("insert into payment.charge values ('order-9', 'APPROVED', 100)");
        assertThat(audit("order-1").findings()).anySatisfy(finding -> assertThat(finding).contains("charged without a confirmed order"));
        run("delete from payment.charge");
        assertThat(audit("order-1").findings()).anySatisfy(finding -> assertThat(finding).contains("confirmed without a charge"));
        run("insert into payment.charge values ('order-1', 'APPROVED', 2901)");
        assertThat(audit("order-1").findings()).anySatisfy(finding -> assertThat(finding).contains("another amount"));
    }

    @Test
    void findsPiecesThatVanishedOrWereSoldToNobody() throws SQLException {
        run("update inventory.item set available = 7");
        assertThat(audit("order-1").findings()).anySatisfy(finding -> assertThat(finding).contains("vanished or appeared"));
        run("update inventory.item set sold = 3");
        assertThat(audit("order-1").findings()).anySatisfy(finding -> assertThat(finding).contains("sold pieces are not those"));
    }

    @Test
    void findsWhatIsReservedForNobodyAndWhatIsUnfinished() throws SQLException {
        run("update inventory.item set available = 7, reserved = 1");
        assertThat(audit("order-1").findings()).anySatisfy(finding -> assertThat(finding).contains("reserved pieces are not those"));
        run("update orders.purchase set settled = false");
        assertThat(audit("order-1").pending()).isEqualTo(1);
    }

    private Audit.Result audit(String... acknowledged) throws SQLException {
        return new Audit(connection).compare(Set.of(acknowledged), Set.of(acknowledged), true);
    }

    private void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
