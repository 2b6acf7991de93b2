package org.crashonly.host.boundary;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongPredicate;

/** Two locks that whoever comes takes in one order, and the next one in the other. Who waits gives up when the fault is over. */
final class Deadlock {

    private static final long LOOK_MILLIS = 50;

    private final ReentrantLock one = new ReentrantLock();
    private final ReentrantLock other = new ReentrantLock();
    private final AtomicLong threads = new AtomicLong();

    /** Takes part until {@code goesOn} says of a moment of {@link System#nanoTime} that it is over, whatever the thread is told. */
    void enter(LongPredicate goesOn) {
        boolean first = threads.getAndIncrement() % 2 == 0;
        ReentrantLock held = first ? one : other;
        ReentrantLock wanted = first ? other : one;
        if (take(held, goesOn)) {
            try {
                // Not before somebody has it: alone, it would be no deadlock.
                while (goesOn.test(System.nanoTime()) && !wanted.isLocked()) {
                    Thread.onSpinWait();
                    Thread.yield();
                }
                if (take(wanted, goesOn)) {
                    wanted.unlock();
                }
            } finally {
                held.unlock();
            }
        }
    }

    private static boolean take(ReentrantLock lock, LongPredicate goesOn) {
        while (goesOn.test(System.nanoTime())) {
            try {
                if (lock.tryLock(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                    return true;
                }
            } catch (InterruptedException e) {
                // It is what a deadlock does.
                continue;
            }
        }
        return false;
    }
}
