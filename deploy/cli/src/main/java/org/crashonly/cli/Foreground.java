package org.crashonly.cli;

import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.locks.LockSupport;
import org.crashonly.control.ElementId;
import org.crashonly.manager.api.Event;

/** Prints what happens to a server, across its managers, until it is stopped. */
record Foreground(Server server, Screen screen) {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());
    private static final long AGAIN_NANOS = 300_000_000;

    void follow() throws IOException {
        screen.progress("Ctrl-C stops it");
        ControlApi api = server.api();
        long since = System.currentTimeMillis();
        while (true) {
            try {
                api.events(event -> {
                    if (event.atMillis() >= since) {
                        print(event);
                    }
                });
            } catch (ControlApi.NoAnswer e) {
                // The manager is being restarted, or everything was stopped.
            }
            if (server.processes().isEmpty()) {
                screen.progress("the server was stopped");
                return;
            }
            LockSupport.parkNanos(AGAIN_NANOS);
        }
    }

    private void print(Event event) {
        screen.result(TIME.format(Instant.ofEpochMilli(event.atMillis())) + "  " + ElementNames.shown(new ElementId(event.element()))
                + (event.generation() == 0 ? "" : "#" + event.generation()) + "  " + screen.styled("bold", event.kind())
                + (event.text() == null ? "" : "  " + event.text())
                + (event.millis() == null ? "" : "  (" + Spans.text(event.millis()) + ")"));
    }
}
