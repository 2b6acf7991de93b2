package org.crashonly.request;

import java.util.List;
import java.util.OptionalLong;

/**
 * How long a request of one route may take, in milliseconds.
 *
 * @param defaultMillis for a request that does not say
 * @param maxMillis the cap on what a request says
 */
public record Ttl(long defaultMillis, long maxMillis) {

    /** Longer texts are no sensible number of milliseconds: 12 digits are 31 years. */
    private static final int MOST_DIGITS = 12;

    public Ttl {
        if (defaultMillis < 1 || maxMillis < defaultMillis) {
            throw new IllegalArgumentException(
                    "default TTL " + defaultMillis + " ms, longest " + maxMillis + " ms: expected 1 <= default <= longest");
        }
    }

    /** Milliseconds that a request has which brings {@code values} as its {@code Request-TTL} fields; 0 if it expired before. */
    public long millis(List<String> values) throws BadHeaderException {
        OptionalLong asked = parse(values);
        return asked.isPresent() ? Math.min(asked.getAsLong(), maxMillis) : defaultMillis;
    }

    /** Reads the values of all {@code Request-TTL} fields of one request; empty if there is none. */
    public static OptionalLong parse(List<String> values) throws BadHeaderException {
        if (values.isEmpty()) {
            return OptionalLong.empty();
        }
        if (values.size() > 1) {
            throw new BadHeaderException(Headers.REQUEST_TTL, values.size() + " fields: expected one");
        }
        String text = values.get(0);
        if (text.isEmpty() || text.length() > MOST_DIGITS || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new BadHeaderException(
                    Headers.REQUEST_TTL,
                    BadHeaderException.shown(text) + ": expected milliseconds as 1 to " + MOST_DIGITS + " decimal digits, like 2500");
        }
        return OptionalLong.of(Long.parseLong(text));
    }
}
