package org.crashonly.host.boundary;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.crashonly.control.Vitals;
import org.crashonly.control.Vitals.Counter;

/** What requests and other threads of modules were lent and have not given back. */
final class Leases {

    private static final Logger LOG = System.getLogger(Leases.class.getName());

    private final Vitals vitals;
    private final Set<Lease> lent = ConcurrentHashMap.newKeySet();

    Leases(Vitals vitals) {
        this.vitals = vitals;
    }

    Lease lend(Holder holder, String what, Runnable takeBack) {
        Lease lease = new Lease(holder, what, takeBack, this);
        lent.add(lease);
        return lease;
    }

    void forget(Lease lease) {
        lent.remove(lease);
    }

    /** Takes back what holders keep that are over since long at {@code now}. */
    void endOverdue(long now) {
        for (Lease lease : lent) {
            if (lease.endIfOver(now)) {
                ended(lease);
            }
        }
    }

    /** Takes back {@code which} at once. */
    void end(Predicate<Lease> which) {
        for (Lease lease : lent) {
            if (which.test(lease) && lease.end()) {
                ended(lease);
            }
        }
    }

    private void ended(Lease lease) {
        lent.remove(lease);
        vitals.add(Counter.LEASES_ENDED, 1);
        LOG.log(Level.WARNING, "taken back, because it was not given back when its holder was over: {0}", lease);
    }
}
