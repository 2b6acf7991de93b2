package org.crashonly.frontdoor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;
import static org.crashonly.frontdoor.Client.ask;
import static org.crashonly.frontdoor.Client.get;
import static org.crashonly.frontdoor.Client.post;
import static org.crashonly.frontdoor.Door.generation;

import java.io.IOException;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.crashonly.control.ProcessSpec.ClientLimits;
import org.crashonly.control.Vitals.Counter;
import org.crashonly.frontdoor.Client.Reply;
import org.crashonly.request.Headers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a client sends is bounded, refused or closed, and counted; the next client is served. */
@Timeout(60)
class BadInputTest {

    private static final ClientLimits LIMITS = new ClientLimits(20, 4 << 10, 20, 400, 400, 600, 1_000);
    private static final String REQUEST_TTL = "Request-TTL";

    @RegisterExtension
    private final Door door = new Door().clients(LIMITS);

    private Backend backend;

    @BeforeEach
    void open() throws Exception {
        backend = door.backend();
        door.to(generation(1, backend));
    }

    private void servesOn() throws Exception {
        assertThat(ask(door.port(), get("/still-there")).status()).isEqualTo(200);
        await().until(() -> door.vitals().get(Counter.IN_FLIGHT) == 0);
    }

    private void assertNothingReachedTheTarget() {
        assertThat(backend.received()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "-1", "+1", "1.5", "10s", "1 000", "0x10", "", "99999999999999999999", "1000000000000", "-0", "1e3", "5,5", "60s", "5 ms", "\u00b2"})
    void aMalformedTtlIsRefusedByName(String ttl) throws Exception {
        Reply reply = ask(door.port(), get("/", "Request-TTL: " + ttl));
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(reply.body()).contains("\"header\":\"Request-TTL\"").contains("urn:crashonly:malformed-header");
        assertThat(door.count(Count.MALFORMED_HEADER)).isEqualTo(1);
        assertNothingReachedTheTarget();
        servesOn();
    }

    @Test
    void twoTtlsAreRefused() throws Exception {
        assertThat(ask(door.port(), get("/", "Request-TTL: 5", "Request-TTL: 5")).body()).contains("\"header\":\"Request-TTL\"");
    }

    @Test
    void aHugeTtlIsCapped() throws Exception {
        assertThat(ask(door.port(), get("/", "Request-TTL: 999999999999")).status()).isEqualTo(200);
        assertThat(Long.parseLong(backend.received().getFirst().header("Request-TTL"))).isBetween(1L, 300_000L);
    }

    static Stream<String> malformedKeys() {
        return Stream.of("a b", "\"open", "", "\"\"", "two,keys", "schl\u00fcssel", "tab\there", "k".repeat(256), "\"" + "k".repeat(256) + "\"",
                "a\r\nIdempotency-Key: a", "a\r\nIdempotency-Key: b");
    }

