package org.crashonly.host.boundary;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.crashonly.control.Vitals;
import org.crashonly.control.Vitals.Counter;

/** What requests were lent and have not given back. */
final class Leases {

    private static final Logger LOG = System.getLogger(Leases.class.getName());

    private final Vitals vitals;
    private final Set<Lease> lent = ConcurrentHashMap.newKeySet();

    Leases(Vitals vitals) {
        this.vitals = vitals;
    }

    Lease lend(InFlightRequest holder, String what, Runnable takeBack) {
        Lease lease = new Lease(holder, what, takeBack, this);
        lent.add(lease);
        return lease;
    }

    void forget(Lease lease) {
        lent.remove(lease);
    }

    /** Takes back what requests keep that are over since long at {@code now}. */
    void endOverdue(long now) {
        for (Lease lease : lent) {
            if (lease.endIfOver(now)) {
                lent.remove(lease);
                vitals.add(Counter.LEASES_ENDED, 1);
                LOG.log(Level.WARNING, "taken back, because it was not given back when its request was over: {0}", lease);
            }
        }
    }
}
