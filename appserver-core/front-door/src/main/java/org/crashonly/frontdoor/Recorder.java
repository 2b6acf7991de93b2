package org.crashonly.frontdoor;

import java.util.concurrent.TimeUnit;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Message;

/** Writes requests down for as long as somebody says so. Ends by itself soon after nobody does. */
final class Recorder {

    private final Generation door;
    private volatile RequestFile current;

    Recorder(Generation door) {
        this.door = door;
    }

    /** Takes an order of the manager's. Any thread. */
    synchronized void order(Message.RecordRequests order, long now) {
        long until = now + TimeUnit.MILLISECONDS.toNanos(order.leaseMillis());
        RequestFile before = current;
        if (before != null && before.run().equals(order.run())) {
            before.lasts(until);
            return;
        }
        if (before != null) {
            before.lasts(now);
        }
        current = order.leaseMillis() == 0 ? null : RequestFile.begin(order, door, until);
    }

    /** Where a request to {@code component} that comes {@code now} is to be written; null if it is not to be. */
    RequestFile of(ElementId component, long now) {
        RequestFile file = current;
        return file != null && file.takes(component, now) ? file : null;
    }
}
