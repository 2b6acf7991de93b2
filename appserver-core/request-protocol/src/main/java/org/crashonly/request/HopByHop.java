package org.crashonly.request;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Header fields that are meant for the next hop only and are not passed on (RFC 9110 §7.6.1). */
public final class HopByHop {

    /** What a {@code Connection} field cannot take away: without these the next hop would read another message, or not know a repeat. */
    private static final Set<String> END_TO_END =
            Set.of("host", "content-length", "content-type", "cookie", "authorization", "idempotency-key");
    private static final Set<String> NOTHING = Set.of();

    private HopByHop() {}

    /** Whether {@code name}, in any case, is never passed on. */
    public static boolean is(CharSequence name) {
        return switch (name.length()) {
            case 2 -> equals(name, "te");
            case 7 -> equals(name, "trailer") || equals(name, "upgrade");
            case 10 -> equals(name, "connection") || equals(name, "keep-alive");
            case 14 -> equals(name, "http2-settings");
            case 16 -> equals(name, "proxy-connection");
            case 17 -> equals(name, "transfer-encoding");
            case 18 -> equals(name, "proxy-authenticate");
            case 19 -> equals(name, "proxy-authorization");
            default -> false;
        };
    }

    private static boolean equals(CharSequence name, String field) {
        return Headers.equalsIgnoringCase(name, field);
    }

    /** The fields, in lower case, that the values of the {@code Connection} fields of a message name. */
    public static Set<String> namedBy(List<String> connectionValues) {
        if (connectionValues.isEmpty() || (connectionValues.size() == 1 && isPlain(connectionValues.get(0)))) {
            return NOTHING;
        }
        Set<String> named = new HashSet<>();
        for (String value : connectionValues) {
            for (String option : value.split(",", -1)) {
                named.add(option.strip().toLowerCase(Locale.ROOT));
            }
        }
        named.removeAll(END_TO_END);
        return named;
    }

    private static boolean isPlain(String value) {
        return value.equalsIgnoreCase("keep-alive") || value.equalsIgnoreCase("close") || value.equalsIgnoreCase("upgrade");
    }
}
