package org.crashonly.manager.api;

import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;
import org.crashonly.control.Json;

/** One reader of {@code GET /api/events}: what it has been told so far. Runs on the event loop of its connection. */
final class EventReader {

    private static final long HEARTBEAT_NANOS = 5_000_000_000L;

    private final HttpServerResponse response;
    private final Control control;
    private long toldEvent;
    private long toldStatus;
    private long wroteNanos;

    EventReader(HttpServerResponse response, Control control, long afterEvent) {
        this.response = response;
        this.control = control;
        this.toldEvent = afterEvent;
    }

    /** Sends what is new, if the reader takes it. A status or sample that it has no room for is skipped: a newer one follows. */
    void pull(StatusUpdate status, Optional<Sample> sample, long nowNanos) {
        if (response.closed() || response.writeQueueFull()) {
            return;
        }
        if (status.version() != toldStatus) {
            toldStatus = status.version();
            write("event: status\ndata: " + status.json() + "\n\n", nowNanos);
        }
        pullEvents(nowNanos);
        sample.ifPresent(one -> write("event: sample\ndata: " + Json.line(one) + "\n\n", nowNanos));
        if (nowNanos - wroteNanos > HEARTBEAT_NANOS) {
            write(": heartbeat\n\n", nowNanos);
        }
    }

    /** Sends the events that the reader has not seen, as long as it takes them. */
    void pullEvents(long nowNanos) {
        if (response.closed()) {
            return;
        }
        for (Event event : control.eventsAfter(toldEvent)) {
            if (response.writeQueueFull()) {
                return;
            }
            toldEvent = event.sequence();
            write("id: " + event.sequence() + "\nevent: event\ndata: " + Json.line(event) + "\n\n", nowNanos);
        }
    }

    private void write(String text, long nowNanos) {
        wroteNanos = nowNanos;
        response.write(text);
    }
}
