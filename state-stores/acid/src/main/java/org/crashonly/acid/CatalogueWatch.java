package org.crashonly.acid;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Sees a deadlock that H2 does not see. A session that adds a schema, a user or a right holds the monitor of the database while it waits for
 * the lock of the catalogue; one that defines a table or an index holds this lock and waits for the monitor. Neither moves before the lock
 * time-out, which is longer than the longest request, and nobody can connect meanwhile.
 */
final class CatalogueWatch {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final Duration LOOK = Duration.ofMillis(500);
    /** Longer than a statement of the administrator waits for the catalogue. */
    private static final Duration SUSPICIOUS = Duration.ofSeconds(2);
    private static final String DATABASE = "org.h2.engine.Database";
    private static final String DEFINITIONS = "org.h2.command.ddl.";

    private record Probe(long thread, long begun) {}

    private final Runnable ifDeadlocked;
    private volatile Probe running;

    private CatalogueWatch(Runnable ifDeadlocked) {
        this.ifDeadlocked = ifDeadlocked;
    }

    /** Watches from now on; {@code ifDeadlocked} runs on a thread of its own, once. */
    static CatalogueWatch start(Runnable ifDeadlocked) {
        CatalogueWatch watch = new CatalogueWatch(ifDeadlocked);
        Thread.ofPlatform().daemon().name("catalogue-watch").start(watch::watch);
        return watch;
    }

    /** This thread connects to the database, which nobody can during a deadlock. */
    void probing() {
        running = new Probe(Thread.currentThread().threadId(), System.nanoTime());
    }

    void probed() {
        running = null;
    }

    private void watch() {
        long suspect = -1;
        while (true) {
            LockSupport.parkNanos(LOOK.toNanos());
            Probe probe = running;
            boolean suspicious = probe != null && System.nanoTime() - probe.begun() > SUSPICIOUS.toNanos();
            long holder = suspicious ? deadlocked(probe.thread()) : -1;
            if (holder != -1 && holder == suspect) {
                ifDeadlocked.run();
                return;
            }
            suspect = holder;
        }
    }

    /**
     * The thread that holds the monitor and waits for the catalogue, which nobody can have who does not wait for the monitor; -1 if there is
     * none. Who defines something and waits for neither gets on, and so will the others.
     */
    private static long deadlocked(long prober) {
        ThreadInfo waiting = THREADS.getThreadInfo(prober);
        if (waiting == null || waiting.getLockOwnerId() == -1) {
            return -1;
        }
        long holder = waiting.getLockOwnerId();
        ThreadInfo holding = THREADS.getThreadInfo(holder, Integer.MAX_VALUE);
        if (holding == null || !waitsForTheCatalogue(holding)) {
            return -1;
        }
        List<ThreadInfo> others = Stream.of(THREADS.dumpAllThreads(false, false))
                .filter(it -> it.getThreadId() != holder && defines(it) && !waitsForTheCatalogue(it)).toList();
        return !others.isEmpty() && others.stream().allMatch(it -> it.getLockOwnerId() == holder) ? holder : -1;
    }

    private static boolean waitsForTheCatalogue(ThreadInfo thread) {
        return Stream.of(thread.getStackTrace()).anyMatch(it -> it.getClassName().equals(DATABASE) && it.getMethodName().equals("lockMeta"));
    }

    private static boolean defines(ThreadInfo thread) {
        return Stream.of(thread.getStackTrace()).anyMatch(it -> it.getClassName().startsWith(DEFINITIONS));
    }
}
