package org.crashonly.host.resources;

/**
 * How the restart of a resource went.
 *
 * @param cut requests that were crashed with it
 * @param left how many of them were still there at the end
 * @param renewedNanos after so long it could be used again
 * @param goneNanos after so long nobody was waited for any more
 */
public record Renewal(int cut, int left, long renewedNanos, long goneNanos) {

    /** It held nothing, and nobody used it. */
    public static Renewal ofNothing() {
        return new Renewal(0, 0, 0, 0);
    }
}
