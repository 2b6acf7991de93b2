package org.crashonly.shop.inventory;

import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import org.crashonly.shop.inventory.ReservationRules.Ask;
import org.crashonly.shop.persistence.Lease;

/** Puts back into stock what was reserved by orders that were never finished. */
@Singleton
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class Sweeper {

    private static final System.Logger LOG = System.getLogger(Sweeper.class.getName());
    private static final int AT_ONCE = 100;

    @Inject
    Reservations reservations;

    @Inject
    Lease lease;

    @Schedule(hour = "*", minute = "*", second = "*/15", persistent = false)
    void sweep() {
        try {
            if (lease.hold("sweep")) {
                reservations.lapsing(AT_ONCE).forEach(order -> reservations.ask(order, Ask.LAPSE));
            }
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.INFO, () -> "lapsed reservations are put back later: " + e.getMessage());
        }
    }
}
