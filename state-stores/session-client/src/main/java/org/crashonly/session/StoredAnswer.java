package org.crashonly.session;

import java.util.List;

/** A response as it was given, to be given again. */
public record StoredAnswer(int status, List<Field> fields, Bytes body) {

    /** A header field; several may have one name. */
    public record Field(String name, String value) {}

    public StoredAnswer {
        if (status < 100 || status > 999) {
            throw new IllegalArgumentException("status " + status + ": expected three digits");
        }
        fields = List.copyOf(fields);
    }
}
