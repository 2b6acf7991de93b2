package org.crashonly.sessionstore;

import java.nio.charset.StandardCharsets;
import org.crashonly.session.Bytes;

/** Texts as bytes, in UTF-8. */
final class Texts {

    private Texts() {}

    static Bytes bytes(String text) {
        return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
    }

    static String text(Bytes bytes) {
        return StandardCharsets.UTF_8.decode(bytes.buffer()).toString();
    }
}
