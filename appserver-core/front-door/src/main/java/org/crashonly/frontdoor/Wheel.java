package org.crashonly.frontdoor;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Timers of one event loop: setting and clearing one costs a few field writes and no allocation. A timer rings at the first
 * {@link #turn} at or after its time; turns come every {@link #TICK_MILLIS} as long as one is set.
 */
final class Wheel {

    private static final Logger LOG = System.getLogger(Wheel.class.getName());

    /** How late a timer may ring. */
    static final int TICK_MILLIS = 10;

    private static final long TICK_NANOS = TICK_MILLIS * 1_000_000L;
    private static final int SLOTS = 1 << 10;

    /** Something that wants to be woken; in one slot at a time. */
    abstract static class Timer {
        private long at;
        private Timer previous;
        private Timer next;

        /** Called once at or after the time that was set; {@code now} is {@link System#nanoTime}. */
        abstract void ring(long now);

        private boolean isSet() {
            return next != null;
        }

        private void unlink() {
            previous.next = next;
            next.previous = previous;
            next = null;
            previous = null;
        }

        private void linkBefore(Timer other) {
            next = other;
            previous = other.previous;
            previous.next = this;
            other.previous = this;
        }
    }

    private static final class Slot extends Timer {
        @Override
        void ring(long now) {
            throw new AssertionError("the head of a slot is never set");
        }
    }

    private final Slot[] slots = new Slot[SLOTS];
    private final long origin;
    private long turned;
    private int set;

    Wheel(long now) {
        origin = now;
        for (int i = 0; i < SLOTS; i++) {
            Slot slot = new Slot();
            ((Timer) slot).next = slot;
            ((Timer) slot).previous = slot;
            slots[i] = slot;
        }
    }

    /** Sets {@code timer} to ring at {@code at}, instead of when it was to ring before. */
    void set(Timer timer, long at) {
        clear(timer);
        timer.at = at;
        // A time that is past rings at the next turn.
        long tick = Math.max(Math.ceilDiv(at - origin, TICK_NANOS), turned + 1);
        set++;
        timer.linkBefore(slots[(int) (tick & (SLOTS - 1))]);
    }

    void clear(Timer timer) {
        if (timer.isSet()) {
            timer.unlink();
            set--;
        }
    }

    /** Whether no timer is set. */
    boolean isEmpty() {
        return set == 0;
    }

    /** Rings every timer whose time has come. */
    void turn(long now) {
        long tick = Math.floorDiv(now - origin, TICK_NANOS);
        // After a long pause every slot is looked at once.
        for (long t = Math.max(turned + 1, tick - SLOTS + 1); t <= tick; t++) {
            turned = t;
            ringSlot(slots[(int) (t & (SLOTS - 1))], now);
        }
    }

    private void ringSlot(Slot slot, long now) {
        Slot due = new Slot();
        ((Timer) due).next = due;
        ((Timer) due).previous = due;
        for (Timer timer = ((Timer) slot).next; timer != slot; ) {
            Timer following = timer.next;
            if (timer.at - now <= 0) {
                timer.unlink();
                timer.linkBefore(due);
            }
            timer = following;
        }
        while (((Timer) due).next != due) {
            Timer timer = ((Timer) due).next;
            timer.unlink();
            set--;
            try {
                timer.ring(now);
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "defect: a timer failed; the others ring", e);
            }
        }
    }
}
