package org.crashonly.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.crashonly.control.Json;
import org.crashonly.manager.api.Event;

/** Hears what a server's manager tells of what happened, each manager's from its beginning. Closing it ends the listening. */
public final class EventTap implements AutoCloseable {

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final String DATA = "data: ";

    private final ServerUnderTest server;
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<Event> events = new ArrayList<>();
    private volatile boolean closed;

    /** Listens from now on. */
    public EventTap(ServerUnderTest server) {
        this.server = server;
        Thread ignored = Thread.ofPlatform().daemon().name("events").start(this::listen);
    }

    private void listen() {
        while (!closed) {
            try {
                HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.adminPort() + "/api/events"))
                        .header("Authorization", "Bearer " + server.data().token()).header("Last-Event-ID", "0").build();
                HttpResponse<InputStream> answer = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
                try (BufferedReader lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
                    read(lines);
                }
            } catch (IOException e) {
                // The manager is being restarted: the next one is listened to.
                LockSupport.parkNanos(PAUSE_NANOS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void read(BufferedReader lines) throws IOException {
        boolean isEvent = false;
        for (String line = lines.readLine(); line != null && !closed; line = lines.readLine()) {
            if (line.startsWith(DATA) && isEvent) {
                Event event = Json.read(line.substring(DATA.length()), Event.class);
                synchronized (this) {
                    events.add(event);
                    notifyAll();
                }
            } else if (line.startsWith("event: ")) {
                isEvent = line.equals("event: event");
            }
        }
    }

    /** The first event since {@code sinceMillis} (1970) that is {@code wanted}, as soon as it is there; empty if it does not come in time. */
    public synchronized Optional<Event> await(long sinceMillis, Predicate<Event> wanted, Duration longest) throws InterruptedException {
        long until = System.nanoTime() + longest.toNanos();
        while (true) {
            Optional<Event> found = events.stream().filter(it -> it.atMillis() >= sinceMillis && wanted.test(it)).findFirst();
            long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
            if (found.isPresent() || left <= 0) {
                return found;
            }
            wait(left);
        }
    }

    @Override
    public void close() {
        closed = true;
        http.shutdownNow();
    }
}
