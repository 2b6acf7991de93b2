package org.crashonly.cli;

import java.io.IOException;
import java.util.function.Consumer;
import org.crashonly.control.Json;
import org.crashonly.manager.api.Event;

/** Takes server-sent events apart, line by line, and hands on those named {@code event}. */
final class EventLines {

    private final Consumer<Event> listener;
    private final StringBuilder data = new StringBuilder();
    private String name = "";

    EventLines(Consumer<Event> listener) {
        this.listener = listener;
    }

    void line(String line) {
        if (line.isEmpty()) {
            end();
        } else if (line.startsWith("event:")) {
            name = line.substring("event:".length()).strip();
        } else if (line.startsWith("data:")) {
            data.append(data.isEmpty() ? "" : "\n").append(line.substring("data:".length()).strip());
        }
    }

    private void end() {
        try {
            if (name.equals("event") && !data.isEmpty()) {
                listener.accept(Json.read(data.toString(), Event.class));
            }
        } catch (IOException e) {
            throw new Failure(Exit.FAILED, "the manager's event cannot be read: " + data, e);
        } finally {
            name = "";
            data.setLength(0);
        }
    }
}
