package org.crashonly.control.recording;

import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * A request as it is kept.
 *
 * @param client whose it is: requests of one client are sent one after another, in a session of their own
 * @param atMillis when it came, after the recording began
 * @param target path and query, with {@link Placeholders}
 * @param headers those of {@link #HEADERS} that it had, by their names in lower case, with {@link Placeholders}
 * @param body a form or JSON, with {@link Placeholders}; null for none
 */
public record RecordedRequest(long client, long atMillis, String method, String target, Map<String, String> headers, String body) {

    /** All that is kept of a header: what an answer may depend on and is neither a secret nor about one connection. */
    public static final List<String> HEADERS =
            List.of("accept", "accept-language", "authorization", "content-type", "idempotency-key", "x-requested-with");

    /** Characters of a body. */
    public static final int LONGEST_BODY = 1 << 20;
    private static final int LONGEST_FIELD = 8192;
    private static final Pattern METHOD = Pattern.compile("[A-Z]{1,20}");
    private static final Placeholders ANYTHING = new Placeholders(Map.of(), UnaryOperator.identity());

    /** @throws IllegalArgumentException if that is no request that can be sent; says what is wrong */
    public RecordedRequest {
        require(client >= 1 && atMillis >= 0, "client " + client + ", atMillis " + atMillis + ": expected at least 1, and at least 0");
        require(method != null && METHOD.matcher(method).matches() && !method.equals("CONNECT"), "method " + method + ": expected one like GET");
        require(target != null && target.startsWith("/") && !target.startsWith("//") && target.length() <= LONGEST_FIELD,
                "a target that is no path of at most " + LONGEST_FIELD + " characters");
        try {
            URI ignored = URI.create("http://h" + ANYTHING.fill(target, it -> it));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("target " + target + ": " + e.getMessage(), e);
        }
        headers = Collections.unmodifiableMap(new TreeMap<>(headers == null ? Map.of() : headers));
        headers.forEach((name, value) -> {
            require(HEADERS.contains(name), "header " + name + ": expected one of " + HEADERS);
            require(value != null && value.length() <= LONGEST_FIELD && value.chars().allMatch(c -> c >= ' ' && c <= '~'),
                    "header " + name + ": expected at most " + LONGEST_FIELD + " printable characters");
        });
        require(body == null || body.length() <= LONGEST_BODY, "a body of more than " + LONGEST_BODY + " characters");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
