package org.crashonly.request;

/** A header field of a request cannot be used; the client gets 400 with the name of the field. Carries no stack trace. */
public final class BadHeaderException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String header;

    /**
     * Refuses a field.
     *
     * @param header the field's name
     * @param problem what is wrong and what is expected, a sentence for people
     */
    public BadHeaderException(String header, String problem) {
        super(header + ": " + problem, null, false, false);
        this.header = header;
    }

    /** The name of the field. */
    public String header() {
        return header;
    }

    /** The beginning of what a client sent, fit to be shown: at most 40 characters, visible ASCII only. */
    static String shown(String value) {
        StringBuilder shown = new StringBuilder("'");
        for (int i = 0; i < Math.min(value.length(), 40); i++) {
            char c = value.charAt(i);
            shown.append(c >= ' ' && c <= '~' ? c : '?');
        }
        return shown.append(value.length() > 40 ? "...'" : "'").toString();
    }
}
