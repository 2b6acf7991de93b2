package org.crashonly.shop.orders;

import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import org.crashonly.shop.contract.Order;
import org.crashonly.shop.persistence.Lease;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Finishes the orders that a crash left unfinished, and cancels those that cannot be finished in time. One generation at a time
 * works, by lease; it would do no harm if two did.
 */
@Singleton
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class RecoveryWorker {

    private static final System.Logger LOG = System.getLogger(RecoveryWorker.class.getName());
    /** The request that placed an order is given this long before somebody else looks after it. */
    private static final int UNTOUCHED_SECONDS = 3;
    private static final int AT_ONCE = 50;

    @Inject
    OrderBook book;

    @Inject
    Saga saga;

    @Inject
    Lease lease;

    @Inject
    @ConfigProperty(name = "orders.give-up-after-seconds", defaultValue = "900")
    long giveUpAfterSeconds;

    @Schedule(hour = "*", minute = "*", second = "*/2", persistent = false)
    void recover() {
        try {
            if (lease.hold("recovery")) {
                book.unfinished(UNTOUCHED_SECONDS, AT_ONCE).forEach(this::finish);
            }
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.INFO, () -> "unfinished orders are looked after later: " + e.getMessage());
        }
    }

    private void finish(String key) {
        try {
            Order order = book.find(key).orElseThrow();
            boolean late = order.placedAt().plus(Duration.ofSeconds(giveUpAfterSeconds)).isBefore(Instant.now());
            if (late && order.state() == Order.State.PENDING) {
                order = saga.cancel(order, "It could not be finished in time. You have not been charged.");
            }
            Order end = saga.advance(order);
            LOG.log(System.Logger.Level.INFO, () -> "order " + key + " recovered: " + end.state());
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.INFO, () -> "order " + key + " is looked after later: " + e.getMessage());
        }
    }
}
