package org.crashonly.frontdoor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.crashonly.frontdoor.Client.ask;
import static org.crashonly.frontdoor.Client.get;
import static org.crashonly.frontdoor.Client.post;
import static org.crashonly.frontdoor.Door.generation;

import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.crashonly.control.ProcessSpec.AccessLogSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class AccessLogTest {

    private static final Pattern LINE = Pattern.compile(
            "127\\.0\\.0\\.1 - - \\[\\d\\d/[A-Z][a-z]{2}/\\d{4}(:\\d\\d){3} \\+0000] \"([^\"]*)\" (\\d{3}) (\\d+) \\d+");

    @RegisterExtension
    final Door door = new Door();

    @TempDir
    Path directory;

    private static List<String> lines(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    @Test
    void everyRequestHasALineWhateverBecameOfIt() throws Exception {
        Path file = directory.resolve("logs/access.log");
        Backend backend = door.backend().next(Backend.answer(201, "made"));
        door.accessLog(new AccessLogSpec(file, 1 << 20, 2)).to(generation(1, backend));
        ask(door.port(), post("/orders?secret=1", "x"));
        ask(door.port(), get("/", "Request-TTL: soon"));
        door.recovering(Door.recovery(0));
        try (Client client = new Client(door.port())) {
            client.send(get("/held\"quoted"));
            await().until(() -> door.count(Count.HELD) == 1);
        }
        await().untilAsserted(() -> assertThat(lines(file)).hasSize(3));
        assertThat(lines(file)).allMatch(line -> LINE.matcher(line).matches());
        assertThat(lines(file).get(0)).contains("\"POST /orders HTTP/1.1\" 201 4 ");
        assertThat(lines(file).get(1)).contains("\"GET / HTTP/1.1\" 400 ");
        assertThat(lines(file).get(2)).contains("\"GET /held\\x22quoted HTTP/1.1\" 000 0 ");
    }

    @Test
    void nobodyForgesALine() {
        String line = AccessLog.line(Instant.EPOCH, "::1", "GET /a\r\n\"\\\u00e9", HttpVersion.HTTP_1_0, 200, 1, 2);
        assertThat(line).isEqualTo("::1 - - [01/Jan/1970:00:00:00 +0000] \"GET /a\\x0d\\x0a\\x22\\x5c\\xe9 HTTP/1.0\" 200 1 2\n");
    }

    @Test
    void aFullFileIsPutAsideAndTheOldestGoes() throws Exception {
        Path file = directory.resolve("access.log");
        Files.writeString(file, "x".repeat(100) + "\n");
        AccessLog log = AccessLog.begin(new AccessLogSpec(file, 50, 3));
        IntStream.rangeClosed(1, 19).forEach(i -> log.add("%09d\n".formatted(i)));
        await().untilAsserted(() -> assertThat(lines(file)).hasSize(4));
        assertThat(lines(file)).containsExactly("000000016", "000000017", "000000018", "000000019");
        assertThat(lines(directory.resolve("access.log.1"))).startsWith("000000011").endsWith("000000015");
        assertThat(lines(directory.resolve("access.log.2"))).startsWith("000000006").endsWith("000000010");
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).hasSize(3);
        }
        assertThat(log.dropped()).isZero();
    }
}
