package org.crashonly.power.instrument;

/**
 * What an archive may unpack to, all archives in it included. What goes beyond is refused, because it is more likely made to fill a disk.
 *
 * @param entries in all
 * @param entryBytes of one file
 * @param bytes in all
 */
public record Limits(int entries, long entryBytes, long bytes) {

    /** Ten times what large applications have. */
    public static final Limits USUAL = new Limits(500_000, 512L << 20, 4L << 30);

    public Limits {
        if (entries < 1 || entryBytes < 1 || bytes < 1) {
            throw new IllegalArgumentException("limits must be positive: " + entries + ", " + entryBytes + ", " + bytes);
        }
    }
}
