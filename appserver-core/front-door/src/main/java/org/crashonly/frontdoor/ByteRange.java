package org.crashonly.frontdoor;

/** What of a body is asked for with {@code Range} (RFC 9110 §14). */
sealed interface ByteRange {

    /** All of it. */
    ByteRange WHOLE = new Whole();

    /** Nothing in particular is asked for, or something that a server may ignore: another unit, several ranges, no range at all. */
    record Whole() implements ByteRange {}

    /** From {@code first} to {@code last}, both included. */
    record Part(long first, long last) implements ByteRange {

        long bytes() {
            return last - first + 1;
        }
    }

    /** Nothing of what is asked for is there. */
    record Beyond() implements ByteRange {}

    /** Reads {@code field}, null if there is none, for a body of {@code length} bytes. */
    static ByteRange of(String field, long length) {
        String unit = "bytes=";
        if (field == null || !field.regionMatches(true, 0, unit, 0, unit.length())) {
            return WHOLE;
        }
        String range = field.substring(unit.length()).strip();
        int dash = range.indexOf('-');
        if (dash < 0 || !isNumber(range, 0, dash) || !isNumber(range, dash + 1, range.length()) || range.length() == 1) {
            return WHOLE;
        }
        return dash == 0 ? suffix(number(range, 1, range.length()), length) : fromTo(range, dash, length);
    }

    private static ByteRange suffix(long last, long length) {
        return last == 0 || length == 0 ? new Beyond() : new Part(Math.max(0, length - last), length - 1);
    }

    private static ByteRange fromTo(String range, int dash, long length) {
        long first = number(range, 0, dash);
        long last = dash == range.length() - 1 ? Long.MAX_VALUE : number(range, dash + 1, range.length());
        if (last < first) {
            return WHOLE;
        }
        return first >= length ? new Beyond() : new Part(first, Math.min(last, length - 1));
    }

    private static boolean isNumber(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    /** The number, or the largest there is if it is larger. */
    private static long number(String text, int from, int to) {
        try {
            return Long.parseLong(text.substring(from, to));
        } catch (NumberFormatException tooLarge) {
            return Long.MAX_VALUE;
        }
    }
}
