package org.crashonly.session;

import java.nio.charset.StandardCharsets;

/** What names and ids have to be. */
final class Names {

    /** Bytes in UTF-8. */
    static final int LONGEST = 1_024;

    private Names() {}

    static void require(String what, String name) {
        if (!fits(name)) {
            throw new IllegalArgumentException(what + " has " + bytes(name) + " bytes: expected 1 to " + LONGEST);
        }
    }

    static boolean fits(String name) {
        int bytes = bytes(name);
        return bytes > 0 && bytes <= LONGEST;
    }

    private static int bytes(String name) {
        return name.getBytes(StandardCharsets.UTF_8).length;
    }
}
