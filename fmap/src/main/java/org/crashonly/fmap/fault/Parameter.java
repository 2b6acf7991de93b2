package org.crashonly.fmap.fault;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What can be said of a fault besides its kind. */
public enum Parameter {
    /** The share of calls that it strikes, above 0 and up to 1; 1 if unsaid. */
    PROBABILITY("a number above 0 and up to 1"),
    /** After so many strikes it passes; if unsaid, it does not. */
    TIMES("a whole number from 1 to 1000000000"),
    /** So many calls pass before the first strike. */
    AFTER("a whole number from 1 to 1000000000"),
    /** It ends by itself after this time. */
    FOR("a time like 500ms, 30s, 5m or 1h, at most 24h"),
    /** How much longer calls take. */
    DELAY("a time like 500ms, 30s, 5m or 1h, at most 24h"),
    /** The delay varies by up to this, both ways. */
    JITTER("a time like 500ms, 30s, 5m or 1h, at most 24h"),
    /** How many bytes: at each call for a leak, left free for a full disk, a second from a slow peer, before the silence of a half-open one. */
    BYTES("a size like 512k, 10m or 1g, at most 1024g"),
    /** Only requests to this path, or to one below it. */
    PATH("a path that begins with /"),
    /** Which exception. */
    CLASS("the name of a Java class"),
    /** Which HTTP status. */
    STATUS("a status from 400 to 599"),
    /** It is injected anew after restarts of so much, until its time is over; if unsaid, a restart ends it. */
    SURVIVES("module or process");

    private final String expected;

    Parameter(String expected) {
        this.expected = expected;
    }

    /** The word as users write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What its value looks like. */
    public String expected() {
        return expected;
    }

    static Optional<Parameter> of(String word) {
        return Arrays.stream(values()).filter(it -> it.word().equals(word)).findFirst();
    }
}
