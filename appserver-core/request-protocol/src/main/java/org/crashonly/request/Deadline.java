package org.crashonly.request;

/**
 * The moment when the caller stops waiting, on {@code CLOCK_MONOTONIC}, which all processes of one boot share. It says the truth
 * even to a process that was frozen while the request sat in its socket, which a remaining time cannot.
 *
 * @param bootId the kernel's boot id; the nanoseconds of another boot mean nothing
 * @param nanos {@link System#nanoTime} at that moment
 */
public record Deadline(String bootId, long nanos) {

    private static final long NANOS_PER_MILLI = 1_000_000;

    public Deadline {
        if (bootId.isEmpty() || bootId.indexOf(';') >= 0) {
            throw new IllegalArgumentException("boot id '" + bootId + "': expected a text without ';'");
        }
    }

    /** The moment {@code millis} after {@code now}. */
    public static Deadline after(String bootId, long now, long millis) {
        return new Deadline(bootId, now + millis * NANOS_PER_MILLI);
    }

    /** Reads {@code <bootId>;<nanos>}. */
    public static Deadline parse(String text) throws BadHeaderException {
        int semicolon = text.indexOf(';');
        try {
            if (semicolon > 0) {
                return new Deadline(text.substring(0, semicolon), Long.parseLong(text.substring(semicolon + 1)));
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new BadHeaderException(Headers.DEADLINE, BadHeaderException.shown(text) + ": expected <boot id>;<nanoseconds>");
    }

    /** This moment if it is before {@code now} plus {@code millis}, else that; a deadline of another boot than {@code thisBoot} is ignored. */
    public static Deadline earlier(Deadline received, String thisBoot, long now, long millis) {
        Deadline own = after(thisBoot, now, millis);
        return received != null && received.bootId.equals(thisBoot) && received.nanos - own.nanos < 0 ? received : own;
    }

    /** Milliseconds left at {@code now}, rounded down; 0 or less if there are none. */
    public long remainingMillis(long now) {
        return Math.floorDiv(nanos - now, NANOS_PER_MILLI);
    }

    /** Whether nobody waits any more at {@code now}. */
    public boolean isPast(long now) {
        return nanos - now <= 0;
    }

    /** As it stands in the header field {@link Headers#DEADLINE}. */
    @Override
    public String toString() {
        return bootId + ";" + nanos;
    }
}
