package org.crashonly.frontdoor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.crashonly.frontdoor.Backend.answer;
import static org.crashonly.frontdoor.Backend.raw;
import static org.crashonly.frontdoor.Door.generation;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.crashonly.control.ProcessSpec.AccessLogSpec;
import org.crashonly.control.ProcessSpec.ClientLimits;
import org.crashonly.frontdoor.Backend.Received;
import org.crashonly.frontdoor.Http2Wire.Frame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests as streams of HTTP/2: they fare as those of HTTP/1.1 do. */
@Timeout(60)
class Http2Test {

    /** How a client comes to speak HTTP/2. */
    enum Way {
        /** TLS finds it out. */
        ALPN,
        /** The first request asks for it. */
        UPGRADE
    }

    @RegisterExtension
    final Door door = new Door().tls(Certificates.pair("first"));

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).sslContext(Certificates.trust()).build();

    private HttpRequest.Builder to(Way way, String path) {
        return HttpRequest.newBuilder(URI.create(
                way == Way.ALPN ? "https://localhost:" + door.tlsPort() + path : "http://localhost:" + door.port() + path));
    }

    private HttpResponse<String> send(HttpRequest request) throws Exception {
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
        return response;
    }

    private static Received received(Backend backend) {
        return backend.received().getLast();
    }

    private static ClientLimits limits(int headerBytes, int headerFields, long bodyIdleMillis, long keepAliveMillis) {
        return new ClientLimits(100, headerBytes, headerFields, 10_000, bodyIdleMillis, keepAliveMillis, 10_000);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void aRequestReachesItsTargetAsOneOfHttp11(Way way) throws Exception {
        Backend backend = door.backend().usually(raw("HTTP/1.1 201 Created\r\nConnection: X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\n"
                + "X-End: 2\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"));
        door.to(generation(1, backend));
        for (int i = 0; i < 2; i++) {
            HttpResponse<String> response = send(to(way, "/a?b=%2F").header("Request-TTL", "5000").build());
            assertThat(response.statusCode()).isEqualTo(201);
            assertThat(response.body()).isEqualTo("hello");
            assertThat(response.headers().map()).containsKey("x-end").doesNotContainKeys("x-hop", "keep-alive", "connection", "transfer-encoding");

            Received request = received(backend);
            int port = way == Way.ALPN ? door.tlsPort() : door.port();
            assertThat(request.line()).isEqualTo("GET /a?b=%2F HTTP/1.1");
            assertThat(request.headers("Host")).containsExactly("localhost:" + port);
            assertThat(request.header("X-Forwarded-Proto")).isEqualTo(way == Way.ALPN ? "https" : "http");
            assertThat(request.header("X-Forwarded-Port")).isEqualTo(Integer.toString(port));
            assertThat(Long.parseLong(request.header("Request-TTL"))).isBetween(1L, 5_000L);
            assertThat(request.header("Transfer-Encoding")).isNull();
            assertThat(request.header("Upgrade")).isNull();
            assertThat(request.header("HTTP2-Settings")).isNull();
        }
        assertThat(door.count(Count.CONNECTIONS)).as("both over one connection").isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void bodiesOfAllSizesArriveWholeBothWays(Way way) throws Exception {
        Backend backend = door.backend();
        door.to(generation(1, backend));
        for (int size : new int[] {0, 1, 40_000, 300_000}) {
            String body = "x".repeat(size);
            backend.next(answer(200, body));
            HttpResponse<String> response = send(to(way, "/").POST(BodyPublishers.ofString(body)).build());
            assertThat(response.body()).hasSize(size);
            assertThat(received(backend).text()).hasSize(size);
        }
        assertThat(door.count(Count.STREAMED_BODIES)).as("that of 300,000 bytes").isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"Idempotency-Key,a b", "Idempotency-Key,''", "Idempotency-Key,'two,keys'", "Request-TTL,-1", "Request-TTL,1.5", "Request-TTL,10s", "Request-TTL,''"})
    void whatIsMalformedIsRefusedByNameAsInHttp11(String field, String value) throws Exception {
        Backend backend = door.backend();
        door.to(generation(1, backend));
        for (String[] values : new String[][] {{value}, {"5", "5"}, {field.equals("Request-TTL") ? "9".repeat(13) : "k".repeat(256)}}) {
            HttpRequest.Builder request = to(Way.ALPN, "/").POST(BodyPublishers.ofString("x"));
            Stream.of(values).forEach(it -> request.header(field, it));
            HttpResponse<String> response = send(request.build());
            assertThat(response.statusCode()).as(List.of(values).toString()).isEqualTo(400);
            assertThat(response.body()).contains("\"header\":\"" + field + "\"");
        }
        assertThat(backend.received()).isEmpty();
    }

    @Test
    void aBodyOfUnknownLengthIsKeptAndSentWithItsLength() throws Exception {
        Backend backend = door.backend();
        door.to(generation(1, backend));
        var body = BodyPublishers.fromPublisher(BodyPublishers.ofString("twelve bytes"));
        assertThat(send(to(Way.ALPN, "/").PUT(body).build()).statusCode()).isEqualTo(200);
        assertThat(received(backend).header("Content-Length")).isEqualTo("12");
        assertThat(received(backend).text()).isEqualTo("twelve bytes");
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void theStreamsOfAKilledTargetAreHeldAndRepeated(Way way) throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        Backend killed = door.backend().next(answer(200, "warm")).usually(Backend.hang(never));
        Backend next = door.backend();
        door.to(generation(1, killed));
        assertThat(send(to(way, "/").build()).body()).isEqualTo("warm");
        List<CompletableFuture<HttpResponse<String>>> asked = IntStream.range(0, 20)
                .mapToObj(i -> client.sendAsync(to(way, "/" + i).build(), BodyHandlers.ofString())).toList();
        await().until(() -> killed.received().size() == 21);

        killed.die();
        await().until(() -> door.count(Count.HELD) >= 20);
        door.to(generation(2, next));

        for (CompletableFuture<HttpResponse<String>> answer : asked) {
            assertThat(answer.get().statusCode()).isEqualTo(200);
            assertThat(answer.get().version()).isEqualTo(HttpClient.Version.HTTP_2);
        }
        // The first repeat may have met the dying one's last connection.
        assertThat(next.received()).hasSize(20).allMatch(request -> Integer.parseInt(request.header("Request-Attempt")) >= 2);
        never.countDown();
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void refusalsAreProblems(Way way) throws Exception {
        door.recovering(Door.recovery(60_000));
        HttpResponse<String> recovering = send(to(way, "/").header("Request-TTL", "5000").build());
        assertThat(recovering.statusCode()).isEqualTo(503);
        assertThat(recovering.headers().firstValue("Retry-After")).isPresent();

        Backend backend = door.backend().next(answer(200, "recovered"), Backend.reset());
        door.to(generation(1, backend));
        assertThat(send(to(way, "/").build()).body()).isEqualTo("recovered");
        HttpResponse<String> unknown = send(to(way, "/").POST(BodyPublishers.ofString("x")).build());
        assertThat(unknown.statusCode()).isEqualTo(502);
        assertThat(unknown.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(unknown.body()).contains("outcome-unknown");

        assertThat(send(to(way, "/").header("Request-TTL", "soon").build()).statusCode()).isEqualTo(400);
        assertThat(send(to(way, "/").header("Request-TTL", "0").POST(BodyPublishers.ofString("x".repeat(100_000))).build()).statusCode())
                .as("before its body was read").isEqualTo(504);
        assertThat(door.count(Count.CLIENT_GONE)).isZero();
        assertThat(door.count(Count.DONE)).isEqualTo(door.count(Count.REQUESTS));
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void keysAndTtlsThatAreNoneAreRefusedByName(Way way) throws Exception {
        Backend backend = door.backend();
        door.to(generation(1, backend));
        assertThat(send(to(way, "/").build()).statusCode()).as("clear text is upgraded by a request without a body").isEqualTo(200);
        List<List<String>> malformed = List.of(
                List.of("Idempotency-Key", ""), List.of("Idempotency-Key", "k".repeat(256)), List.of("Idempotency-Key", "a", "a"),
                List.of("Request-TTL", "-1"), List.of("Request-TTL", "1.5"), List.of("Request-TTL", "10s"), List.of("Request-TTL", "5", "5"));
        for (List<String> field : malformed) {
            HttpRequest.Builder request = to(way, "/").POST(BodyPublishers.ofString("x"));
            field.subList(1, field.size()).forEach(value -> request.header(field.getFirst(), value));
            HttpResponse<String> refused = send(request.build());
            assertThat(refused.statusCode()).as("%s", field).isEqualTo(400);
            assertThat(refused.body()).contains("urn:crashonly:malformed-header").contains("\"header\":\"" + field.getFirst() + "\"");
        }
        assertThat(backend.received()).hasSize(1);
        assertThat(door.count(Count.MALFORMED_HEADER)).isEqualTo(malformed.size());
    }

    @Test
    void anAnswerThatBreaksOffEndsItsStreamAndNoOther() throws Exception {
        Backend backend = door.backend().next(call -> {
            call.write("HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n" + "x".repeat(100_000));
            call.reset();
        });
        door.to(generation(1, backend));
        assertThatThrownBy(() -> client.send(to(Way.ALPN, "/").build(), BodyHandlers.ofString())).isInstanceOf(IOException.class);
        assertThat(send(to(Way.ALPN, "/").build()).body()).isEqualTo("ok");
        assertThat(door.count(Count.BROKEN_OFF)).isEqualTo(1);
        assertThat(door.count(Count.CONNECTIONS)).isEqualTo(1);
    }

    @Test
    void aStreamThatItsClientGivesUpWhileItIsHeldIsNeverSent() throws Exception {
        Backend backend = door.backend();
        door.recovering(null);
        CompletableFuture<HttpResponse<String>> given = client.sendAsync(to(Way.ALPN, "/given-up").build(), BodyHandlers.ofString());
        await().until(() -> door.count(Count.HELD) == 1);
        CompletableFuture<HttpResponse<String>> kept = client.sendAsync(to(Way.ALPN, "/kept").build(), BodyHandlers.ofString());
        await().until(() -> door.count(Count.HELD) == 2);
        given.cancel(true);
        await().until(() -> door.count(Count.CLIENT_GONE) == 1);
        door.to(generation(1, backend));
        assertThat(kept.get().statusCode()).isEqualTo(200);
        assertThat(backend.received()).extracting(Received::line).containsExactly("GET /kept HTTP/1.1");
    }

    @Test
    void anAnswerThatComesInPartsIsPassedOnAsItComes() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        Backend backend = door.backend().usually(call -> {
            call.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nfirst\n\r\n");
            Backend.hang(seen).serve(call);
            call.write("7\r\nsecond\n\r\n0\r\n\r\n");
        });
        door.to(generation(1, backend));
        HttpResponse<InputStream> response = client.send(to(Way.ALPN, "/").build(), BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            assertThat(new String(body.readNBytes(6), StandardCharsets.US_ASCII)).isEqualTo("first\n");
            seen.countDown();
            assertThat(new String(body.readAllBytes(), StandardCharsets.US_ASCII)).isEqualTo("second\n");
        }
    }

    @Test
    void aRequestIsReadAsItsFramesSay() throws Exception {
        Backend backend = door.backend().usually(raw(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 7\r\nContent-Length: 9\r\n\r\n"));
        door.to(generation(1, backend));
        try (Http2Wire wire = Http2Wire.open(door.port())) {
            wire.request(1, "POST", false, "cookie", "a=b", "cookie", "c=d", "crashonly-generation", "forged", "te", "trailers");
            wire.data(1, "bo", false).data(1, "dy", false);
            wire.send(Http2Wire.HEADERS, Http2Wire.END_HEADERS | Http2Wire.END_STREAM, 1, Http2Wire.block(List.of("x-digest", "5", "host", "forged")));

            assertThat(wire.status()).isEqualTo("200");
            assertThat(new String(wire.next(Http2Wire.DATA).payload(), StandardCharsets.US_ASCII)).isEqualTo("ok");
            Frame trailers = wire.next(Http2Wire.HEADERS, Http2Wire.DATA);
            assertThat(trailers.ends()).isTrue();
            assertThat(wire.headers(trailers).get("x-sum")).hasToString("7");
            assertThat(wire.headers(trailers).contains("content-length")).isFalse();
        }
        Received request = received(backend);
        assertThat(request.line()).isEqualTo("POST /wire?x=1 HTTP/1.1");
        assertThat(request.text()).isEqualTo("body");
        assertThat(request.trailers()).containsExactly("x-digest: 5");
        assertThat(request.headers("Cookie")).containsExactly("a=b; c=d");
        assertThat(request.headers("Host")).containsExactly("door.example:8080");
        assertThat(request.headers("Crashonly-Generation")).containsExactly("machine/shop/web#1");
        assertThat(request.headers("TE")).isEmpty();
    }

    @Test
    void thePrefaceMayComeByteByByteAndWhatOnlyLooksLikeItIsHttp11() throws Exception {
        door.to(generation(1, door.backend()));
        try (Http2Wire wire = new Http2Wire(door.port())) {
            for (char c : "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".toCharArray()) {
                wire.raw(Character.toString(c));
            }
            assertThat(wire.send(Http2Wire.SETTINGS, 0, 0, new byte[0]).request(1, "GET", true).status()).isEqualTo("200");
        }
        try (Client other = new Client(door.port())) {
            assertThat(other.send("PRI").send(" / HTTP/1.1\r\nHost: x\r\n\r\n").reply().status()).isEqualTo(200);
        }
    }

    @Test
    void moreStreamsThanAllowedAreRefusedAndTheOthersGoOn() throws Exception {
        Backend backend = door.backend();
        door.recovering(null);
        try (Http2Wire wire = Http2Wire.open(door.port())) {
            for (int i = 0; i <= Http2Guard.MOST_STREAMS; i++) {
                wire.request(2 * i + 1, "GET", true);
            }
            Frame refused = wire.next(Http2Wire.RST_STREAM);
            assertThat(refused.stream()).isEqualTo(2 * Http2Guard.MOST_STREAMS + 1);
            assertThat(refused.code()).as("REFUSED_STREAM").isEqualTo(7);
            await().until(() -> door.count(Count.HELD) == Http2Guard.MOST_STREAMS);
            door.to(generation(1, backend));
            for (int i = 0; i < Http2Guard.MOST_STREAMS; i++) {
                assertThat(wire.status()).isEqualTo("200");
            }
        }
    }

    @Test
    void headersThatAreTooLargeAreRefused() throws Exception {
        door.clients(limits(1_024, 20, 10_000, 10_000)).to(generation(1, door.backend()));
        try (Http2Wire wire = Http2Wire.open(door.port())) {
            wire.request(1, "GET", true, "x-large", "x".repeat(1_100));
            assertThat(wire.problem("431")).contains("urn:crashonly:headers-too-large").contains("\"header\":\"x-large\"");
            wire.request(3, "GET", true, "x-one", "x".repeat(600), "x-two", "x".repeat(600));
            assertThat(wire.problem("431")).contains("urn:crashonly:headers-too-large").doesNotContain("\"header\"");
            wire.request(5, "GET", true, "x-" + "y".repeat(1_100), "z");
            assertThat(wire.problem("431")).as("a long name is not repeated").contains("urn:crashonly:headers-too-large").doesNotContain("yyy");
            String[] many = IntStream.range(0, 30).boxed().flatMap(i -> Stream.of("x-" + i, "y")).toArray(String[]::new);
            wire.request(7, "GET", true, many);
            assertThat(wire.problem("431")).contains("urn:crashonly:headers-too-large");
            assertThat(wire.request(9, "GET", true).status()).isEqualTo("200");
        }
        assertThat(door.count(Count.TOO_LARGE)).isEqualTo(4);
    }

    @Test
    void headersThatAreFarTooLargeEndTheirStreamAndLargerOnesTheConnection() throws Exception {
        door.clients(limits(1_024, 20, 10_000, 10_000)).to(generation(1, door.backend()));
        try (Http2Wire wire = Http2Wire.open(door.port())) {
            assertThat(wire.request(1, "GET", true, "x-larger", "x".repeat(4_500)).status()).isEqualTo("431");
            await().until(() -> door.count(Count.TOO_LARGE) == 1);
            assertThat(wire.request(3, "GET", true).status()).isEqualTo("200");
            wire.request(5, "GET", true, "x-largest", "x".repeat(12_000));
            assertThat(wire.next(Http2Wire.GOAWAY).code()).as("PROTOCOL_ERROR").isEqualTo(1);
        }
        await().until(() -> door.count(Count.MALFORMED_REQUEST) == 1);
    }

    static Stream<List<String>> forbidden() {
        return Stream.of(
                List.of("idempotency-key", "k\u007f"), List.of("x-any", "a\r\nx-smuggled: 1"), List.of("x-any", "a\u0000b"), List.of("x-any", "a\nb"),
                List.of("X-Upper", "a"), List.of("x any", "a"), List.of("x-any:", "a"), List.of("x-any\r\nx-smuggled", "a"), List.of("", "a"),
                List.of("connection", "x-any"), List.of("te", "gzip"), List.of(":status", "200"), List.of(":other", "a"), List.of(":path", "/again"));
    }

    @ParameterizedTest
    @MethodSource("forbidden")
    void aFieldThatMayNotBeEndsItsStream(List<String> field) throws Exception {
        Backend backend = door.backend();
        door.to(generation(1, backend));
        try (Http2Wire wire = Http2Wire.open(door.port())) {
            wire.request(1, "POST", true, field.get(0), field.get(1));
            Frame reset = wire.next(Http2Wire.RST_STREAM);
            assertThat(reset.stream()).isEqualTo(1);
            assertThat(reset.code()).as("PROTOCOL_ERROR, RFC 9113 §8.1.1").isEqualTo(1);
            assertThat(wire.request(3, "GET", true).status()).as("the others go on").isEqualTo("200");
        }
        assertThat(door.count(Count.MALFORMED_REQUEST)).isEqualTo(1);
        assertThat(backend.received()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"':method','GET /x HTTP/1.1\r\nx: y'", "':path','/a b'", "':path','/a\r\nx: y'", "':path','a'", "':path',''", "':authority','a/b'",
        "':authority','a b'", "':method','CONNECT'"})
    void aLineOfHttp11CannotBeMadeOfIt(String pseudo, String value) throws Exception {
        Backend backend = door.backend();
        door.to(generation(1, backend));
        List<String> fields = new ArrayList<>(List.of(":method", "GET", ":scheme", "http", ":path", "/", ":authority", "door.example"));
        fields.set(fields.indexOf(pseudo) + 1, value.replace("\\r", "\r").replace("\\n", "\n"));
        try (Http2Wire wire = Http2Wire.open(door.port())) {
            wire.send(Http2Wire.HEADERS, Http2Wire.END_HEADERS | Http2Wire.END_STREAM, 1, Http2Wire.block(fields));
            Frame said = wire.next(Http2Wire.HEADERS, Http2Wire.RST_STREAM, Http2Wire.GOAWAY);
            if (said != null && said.type() == Http2Wire.HEADERS) {
                assertThat(wire.headers(said).status().toString()).isIn("400", "501");
            }
        }
        assertThat(backend.received()).isEmpty();
    }

    @Test
    void aConnectionWithoutStreamsEndsAndSoDoesABodyThatStandsStill() throws Exception {
        door.clients(limits(4_096, 20, 200, 400)).to(generation(1, door.backend()));
        try (Http2Wire wire = Http2Wire.open(door.port())) {
            wire.request(1, "POST", false).data(1, "never", false);
            Frame reset = wire.next(Http2Wire.RST_STREAM);
            assertThat(reset.stream()).isEqualTo(1);
            assertThat(door.count(Count.SLOW_BODY)).isEqualTo(1);
            assertThat(wire.request(3, "GET", true).status()).isEqualTo("200");
            assertThat(wire.next(Http2Wire.GOAWAY).code()).as("NO_ERROR").isZero();
            assertThat(wire.next()).isNull();
        }
        try (Http2Wire silent = new Http2Wire(door.port())) {
            assertThat(silent.raw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").next()).as("it ends").isNull();
        }
    }

    @Test
    void theAccessLogSaysWhatWasSpoken(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("access.log");
        door.accessLog(new AccessLogSpec(file, 1 << 20, 2)).recovering(null);
        CompletableFuture<HttpResponse<String>> given = client.sendAsync(to(Way.ALPN, "/given-up").build(), BodyHandlers.ofString());
        await().until(() -> door.count(Count.HELD) == 1);
        given.cancel(true);
        await().until(() -> door.count(Count.CLIENT_GONE) == 1);
        door.to(generation(1, door.backend()));
        assertThat(send(to(Way.ALPN, "/found").build()).statusCode()).isEqualTo(200);
        assertThat(send(to(Way.ALPN, "/refused").header("Request-TTL", "0").build()).statusCode()).isEqualTo(504);
        await().atMost(Duration.ofSeconds(20)).until(() -> Files.exists(file) && Files.readAllLines(file).size() == 3);
        assertThat(Files.readAllLines(file)).satisfiesExactly(
                line -> assertThat(line).contains("\"GET /given-up HTTP/2.0\" 000 0 "),
                line -> assertThat(line).contains("\"GET /found HTTP/2.0\" 200 2 "),
                line -> assertThat(line).contains("\"GET /refused HTTP/2.0\" 504 "));
    }
}