    @ParameterizedTest
    @MethodSource("malformedKeys")
    void aMalformedKeyIsRefusedByName(String key) throws Exception {
        Reply reply = ask(door.port(), post("/", "x", "Idempotency-Key: " + key));
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body()).contains("\"header\":\"Idempotency-Key\"");
        assertNothingReachedTheTarget();
        servesOn();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 255})
    void theShortestAndTheLongestKeyAreTaken(int length) throws Exception {
        String key = "k".repeat(length);
        assertThat(ask(door.port(), post("/", "x", "Idempotency-Key: " + key)).status()).isEqualTo(200);
        assertThat(ask(door.port(), post("/", "x", "Idempotency-Key: \"" + key + "\"")).status()).isEqualTo(200);
        assertThat(backend.received()).hasSize(2);
    }

    /** Behind a body they come too late to say anything, and the target must not believe them. */
    @Test
    void whatSaysHowARequestIsMeantSaysNothingInATrailer() throws Exception {
        assertThat(ask(door.port(), "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nRequest-TTL: 0\r\n"
                + "Idempotency-Key: a b\r\nCrashonly-Effect-Key: k\r\nRequest-Attempt: 7\r\nX-Sum: 1\r\n\r\n").status()).isEqualTo(200);
        assertThat(backend.received()).singleElement().satisfies(request -> {
            assertThat(request.trailers()).containsExactly("X-Sum: 1");
            assertThat(request.header("Request-Attempt")).isEqualTo("1");
            assertThat(Long.parseLong(request.header("Request-TTL"))).isPositive();
        });
    }

    static Stream<String> internalFields() {
        return Stream.of(Headers.class.getFields()).map(BadInputTest::value).filter(Headers::isInternalInRequest);
    }

    private static String value(Field constant) {
        try {
            return (String) constant.get(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @MethodSource("internalFields")
    void whatOnlyTheInsideMaySayIsNotBelievedFromOutside(String field) throws Exception {
        for (String name : List.of(field, field.toUpperCase(Locale.ROOT), field.toLowerCase(Locale.ROOT))) {
            assertThat(ask(door.port(), post("/", "x", name + ": forged", name + ": forged again")).status()).isEqualTo(200);
        }
        assertThat(backend.received()).hasSize(3).allSatisfy(request ->
                assertThat(request.headers(field)).hasSizeLessThanOrEqualTo(1).noneMatch(value -> value.startsWith("forged")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Idempotency-Key: k\u007f", "Request-TTL: 5\u0001", "X-Any: a\u0000b", "Cookie: a=\u000b"})
    void aCharacterThatNoFieldMayHaveIsRefusedByTheNameOfItsField(String field) throws Exception {
        String name = field.substring(0, field.indexOf(':'));
        try (Client client = new Client(door.port())) {
            Reply reply = client.send(get("/", "X-Before: 1", field, "X-After: 2") + get("/smuggled")).reply();
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
            assertThat(reply.body()).contains("urn:crashonly:malformed-header").contains("\"header\":\"" + name + "\"");
            assertThat(client.atEnd()).isTrue();
        }
        assertThat(door.count(Count.MALFORMED_HEADER)).isEqualTo(1);
        assertNothingReachedTheTarget();
        servesOn();
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Sum: 4\u007f2", "X-Sum: 4\u00002", "X-Sum: 4\rHost: evil"})
    void norMayATrailerHaveIt(String trailer) throws Exception {
        try (Client client = new Client(door.port())) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n" + trailer + "\r\n\r\n" + get("/smuggled"));
            Reply reply = client.reply();
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
            assertThat(client.atEnd()).isTrue();
        }
        assertNothingReachedTheTarget();
        servesOn();
    }

    @Test
    void aRequestThatExpiredIsSentNowhere() throws Exception {
        Reply reply = ask(door.port(), get("/", REQUEST_TTL + ": 0"));
        assertThat(reply.status()).isEqualTo(504);
        assertThat(reply.body()).contains("urn:crashonly:deadline-exceeded");
        assertThat(door.count(Count.EXPIRED_BEFORE)).isEqualTo(1);
        assertNothingReachedTheTarget();
    }

    @Test
    void aBodyAboveTheHoldLimitIsStreamedNotRefused() throws Exception {
        String body = "0123456789".repeat(300_000);
        assertThat(ask(door.port(), post("/upload", body)).status()).isEqualTo(200);
        assertThat(backend.received()).singleElement().satisfies(r -> assertThat(r.text()).isEqualTo(body));
        assertThat(door.count(Count.STREAMED_BODIES)).isEqualTo(1);
    }

    @Test
    void aChunkedBodyAboveTheHoldLimitIsStreamedToo() throws Exception {
        String chunk = "8000\r\n" + "y".repeat(0x8000) + "\r\n";
        assertThat(ask(door.port(), "POST /up HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk.repeat(10) + "0\r\n\r\n").status())
                .isEqualTo(200);
        assertThat(backend.received()).singleElement().satisfies(r -> assertThat(r.text()).hasSize(10 * 0x8000));
    }

    @Test
    void aHeaderWithTooManyBytesIsRefused() throws Exception {
        Reply reply = ask(door.port(), get("/", "X-Bomb: " + "b".repeat(8_000)));
        assertThat(reply.status()).isEqualTo(431);
        assertThat(reply.body()).contains("urn:crashonly:headers-too-large");
        assertThat(door.count(Count.TOO_LARGE)).isEqualTo(1);
        assertNothingReachedTheTarget();
        servesOn();
    }

    @Test
    void aHeaderWithTooManyFieldsIsRefused() throws Exception {
        String[] fields = new String[40];
        Arrays.fill(fields, "X: y");
        assertThat(ask(door.port(), get("/", fields)).status()).isEqualTo(431);
        assertNothingReachedTheTarget();
        servesOn();
    }

    @Test
    void aHeaderThatNeverEndsIsCutOff() throws Exception {
        try (Client client = new Client(door.port())) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n");
            String endless = "X-More: " + "e".repeat(500) + "\r\n";
            try {
                for (int i = 0; i < 10_000; i++) {
                    client.send(endless);
                }
            } catch (IOException cutOff) {
                assertThat(cutOff).isNotNull();
            }
        }
        await().until(() -> door.count(Count.TOO_LARGE) == 1);
        servesOn();
    }

    @Test
    void aLongTargetIsRefused() throws Exception {
        assertThat(ask(door.port(), get("/" + "a".repeat(9_000))).status()).isEqualTo(414);
        servesOn();
    }

    @Test
    void aSlowHeaderIsToldAndClosed() throws Exception {
        try (Client client = new Client(door.port())) {
            client.send("GET / HTTP/1.1\r\nHo");
            assertThat(client.reply().status()).isEqualTo(408);
            assertThat(client.atEnd()).isTrue();
        }
        assertThat(door.count(Count.SLOW_HEADER)).isEqualTo(1);
        servesOn();
    }

    @Test
    void aHeaderThatTricklesIsTimedAsAWhole() throws Exception {
        try (Client client = new Client(door.port())) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n");
            await().pollInterval(Duration.ofMillis(50)).until(() -> {
                try {
                    client.send("X-Drop: d\r\n");
                } catch (IOException closed) {
                    return true;
                }
                return door.count(Count.SLOW_HEADER) == 1;
            });
        }
        assertThat(door.count(Count.SLOW_HEADER)).isEqualTo(1);
    }

    @Test
    void aSlowHeaderOnAKeptConnectionIsClosedToo() throws Exception {
        try (Client client = new Client(door.port())) {
            assertThat(client.send(get("/")).reply().status()).isEqualTo(200);
            client.send("GET / HT");
            assertThat(client.reply().status()).isEqualTo(408);
            assertThat(client.atEnd()).isTrue();
        }
    }

    @Test
    void aBodyThatDoesNotMoveIsClosed() throws Exception {
        try (Client client = new Client(door.port())) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf");
            assertThat(client.atEnd()).isTrue();
        }
        assertThat(door.count(Count.SLOW_BODY)).isEqualTo(1);
        assertNothingReachedTheTarget();
        servesOn();
    }

    @Test
    void anIdleConnectionIsClosed() throws Exception {
        try (Client client = new Client(door.port())) {
            assertThat(client.send(get("/")).reply().status()).isEqualTo(200);
            assertThat(client.atEnd()).isTrue();
        }
    }

    @Test
    void aHalfSentHeaderIsCounted() throws Exception {
        try (Client client = new Client(door.port())) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n");
        }
        await().until(() -> door.count(Count.HALF_SENT) == 1);
        assertNothingReachedTheTarget();
        servesOn();
    }

    @Test
    void aHalfSentBodyNeverReachesTheTarget() throws Exception {
        try (Client client = new Client(door.port())) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf");
        }
        await().until(() -> door.count(Count.CLIENT_GONE) == 1);
        assertNothingReachedTheTarget();
        servesOn();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 6\r\n\r\nhello",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\nhello",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\nhello",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\nhello",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        "GET / HTTP/1.1\nHost: a\n\n",
        "GET / HTTP/1.1\r\nHost: a\nX: y\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: y\rZ: w\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: a\u0000b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n folded: x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
        "GET nopath HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET http:// HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET http:///path HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET http://?query HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET http://:80/ HTTP/1.1\r\nHost: a\r\n\r\n",
        "\u0016\u0003\u0001\u0002\u0000\u0001\r\n\r\n",
        "garbage\r\n\r\n",
        "GET / HTTP/9.9\r\nHost: a\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nNo\r\n\r\n"
    })
    void whatIsNoUnambiguousRequestIsRefusedAndClosed(String bytes) throws Exception {
        try (Client client = new Client(door.port())) {
            Reply reply = client.send(bytes).reply();
            assertThat(reply.status()).isIn(400, 501, 505);
        }
        await().until(() -> door.count(Count.MALFORMED_REQUEST) + door.count(Count.MALFORMED_HEADER) + door.count(Count.NOT_SUPPORTED) == 1);
        assertNothingReachedTheTarget();
        servesOn();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip, chunked", "gzip\r\nTransfer-Encoding: chunked", "identity, chunked"})
    void aCodingBesideChunkedIsNotUnderstood(String codings) throws Exception {
        try (Client client = new Client(door.port())) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: " + codings + "\r\n\r\n5\r\nhello\r\n0\r\n\r\n" + get("/smuggled"));
            Reply reply = client.reply();
            assertThat(reply.status()).as("RFC 9112 §6.1").isEqualTo(501);
            assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
            assertThat(reply.body()).contains("Transfer-Encoding");
            assertThat(client.atEnd()).isTrue();
        }
        assertThat(door.count(Count.NOT_SUPPORTED)).isEqualTo(1);
        assertNothingReachedTheTarget();
        servesOn();
    }

    @Test
    void theNameOfTheCodingHasNoCase() throws Exception {
        assertThat(ask(door.port(), "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n").status()).isEqualTo(200);
        assertThat(backend.received()).singleElement().satisfies(r -> assertThat(r.text()).isEqualTo("hello"));
    }

    @Test
    void afterAnAmbiguousRequestNothingMoreIsReadFromItsConnection() throws Exception {
        try (Client client = new Client(door.port())) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.reply().status()).isEqualTo(400);
            assertThat(client.atEnd()).isTrue();
        }
        assertNothingReachedTheTarget();
    }

    @Test
    void garbageBehindARequestIsAnsweredInItsTurnAndClosed() throws Exception {
        try (Client client = new Client(door.port())) {
            client.send(get("/first") + "\u0001\u0002garbage\r\n\r\n" + get("/smuggled"));
            assertThat(client.reply().status()).isEqualTo(200);
            assertThat(client.reply().status()).isEqualTo(400);
            assertThat(client.atEnd()).isTrue();
        }
        assertThat(backend.received()).extracting(Backend.Received::line).containsExactly("GET /first HTTP/1.1");
        servesOn();
    }

    static List<String> brokenChunks() {
        return List.of("zz\r\nhello\r\n", "-5\r\nhello\r\n", "5\r\nhelloX\r\n", "5\r\nhello5\r\n", "\r\nhello\r\n", "ffffffffffffffffff\r\nhello\r\n",
                "5;ext=" + "e".repeat(9_000) + "\r\nhello\r\n", "5 5\r\nhello\r\n", "0x5\r\nhello\r\n", "5\nhello\r\n");
    }

    @ParameterizedTest
    @MethodSource("brokenChunks")
    void aBrokenChunkIsRefusedAndClosed(String chunk) throws Exception {
        try (Client client = new Client(door.port())) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n" + chunk + "0\r\n\r\n" + get("/smuggled"));
            Reply reply = client.reply();
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
            assertThat(reply.header("Connection")).isEqualTo("close");
            assertThat(reply.body()).contains("urn:crashonly:malformed-request").contains("chunks");
            assertThat(client.atEnd()).isTrue();
        }
        assertThat(door.count(Count.MALFORMED_BODY)).isEqualTo(1);
        assertNothingReachedTheTarget();
        servesOn();
    }

    @Test
    void aBrokenChunkOfABodyThatIsStreamedIsRefusedToo() throws Exception {
        backend.leaveBodies().usually(Backend.hang(new CountDownLatch(1)));
        try (Client client = new Client(door.port())) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + ("8000\r\n" + "y".repeat(0x8000) + "\r\n").repeat(4));
            await().until(() -> !backend.received().isEmpty());
            client.send("zz\r\n");
            assertThat(client.reply().status()).isEqualTo(400);
            assertThat(client.atEnd()).isTrue();
        }
        assertThat(door.count(Count.MALFORMED_BODY)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {30, 3_000})
    void trailersCountAsHeaderFields(int size) throws Exception {
        String trailers = size < 100 ? "X: y\r\n".repeat(size) : "X: " + "y".repeat(2 * size) + "\r\n";
        Reply reply = ask(door.port(), "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n" + trailers + "\r\n");
        assertThat(reply.status()).isEqualTo(431);
        assertThat(door.count(Count.TOO_LARGE)).isEqualTo(1);
        assertNothingReachedTheTarget();
        servesOn();
    }

    @Test
    void aBrokenChunkBehindAnAnswerClosesTheConnection() throws Exception {
        try (Client client = new Client(door.port())) {
            client.send("POST /x HTTP/1.1\r\nHost: a\r\nRequest-TTL: 100\r\nTransfer-Encoding: chunked\r\n\r\n");
            assertThat(client.reply().status()).as("the body did not come in time").isEqualTo(504);
            client.send("zz\r\n");
            assertThat(client.atEnd()).isTrue();
        }
        assertNothingReachedTheTarget();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PRI * HTTP/2.0\r\n\r\nNo\r\n\r\n", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", "GET / HTTP/1.2\r\nHost: a\r\n\r\n"})
    void anotherVersionIsRefusedInOurs(String bytes) throws Exception {
        try (Client client = new Client(door.port())) {
            Reply reply = client.send(bytes).reply();
            assertThat(reply.line()).startsWith("HTTP/1.1 505 ");
            assertThat(reply.body()).contains("urn:crashonly:version-not-supported");
            assertThat(client.atEnd()).isTrue();
        }
        assertThat(door.count(Count.NOT_SUPPORTED)).isEqualTo(1);
        assertNothingReachedTheTarget();
        servesOn();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "/shop/%2e%2e/admin", "/shop/.%2E/admin", "/shop/..%2fadmin", "/shop/..%5cadmin", "/shop/..;/admin", "/shop/..;x=y/admin", "/../admin",
        "/shop/../../admin", "/shop/%00", "/shop/%zz", "/shop/%2", "/shop\\..\\admin", "/shop/%c0%ae%c0%ae%2fadmin"
    })
    void aPathThatCouldEscapeItsRouteIsRefused(String path) throws Exception {
        assertThat(ask(door.port(), get(path)).status()).isEqualTo(400);
        assertThat(door.count(Count.UNSAFE_PATH)).isEqualTo(1);
        assertNothingReachedTheTarget();
    }

    @Test
    void methodsAndExpectationsThatNobodyKnowsAreRefused() throws Exception {
        assertThat(ask(door.port(), "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(501);
        assertThat(ask(door.port(), get("/", "Expect: miracles")).status()).isEqualTo(417);
        assertNothingReachedTheTarget();
    }

    @Test
    void connectionsAreCapped() throws Exception {
        List<Client> open = new ArrayList<>();
        try {
            for (int i = 0; i < LIMITS.connections(); i++) {
                Client client = door.closing(new Client(door.port()));
                assertThat(client.send(get("/")).reply().status()).isEqualTo(200);
                open.add(client);
            }
            try (Client oneTooMany = new Client(door.port())) {
                assertThat(oneTooMany.atEnd()).isTrue();
            }
            assertThat(door.count(Count.TOO_MANY_CONNECTIONS)).isEqualTo(1);
        } finally {
            for (Client client : open) {
                client.close();
            }
        }
        await().untilAsserted(this::servesOn);
    }

    @Test
    void aClientThatDoesNotReadItsAnswerIsCutOffAndDoesNotFillTheMemory() throws Exception {
        long size = 50_000_000;
        AtomicLong written = new AtomicLong();
        backend.usually(call -> {
            call.write("HTTP/1.1 200 OK\r\nContent-Length: " + size + "\r\n\r\n");
            byte[] part = new byte[100_000];
            for (long i = 0; i < size; i += part.length) {
                call.socket().getOutputStream().write(part);
                written.addAndGet(part.length);
            }
        });
        try (Client client = new Client(door.port())) {
            client.send(get("/large"));
            await().until(() -> door.count(Count.STALLED) == 1);
        }
        assertThat(written.get()).isLessThan(size - 1);
        await().until(() -> door.vitals().get(Counter.IN_FLIGHT) == 0);
    }

    @Test
    void theRestOfARefusedBodyIsNotReadForEver() throws Exception {
        try (Client client = new Client(door.port())) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nRequest-TTL: x\r\nContent-Length: 1000000000\r\n\r\n");
            assertThat(client.reply().status()).isEqualTo(400);
            String part = "p".repeat(100_000);
            assertThat(catchThrowable(() -> {
                for (int i = 0; i < 10_000; i++) {
                    client.send(part);
                }
            })).isInstanceOf(IOException.class);
        }
        servesOn();
    }
}
