package org.crashonly.store.contract;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.crashonly.control.Generation;
import org.crashonly.control.ProcessIdentity;
import org.crashonly.control.ProcessSpec.GrantSpec;
import org.crashonly.control.ProcessSpec.LeaseSpec;
import org.crashonly.control.Vitals;

/** A generation that holds a right on a lease: it beats as a process does, until it is frozen. */
final class Holder implements AutoCloseable {

    private final Generation generation;
    private final LeaseSpec lease;
    private final Vitals vitals;
    private final ScheduledExecutorService heart = Executors.newSingleThreadScheduledExecutor(task -> Thread.ofPlatform().daemon().unstarted(task));
    private boolean frozen;
    private long beatAt;

    Holder(Path home, long number, long leaseMillis) throws IOException {
        generation = StoreLife.host(number);
        lease = new LeaseSpec(home.resolve("holder-" + number + ".vitals"), leaseMillis);
        vitals = Vitals.create(lease.vitalsFile(), ProcessIdentity.self());
        Future<?> ignored = heart.scheduleWithFixedDelay(this::beat, 0, 50, TimeUnit.MILLISECONDS);
    }

    private synchronized void beat() {
        if (!frozen) {
            beatAt = System.nanoTime();
            vitals.beat();
        }
    }

    Generation generation() {
        return generation;
    }

    GrantSpec grant() {
        return StoreLife.grant(generation).on(lease);
    }

    /** It does not beat from now on; when it did last, by {@link System#nanoTime}. */
    synchronized long freeze() {
        frozen = true;
        return beatAt;
    }

    /** It has beaten again when this returns. */
    synchronized void thaw() {
        frozen = false;
        beat();
    }

    @Override
    public void close() {
        heart.shutdownNow();
    }
}
