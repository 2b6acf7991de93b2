package org.crashonly.fmap.campaign;

/**
 * What came of the requests to a component so far, counted by whoever sent them and at its boundary.
 *
 * @param failed answered with an error, left by an exception, not answered in time, or not reached
 */
public record Counts(long served, long failed) {

    /** Of a component that nobody has asked for anything. */
    public static final Counts NONE = new Counts(0, 0);
}
