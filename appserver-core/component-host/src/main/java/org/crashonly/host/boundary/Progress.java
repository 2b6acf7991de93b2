package org.crashonly.host.boundary;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.crashonly.control.Message.Standstill;

/**
 * How far one request has got. It is advanced by what works for the request, with a plain write and no clock; when it last moved is known to who
 * looks at it regularly.
 */
final class Progress {

    private static final VarHandle STEPS;
    private static final Step[] KINDS = Step.values();
    private static final int KIND_BITS = 3;

    static {
        try {
            STEPS = MethodHandles.lookup().findVarHandle(Progress.class, "steps", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** How many, and in the lowest bits the latest. A step that two threads make at once may count as one. */
    private long steps;
    private long seen;
    private long movedNanos;

    Progress(long now) {
        movedNanos = now;
    }

    @SuppressWarnings("EnumOrdinal")
    void step(Step kind) {
        STEPS.setOpaque(this, ((steps >>> KIND_BITS) + 1) << KIND_BITS | kind.ordinal());
    }

    /** Looks; returns how many steps were made since the last look. By one thread at a time. */
    long look(long now) {
        long latest = (long) STEPS.getOpaque(this);
        long made = (latest >>> KIND_BITS) - (seen >>> KIND_BITS);
        if (made != 0) {
            seen = latest;
            movedNanos = now;
        }
        return made;
    }

    /** For how long it has stood still, as far as was seen. */
    long stillNanos(long now) {
        return now - movedNanos;
    }

    /** The same for people. */
    Standstill standstill(String request, long now) {
        long latest = (long) STEPS.getOpaque(this);
        return new Standstill(request, latest >>> KIND_BITS, KINDS[(int) (latest & (1 << KIND_BITS) - 1)].words(), stillNanos(now) / 1_000_000);
    }
}
