package org.crashonly.power;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** What lies outside of a component, for one thread at a time: what it does here is an effect. */
public final class Outside {

    public static final Object MONITOR = new Object();
    public static final Object OTHER_MONITOR = new Object();

    public static ReentrantLock lock = new ReentrantLock();
    public static ReentrantReadWriteLock readWriteLock = new ReentrantReadWriteLock();

    private static final List<Integer> EFFECTS = new ArrayList<>();
    private static int crashAt;
    private static Runnable crash = () -> {};

    private Outside() {}

    /**
     * Begins anew.
     *
     * @param effect the number of the effect in which {@code crash} is done, counted from 1
     */
    public static void reset(int effect, Runnable crash) {
        lock = new ReentrantLock();
        readWriteLock = new ReentrantReadWriteLock();
        EFFECTS.clear();
        crashAt = effect;
        Outside.crash = crash;
    }

    /** Has an effect. */
    public static void effect(int value) {
        EFFECTS.add(value);
        if (EFFECTS.size() == crashAt) {
            crash.run();
        }
    }

    public static List<Integer> effects() {
        return List.copyOf(EFFECTS);
    }

    /** Whether nobody holds a lock. */
    public static boolean isFree() {
        return !Thread.holdsLock(MONITOR) && !Thread.holdsLock(OTHER_MONITOR) && !lock.isLocked() && !readWriteLock.isWriteLocked()
                && readWriteLock.getReadLockCount() == 0;
    }
}
