package org.crashonly.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.crashonly.control.recording.RecordedRequest;
import org.crashonly.control.recording.Recording;
import org.crashonly.control.recording.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A recording that is sent again, to a site that gives sessions and remembers what it was asked. */
@Timeout(60)
class ReplayTest {

    private static final int PER_SECOND = 200;
    private static final String FORM = "application/x-www-form-urlencoded";

    /** @param cookie as it was sent; null for none */
    private record Asked(String target, String body, String cookie, String authorization) {}

    @TempDir
    Path directory;

    private final ConcurrentLinkedQueue<Asked> asked = new ConcurrentLinkedQueue<>();
    private final AtomicInteger sessions = new AtomicInteger();
    private final CountDownLatch slow = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private HttpServer site;

    @BeforeEach
    void open() throws Exception {
        site = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        site.setExecutor(threads);
        site.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String target = exchange.getRequestURI().toString();
            asked.add(new Asked(target, body, exchange.getRequestHeaders().getFirst("Cookie"), exchange.getRequestHeaders().getFirst("Authorization")));
            if (target.equals("/slow")) {
                try {
                    slow.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            if (target.startsWith("/login")) {
                exchange.getResponseHeaders().add("Set-Cookie", "JSESSIONID=s" + sessions.incrementAndGet() + "; Path=/; Secure; HttpOnly");
            }
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        site.start();
    }

    @AfterEach
    void close() {
        slow.countDown();
        site.stop(0);
        threads.shutdownNow();
    }

    @Test
    void eachClientKeepsItsOrderAndHasASessionOfItsOwn() throws Exception {
        List<RecordedRequest> requests = new ArrayList<>();
        for (long client = 1; client <= 3; client++) {
            requests.add(post(client, "/login/" + client, "user=u" + client + "&password={secret:password:0123456789ab}"));
            requests.add(get(client, "/" + client + "/a"));
            requests.add(get(client, "/" + client + "/b"));
        }
        try (Load load = Load.begin(base(), replay(Map.of(), requests), PER_SECOND)) {
            await().until(() -> asked.size() > 60);
        }
        for (int client = 1; client <= 3; client++) {
            String its = "/" + client;
            List<Asked> all = asked.stream().filter(it -> it.target().startsWith(its) || it.target().endsWith(its)).toList();
            assertThat(all.size()).isGreaterThan(6);
            for (int i = 0; i < all.size(); i++) {
                assertThat(all.get(i).target()).isEqualTo(List.of("/login" + its, its + "/a", its + "/b").get(i % 3));
                assertThat(all.get(i).cookie()).isEqualTo(i % 3 == 0 ? null : all.get(i / 3 * 3 + 1).cookie());
            }
            assertThat(all.get(1).cookie()).as("each pass logs in anew").startsWith("JSESSIONID=s").isNotEqualTo(all.get(4).cookie());
            assertThat(all.getFirst().body()).isEqualTo("user=u" + client + "&password=Made-up-0123456789ab");
        }
    }

    @Test
    void whoeverWaitsForAnAnswerHoldsUpNobodyElse() throws Exception {
        try (Load load = Load.begin(base(), replay(Map.of(), List.of(get(1, "/slow"), get(1, "/after"), get(2, "/other"))), PER_SECOND)) {
            await().until(() -> asked.stream().filter(it -> it.target().equals("/other")).count() > 20);
            assertThat(asked).extracting(Asked::target).doesNotContain("/after").containsOnlyOnce("/slow");
            slow.countDown();
            await().until(() -> asked.stream().anyMatch(it -> it.target().equals("/after")));
        }
    }

    @Test
    void namesOfEffectsAreNewInEachPassAndTheSameWithinIt() throws Exception {
        String key = "{key:0123456789ab}";
        try (Load load = Load.begin(base(), replay(Map.of(), List.of(
                post(1, "/orders/" + key, "idempotency-key=" + key), post(1, "/orders/" + key, "idempotency-key=" + key))), PER_SECOND)) {
            await().until(() -> asked.size() > 7);
        }
        List<String> keys = asked.stream().map(it -> it.body().substring("idempotency-key=".length())).toList();
        assertThat(asked).allMatch(it -> it.target().equals("/orders/" + it.body().substring("idempotency-key=".length())));
        assertThat(keys.get(0)).hasSizeGreaterThan(30).isEqualTo(keys.get(1)).isNotEqualTo(keys.get(2));
        assertThat(keys.get(2)).isEqualTo(keys.get(3));
        Replay other = replay(Map.of(), List.of(get(1, "/" + key)));
        Replay same = new Replay(recording(List.of(get(1, "/" + key))), Map.of(), new Random(8));
        assertThat(target(other)).as("and in each replay").isNotEqualTo(target(same));
    }

    @Test
    void secretsComeFromAFileAndAnUnknownAuthorizationIsLeftOut() throws Exception {
        RecordedRequest request = new RecordedRequest(1, 0, "POST", "/x", Map.of("content-type", "application/json", "authorization", "{secret:authorization:0123456789ab}"),
                "{\"password\":\"{secret:password:0123456789ab}\"}");
        Path file = directory.resolve("recording");
        RecordingFile.write(recording(List.of(request)), file);
        Path secrets = Files.writeString(directory.resolve("secrets"), "# known\npassword=a\"b=c\n");
        try (Load load = Load.begin(base(), LoadFile.read(file, secrets), PER_SECOND)) {
            await().until(() -> !asked.isEmpty());
        }
        assertThat(asked.peek()).extracting(Asked::body, Asked::authorization).containsExactly("{\"password\":\"a\\\"b=c\"}", null);
        asked.clear();
        Files.writeString(secrets, "authorization:0123456789ab=Basic eDp5\n");
        try (Load load = Load.begin(base(), LoadFile.read(file, secrets), PER_SECOND)) {
            await().until(() -> !asked.isEmpty());
        }
        assertThat(asked.peek().authorization()).isEqualTo("Basic eDp5");
    }

    @Test
    void filesThatAreNoLoadAreRefusedWithAReason() throws Exception {
        Path file = directory.resolve("recording");
        assertThatThrownBy(() -> LoadFile.read(file, null)).isInstanceOf(Failure.class).hasMessageContaining("does not exist");
        assertThatThrownBy(() -> LoadFile.read(directory, null)).hasMessageContaining("no regular file");
        RecordingFile.write(recording(List.of()), file);
        assertThatThrownBy(() -> LoadFile.read(file, null)).hasMessageContaining("has no request");
        Files.writeString(file, RecordingFile.BEGINNING + ",\"version\":7}\n");
        assertThatThrownBy(() -> LoadFile.read(file, null)).isInstanceOf(Failure.class).hasMessageContaining("version 7");
        Files.writeString(file, "GET /\n");
        assertThat(LoadFile.read(file, null).size()).isEqualTo(1);
        Path secrets = Files.writeString(directory.resolve("secrets"), "password=x\nhunter2\n");
        assertThatThrownBy(() -> LoadFile.read(file, secrets)).hasMessageContaining("--secrets goes with a recording");
        Files.delete(file);
        RecordingFile.write(recording(List.of(get(1, "/"))), file);
        assertThatThrownBy(() -> LoadFile.read(file, secrets)).hasMessageContaining("line 2").message().doesNotContain("hunter2");
        assertThatThrownBy(() -> LoadFile.read(file, directory.resolve("none"))).hasMessageContaining("no regular file");
    }

    private String base() {
        return "http://127.0.0.1:" + site.getAddress().getPort();
    }

    private String target(Replay replay) throws Exception {
        return replay.next().orElseThrow().request(base(), Load.USUAL_PATIENCE).uri().getPath();
    }

    private static Replay replay(Map<String, String> secrets, List<RecordedRequest> requests) {
        return new Replay(recording(requests), secrets, new Random(7));
    }

    private static Recording recording(List<RecordedRequest> requests) {
        return new Recording("shop", "now", 0, Map.of(), requests);
    }

    private static RecordedRequest get(long client, String target) {
        return new RecordedRequest(client, 0, "GET", target, Map.of(), null);
    }

    private static RecordedRequest post(long client, String target, String form) {
        return new RecordedRequest(client, 0, "POST", target, Map.of("content-type", FORM), form);
    }
}
