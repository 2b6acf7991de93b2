package org.crashonly.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.logging.LogManager;

/** Log records go to standard error, a line each: modules from INFO, the container from WARNING. */
final class HostLogging {

    private HostLogging() {}

    static void configure() {
        try (InputStream in = HostLogging.class.getResourceAsStream("logging.properties")) {
            LogManager.getLogManager().readConfiguration(in);
        } catch (IOException e) {
            throw new UncheckedIOException("logging.properties of this jar cannot be read", e);
        }
    }
}
