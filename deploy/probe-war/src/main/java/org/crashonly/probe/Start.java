package org.crashonly.probe;

import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The start of this WAR, which fails if its version is a broken one, or as often as a file says: that of its context's name in the
 * directory {@code PROBE_FAILURES}, if there is one.
 */
@WebListener
public class Start implements ServletContextListener {

    @Override
    public void contextInitialized(ServletContextEvent event) {
        String version = Build.version();
        if (version.equals(Build.BROKEN)) {
            throw new IllegalStateException("this version does not start");
        }
        if (version.equals(Build.SICK)) {
            Sickness.befall(Sickness.Kind.ERROR);
        }
        String failures = System.getenv("PROBE_FAILURES");
        if (failures != null) {
            failIfLeft(Path.of(failures, event.getServletContext().getContextPath()));
        }
    }

    private static void failIfLeft(Path file) {
        try {
            int left = Files.exists(file) ? Integer.parseInt(Files.readString(file).trim()) : 0;
            if (left > 0) {
                Files.writeString(file, Integer.toString(left - 1));
                throw new IllegalStateException("does not start " + left + " times more");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
