package org.crashonly.fmap;

import java.util.Locale;

/** How an edge of the failure map came to be known. */
public enum Learned {
    /** A fault was injected on purpose. */
    INJECTED,
    /** A failure that happened by itself was watched. */
    WATCHED,
    /** Somebody said so. */
    DECLARED;

    /** The word as files and users have it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
