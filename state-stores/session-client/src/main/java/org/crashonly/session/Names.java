package org.crashonly.session;

import java.nio.charset.StandardCharsets;

/** What names and ids have to be. */
final class Names {

    /** Bytes in UTF-8. */
    static final int LONGEST = 1_024;

    private Names() {}

    static void require(String what, String name) {
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > LONGEST) {
            throw new IllegalArgumentException(what + " has " + bytes + " bytes: expected 1 to " + LONGEST);
        }
    }
}
