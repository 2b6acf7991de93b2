package org.crashonly.host.resources;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.crashonly.control.ElementId;
import org.crashonly.control.Message.ResourceCounts;

/** How a resource serves those who ask it for something: totals. Safe for use by several threads. */
public final class ResourceUse {

    /** Who waits for longer has been let down, whether or not he gets something in the end. */
    public static final long TOO_LONG_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Set<Wait> waiting = ConcurrentHashMap.newKeySet();
    private final LongAdder served = new LongAdder();
    private final LongAdder missed = new LongAdder();
    private volatile String latest;

    /** Somebody who asks for something, until he is told what came of it. Used by one thread. */
    public final class Wait implements AutoCloseable {

        private final long since;
        private final AtomicBoolean missing = new AtomicBoolean();

        private Wait(long since) {
            this.since = since;
        }

        /** He got it. */
        public void served() {
            if (!missing.get()) {
                served.increment();
            }
        }

        /** He did not get it, for the reason {@code why}, which is the resource's own. */
        public void missed(String why) {
            if (missing.compareAndSet(false, true)) {
                latest = why;
                missed.increment();
            }
        }

        private void look(long now) {
            long waited = now - since;
            if (waited > TOO_LONG_NANOS) {
                missed("nothing for " + TimeUnit.NANOSECONDS.toSeconds(waited) + " s");
            }
        }

        /** He waits no more. */
        @Override
        public void close() {
            waiting.remove(this);
        }
    }

    /** Somebody asks for something. */
    public Wait begin() {
        return begin(System.nanoTime());
    }

    Wait begin(long now) {
        Wait wait = new Wait(now);
        waiting.add(wait);
        return wait;
    }

    /** What the resource {@code id} came to by {@code now} ({@link System#nanoTime}). */
    public ResourceCounts counts(ElementId id, long now) {
        waiting.forEach(it -> it.look(now));
        return new ResourceCounts(id, served.sum(), missed.sum(), latest);
    }
}
