package org.crashonly.manager.supervise;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * How long a process has been silent although it could have spoken. Of the time between two looks, what a thread of it waited for a
 * processor does not count: who is starved is not hung. Nor does the time by which the look itself came late. Pure; fed by its owner.
 */
final class Silence {

    /** Before that it is not worth asking the kernel. */
    private static final Duration USUAL = Duration.ofMillis(400);

    private final long longestLookNanos;
    private Object beat;
    private long lastLook;
    private long observed;
    private long counted;
    private CpuTimes before = CpuTimes.NONE;

    /** A silence that begins {@code now} and is looked at regularly, {@code longestLook} being late already. */
    Silence(Duration longestLook, long now) {
        this.longestLookNanos = longestLook.toNanos();
        this.lastLook = now;
    }

    /**
     * Looks.
     *
     * @param latest something that changes with each sign of life
     * @param cpu asked only if there was none for a while
     */
    void look(Object latest, long now, Supplier<CpuTimes> cpu) {
        long interval = Math.min(now - lastLook, longestLookNanos);
        lastLook = now;
        if (!latest.equals(beat)) {
            beat = latest;
            broken();
            return;
        }
        observed += interval;
        if (observed < USUAL.toNanos()) {
            counted += interval;
            return;
        }
        CpuTimes after = cpu.get();
        counted += interval - after.longestWait(before, interval);
        before = after;
    }

    /** There was a sign of life. */
    void broken() {
        observed = 0;
        counted = 0;
        before = CpuTimes.NONE;
    }

    /** How long it was seen to be silent, in nanoseconds. */
    long observedNanos() {
        return observed;
    }

    /** How long of it it could have spoken. */
    long countedNanos() {
        return counted;
    }

    /** Whether it was silent for longer than {@code limit}, or starved for so long that it makes no difference any more. */
    boolean isLongerThan(Duration limit, Duration limitIfStarved) {
        return counted > limit.toNanos() || observed > limitIfStarved.toNanos();
    }
}
