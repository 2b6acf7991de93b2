package org.crashonly.manager.application;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations and sizes as descriptors write them: a whole number and a unit. */
final class Quantity {

    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("([0-9]{1,9})\\s*([A-Za-z]+)");
    private static final Map<String, Long> MILLIS = Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L);
    private static final Map<String, Long> MEGABYTES = Map.of("m", 1L, "mb", 1L, "mib", 1L, "g", 1024L, "gb", 1024L, "gib", 1024L);

    private static final Map<String, Long> BYTES = Map.of("k", 1L << 10, "kb", 1L << 10, "kib", 1L << 10, "m", 1L << 20, "mb", 1L << 20, "mib",
            1L << 20, "g", 1L << 30, "gb", 1L << 30, "gib", 1L << 30);

    private Quantity() {}

    /** Reads {@code 500ms}, {@code 60s}, {@code 5m} or {@code 1h}. */
    static Duration duration(String text) {
        return Duration.ofMillis(read(text, MILLIS, "a duration such as 500ms, 60s, 5m or 1h"));
    }

    /** Reads {@code 512m} or {@code 2g}. */
    static int megabytes(String text) {
        return Math.toIntExact(Math.min(Integer.MAX_VALUE, read(text, MEGABYTES, "a size such as 512m or 2g")));
    }

    /** Reads {@code 64k}, {@code 512m} or {@code 2g}. */
    static long bytes(String text) {
        return read(text, BYTES, "a size such as 64k, 512m or 2g");
    }

    /** Reads {@code 50%} as a half. */
    static double share(String text) {
        if (!text.matches("[0-9]{1,3}%")) {
            throw new IllegalArgumentException("'" + text + "': expected a share such as 50%");
        }
        return Integer.parseInt(text.substring(0, text.length() - 1)) / 100.0;
    }

    /** Reads a whole number. */
    static long number(String text) {
        if (!text.matches("[0-9]{1,9}")) {
            throw new IllegalArgumentException("'" + text + "': expected a whole number");
        }
        return Long.parseLong(text);
    }

    private static long read(String text, Map<String, Long> units, String expected) {
        Matcher matcher = NUMBER_AND_UNIT.matcher(text.strip());
        Long factor = matcher.matches() ? units.get(matcher.group(2).toLowerCase(Locale.ROOT)) : null;
        if (factor == null) {
            throw new IllegalArgumentException("'" + text + "': expected " + expected);
        }
        return Long.parseLong(matcher.group(1)) * factor;
    }
}
