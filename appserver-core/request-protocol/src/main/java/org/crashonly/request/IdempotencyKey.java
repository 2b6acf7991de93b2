package org.crashonly.request;

import java.util.List;
import java.util.Optional;

/**
 * Names one intended effect, so that a repeat of it is recognised.
 *
 * @param value 1 to 255 visible ASCII characters, without the quotes that it may have been sent in
 */
public record IdempotencyKey(String value) {

    private static final int LONGEST = 255;

    public IdempotencyKey {
        if (!isKey(value)) {
            throw new IllegalArgumentException("expected 1 to " + LONGEST + " visible ASCII characters, got " + problem(value));
        }
    }

    /** Whether {@code value} can be a key. */
    public static boolean isKey(String value) {
        return !value.isEmpty() && value.length() <= LONGEST && value.chars().allMatch(IdempotencyKey::isVisible);
    }

    /** What is wrong with a value that is no key: a character, if one is, else the length. */
    private static String problem(String value) {
        for (int i = 0; i < value.length(); i = value.offsetByCodePoints(i, 1)) {
            int character = value.codePointAt(i);
            if (!isVisible(character)) {
                return character == ' ' ? "a space" : String.format("U+%04X", character);
            }
        }
        return value.length() + " characters";
    }

    private static boolean isVisible(int character) {
        return character > ' ' && character <= '~';
    }

    /**
     * Reads the values of all {@code Idempotency-Key} fields of one request: a structured field's string (quoted, RFC 8941) or, as
     * most clients send it, the bare key.
     */
    public static Optional<IdempotencyKey> parse(List<String> values) throws BadHeaderException {
        if (values.isEmpty()) {
            return Optional.empty();
        }
        if (values.size() > 1) {
            throw new BadHeaderException(Headers.IDEMPOTENCY_KEY, values.size() + " fields: expected one");
        }
        String text = values.get(0).strip();
        try {
            return Optional.of(new IdempotencyKey(text.startsWith("\"") ? unquoted(text) : bare(text)));
        } catch (IllegalArgumentException e) {
            throw new BadHeaderException(Headers.IDEMPOTENCY_KEY, BadHeaderException.shown(text) + ": " + e.getMessage());
        }
    }

    private static String bare(String text) {
        if (text.indexOf('"') >= 0 || text.indexOf(',') >= 0) {
            throw new IllegalArgumentException("a bare key has no '\"' and no ','");
        }
        return text;
    }

    private static String unquoted(String text) {
        StringBuilder key = new StringBuilder(text.length());
        int i = 1;
        for (; i < text.length() && text.charAt(i) != '"'; i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
                if (i == text.length() || (text.charAt(i) != '"' && text.charAt(i) != '\\')) {
                    throw new IllegalArgumentException("in a quoted key '\\' stands before '\"' or '\\' only");
                }
                c = text.charAt(i);
            }
            key.append(c);
        }
        if (i != text.length() - 1) {
            throw new IllegalArgumentException("a quoted key ends with its second '\"'");
        }
        return key.toString();
    }
}
