package org.crashonly.manager.api;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.crashonly.control.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class EventStreamTest {

    private static final String TOKEN = "0123456789abcdef";

    private final Vertx vertx = ControlApi.vertx();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ScriptedControl control = new ScriptedControl(Scene.shop());
    private final ControlApi api = new ControlApi(vertx, 0, TOKEN, control, registry, Duration.ofSeconds(3));
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void start() throws Exception {
        api.start().await(10, SECONDS);
    }

    @AfterEach
    void end() throws Exception {
        client.shutdownNow();
        vertx.close().await(10, SECONDS);
    }

    @Test
    void beginsWithTheStatusAndWhatWasMissed() throws Exception {
        control.happens("ended", Scene.WEB, 5, "killed", null);
        control.happens("restarting", Scene.WEB, 6, "process killed", null);
        try (Reader reader = read("/api/events?after=1")) {
            assertThat(reader.next("status").path("managerLife").asLong()).isEqualTo(3);
            JsonNode event = reader.next("event");
            assertThat(event.path("sequence").asLong()).isEqualTo(2);
            assertThat(event.path("kind").asText()).isEqualTo("restarting");
        }
    }

    @Test
    void tellsEveryEventOnceAndInOrder() throws Exception {
        try (Reader reader = read("/api/events")) {
            reader.next("status");
            for (int i = 1; i <= 400; i++) {
                control.happens("ready", Scene.WEB, i, "generation " + i, 12L);
            }
            List<Long> told = new ArrayList<>();
            while (told.size() < 400) {
                told.add(reader.next("event").path("sequence").asLong());
            }
            assertThat(told).isSorted().doesNotHaveDuplicates().startsWith(1L).endsWith(400L);
        }
    }

    @Test
    void sequencesOfAnEarlierManagerHideNothing() throws Exception {
        control.happens("adopted", Scene.WEB, 5, "adopted", null);
        try (Reader reader = read("/api/events?after=250&life=2")) {
            assertThat(reader.next("event").path("kind").asText()).isEqualTo("adopted");
        }
    }

    @Test
    void tellsAStatusWhenSomethingChangedAndOnlyThen() throws Exception {
        try (Reader reader = read("/api/events")) {
            reader.next("status");
            // Two samples are two seconds: eight ticks without a change.
            reader.next("sample");
            reader.next("sample");
            assertThat(reader.kinds).doesNotContain("status");
            control.stands(Scene.with(control.status(), "degraded", Scene.WEB, before -> Scene.restarting(before, 1)));
            assertThat(reader.next("status").path("state").asText()).isEqualTo("degraded");
        }
    }

    @Test
    void upTimesAreNoChangeAndCountersAreTold() throws Exception {
        try (Reader reader = read("/api/events")) {
            reader.next("status");
            StatusView before = control.status();
            control.stands(new StatusView(
                    before.version(), before.instance(), before.state(), before.managerLife(), before.managerUptimeMillis() + 5_000,
                    before.httpUrl(), before.adminUrl(), before.elements()));
            reader.next("sample");
            reader.next("sample");
            assertThat(reader.kinds).doesNotContain("status");
            Map<String, Long> counters = Map.of("completed", 7L);
            control.stands(Scene.with(before, "ready", Scene.FRONT_DOOR, element -> Scene.counting(element, counters)));
            JsonNode status = reader.next("status");
            assertThat(status.findValuesAsText("completed")).contains("7");
        }
    }

    @Test
    void theTimelineIsToldAsItGrows() throws Exception {
        try (Reader reader = read("/api/events")) {
            JsonNode sample = reader.next("sample");
            assertThat(sample.path("requestsPerSecond").isNumber()).isTrue();
            HttpRequest request = authorized("/api/timeline").build();
            JsonNode timeline = Json.MAPPER.readTree(client.send(request, HttpResponse.BodyHandlers.ofString()).body());
            assertThat(timeline.findValuesAsText("atMillis")).contains(sample.path("atMillis").asText());
        }
    }

    @Test
    void aMalformedPositionIsRefused() throws Exception {
        for (String query : new String[] {"after=x", "after=1.5", "after=", "life=99999999999999999999"}) {
            HttpResponse<String> answer = client.send(authorized("/api/events?" + query).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(query).isEqualTo(400);
        }
    }

    @Test
    void aReaderThatDoesNotReadIsDroppedAndNobodyElseNoticesIt() throws Exception {
        try (Socket frozen = new Socket();
                Reader reader = read("/api/events")) {
            frozen.setReceiveBufferSize(4096);
            frozen.connect(new java.net.InetSocketAddress("127.0.0.1", api.port()));
            frozen.getOutputStream().write(("GET /api/events HTTP/1.1\r\nHost: 127.0.0.1:" + api.port() + "\r\nAuthorization: Bearer " + TOKEN
                    + "\r\n\r\n").getBytes(US_ASCII));
            await().atMost(Duration.ofSeconds(10)).until(() -> readers() == 2);
            String large = "x".repeat(100_000);
            AtomicLong change = new AtomicLong();
            // Each status is a megabyte and differs from the last.
            await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(100)).until(() -> {
                StatusView status = Scene.shop();
                for (StatusView.ElementView element : status.elements().subList(0, 10)) {
                    status = Scene.with(status, "degraded", element.id(), e -> Scene.in(e, "failed", large + change.incrementAndGet()));
                }
                control.stands(status);
                return readers() == 1;
            });
            control.happens("ready", Scene.WEB, 1, "still told", null);
            assertThat(reader.next("event").path("text").asText()).isEqualTo("still told");
        }
        await().atMost(Duration.ofSeconds(10)).until(() -> readers() == 0);
    }

    @Test
    void aRequestThatIsNeverFinishedIsCutOff() throws Exception {
        try (Socket slow = new Socket("127.0.0.1", api.port())) {
            slow.setSoTimeout(30_000);
            slow.getOutputStream().write("GET /api/status HTTP/1.1\r\nHost: 127".getBytes(US_ASCII));
            assertThat(slow.getInputStream().readAllBytes()).isEmpty();
        }
    }

    @Test
    void readersAreBounded() throws Exception {
        List<Reader> readers = new ArrayList<>();
        try {
            for (int i = 0; i < 64; i++) {
                readers.add(read("/api/events"));
            }
            HttpResponse<String> answer = client.send(authorized("/api/events").build(), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        } finally {
            for (Reader reader : readers) {
                reader.close();
            }
        }
    }

    private double readers() {
        return registry.get("crashonly.dashboard.readers").gauge().value();
    }

    private HttpRequest.Builder authorized(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api.port() + path)).header("Authorization", "Bearer " + TOKEN);
    }

    private Reader read(String path) throws Exception {
        HttpResponse<InputStream> answer = client.send(authorized(path).build(), HttpResponse.BodyHandlers.ofInputStream());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/event-stream");
        return new Reader(answer.body());
    }

    /** Reads a stream on a thread of its own. */
    private static final class Reader implements Closeable {

        private record Told(String kind, String data) {}

        final List<String> kinds = new ArrayList<>();
        private final BlockingQueue<Told> told = new LinkedBlockingQueue<>();
        private final InputStream stream;

        Reader(InputStream stream) {
            this.stream = stream;
            Thread.ofVirtual().start(() -> {
                String[] kind = {null};
                try (Stream<String> lines = new java.io.BufferedReader(new java.io.InputStreamReader(stream, US_ASCII)).lines()) {
                    lines.forEach(line -> {
                        if (line.startsWith("event: ")) {
                            kind[0] = line.substring(7);
                        } else if (line.startsWith("data: ")) {
                            told.add(new Told(kind[0], line.substring(6)));
                        }
                    });
                } catch (UncheckedIOException closed) {
                    // The test or the server ended the stream.
                }
            });
        }

        /** The next of that kind; {@link #kinds} then holds the kinds passed over since the last call. */
        JsonNode next(String kind) throws Exception {
            kinds.clear();
            while (true) {
                Told next = told.poll(30, SECONDS);
                assertThat(next).as("the next " + kind).isNotNull();
                if (next.kind().equals(kind)) {
                    return Json.MAPPER.readTree(next.data());
                }
                kinds.add(next.kind());
            }
        }

        @Override
        public void close() throws IOException {
            stream.close();
        }
    }
}
