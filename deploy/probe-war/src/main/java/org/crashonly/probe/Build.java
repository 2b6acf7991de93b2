package org.crashonly.probe;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Which version of this WAR it is: what a file {@code version.txt} among its classes says that tests add; {@code 1} without one. */
final class Build {

    /** Does not start. */
    static final String BROKEN = "broken";

    /** Starts, and fails whatever it is asked. */
    static final String SICK = "sick";

    private Build() {}

    static String version() {
        try (InputStream in = Build.class.getResourceAsStream("/version.txt")) {
            return in == null ? "1" : new String(in.readAllBytes(), StandardCharsets.UTF_8).trim();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
