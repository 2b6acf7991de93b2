package org.crashonly.frontdoor;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.crashonly.frontdoor.Backend.answer;
import static org.crashonly.frontdoor.Backend.raw;
import static org.crashonly.frontdoor.Client.ask;
import static org.crashonly.frontdoor.Client.get;
import static org.crashonly.frontdoor.Client.post;
import static org.crashonly.frontdoor.Client.request;
import static org.crashonly.frontdoor.Door.generation;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Message.OperationOutcome;
import org.crashonly.control.Message.Outcome;
import org.crashonly.control.Operation;
import org.crashonly.control.Operation.KeyPlace;
import org.crashonly.control.ProcessIdentity;
import org.crashonly.control.RoutingTable.Route;
import org.crashonly.control.Vitals.Counter;
import org.crashonly.frontdoor.Backend.Received;
import org.crashonly.frontdoor.Client.Reply;
import org.crashonly.request.Deadline;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a target gets to see, and what the client gets to see of its answer. */
@Timeout(60)
class PassingOnTest {

    @RegisterExtension
    private final Door door = new Door();

    private Received received(Backend backend) {
        return backend.received().getLast();
    }

    @Test
    void aTargetIsToldHowLongAndForWhomAndWho() throws Exception {
        Backend backend = door.backend();
        door.to(generation(3, backend));
        long before = System.nanoTime();
        assertThat(ask(door.port(), post("/cart?x=%2F..", "{}", "Request-TTL: 5000", "Cookie: a=b")).status()).isEqualTo(200);

        Received request = received(backend);
        assertThat(request.line()).isEqualTo("POST /cart?x=%2F.. HTTP/1.1");
        assertThat(request.header("Host")).isEqualTo("door.example:8080");
        assertThat(Long.parseLong(request.header("Request-TTL"))).isBetween(1L, 5_000L);
        Deadline deadline = Deadline.parse(request.header("Crashonly-Deadline"));
        assertThat(deadline.bootId()).isEqualTo(ProcessIdentity.currentBoot());
        assertThat(deadline.remainingMillis(before)).isGreaterThanOrEqualTo(5_000);
        assertThat(deadline.remainingMillis(System.nanoTime())).isLessThanOrEqualTo(5_000);
        assertThat(request.header("Crashonly-Generation")).isEqualTo("machine/shop/web#3");
        assertThat(request.header("Request-Attempt")).isEqualTo("1");
        assertThat(request.header("Crashonly-Request-Id")).matches("[0-9a-f]{16}");
        assertThat(request.header("traceparent")).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01");
        assertThat(request.header("Forwarded")).isEqualTo("for=127.0.0.1;host=\"door.example:8080\";proto=http");
        assertThat(request.header("X-Forwarded-For")).isEqualTo("127.0.0.1");
        assertThat(request.header("X-Forwarded-Proto")).isEqualTo("http");
        assertThat(request.header("X-Forwarded-Host")).isEqualTo("door.example:8080");
        assertThat(request.header("X-Forwarded-Port")).isEqualTo("8080");
        assertThat(request.header("Cookie")).isEqualTo("a=b");
        assertThat(request.text()).isEqualTo("{}");
    }

    @Test
    void aTtlIsCappedAndDefaulted() throws Exception {
        Backend backend = door.backend();
        door.to(generation(1, backend));
        assertThat(ask(door.port(), get("/", "Request-TTL: 999999999")).status()).isEqualTo(200);
        assertThat(Long.parseLong(received(backend).header("Request-TTL"))).isBetween(200_000L, 300_000L);
        assertThat(ask(door.port(), get("/")).status()).isEqualTo(200);
        assertThat(Long.parseLong(received(backend).header("Request-TTL"))).isBetween(30_000L, 60_000L);
    }

    @Test
    void whatIsOursIsTakenFromClientsAndWhatIsForOneHopStaysThere() throws Exception {
        Backend backend = door.backend();
        door.to(generation(1, backend));
        assertThat(ask(door.port(), get(
                "/", "Request-Attempt: 9", "Crashonly-Generation: machine/x#1", "crashonly-deadline: x;1", "Crashonly-Future: 1", "Crashonly-X: 1", "Crashonly-Test: 1",
                "Connection: X-Hop, keep-alive", "X-Hop: h", "Keep-Alive: 5", "Proxy-Authorization: secret", "TE: trailers",
                "X-Forwarded-For: 6.6.6.6", "Forwarded: for=6.6.6.6", "X-Forwarded-Proto: https", "X-Forwarded-By: 6.6.6.6",
                "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "X-Kept: 1", "X-Kept: 2"))
                .status()).isEqualTo(200);
        Received request = received(backend);
        assertThat(request.headers("Request-Attempt")).containsExactly("1");
        assertThat(request.headers("Crashonly-Generation")).containsExactly("machine/shop/web#1");
        assertThat(request.headers("Crashonly-Deadline")).hasSize(1).doesNotContain("x;1");
        assertThat(request.headers("Crashonly-Future")).isEmpty();
        assertThat(request.headers("Crashonly-X")).isEmpty();
        assertThat(request.headers("Crashonly-Test")).isEmpty();
        assertThat(request.headers("X-Forwarded-By")).isEmpty();
        assertThat(request.headers("X-Hop")).isEmpty();
        assertThat(request.headers("Keep-Alive")).isEmpty();
        assertThat(request.headers("Proxy-Authorization")).isEmpty();
        assertThat(request.headers("TE")).isEmpty();
        assertThat(request.headers("X-Forwarded-For")).containsExactly("127.0.0.1");
        assertThat(request.headers("Forwarded")).hasSize(1).noneMatch(value -> value.contains("6.6.6.6"));
        assertThat(request.headers("X-Forwarded-Proto")).containsExactly("http");
        assertThat(request.headers("traceparent")).containsExactly("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        assertThat(request.headers("X-Kept")).containsExactly("1", "2");
    }

    @Test
    void anAnswerIsPassedOnWithoutWhatIsOurs() throws Exception {
        Backend backend = door.backend().usually(answer(
                404, "not here", "Crashonly-Not-Started: forged", "crashonly-other: 1", "Set-Cookie: a=1", "Set-Cookie: b=2", "Keep-Alive: 9",
                "X-Custom: yes"));
        door.to(generation(1, backend));
        Reply reply = ask(door.port(), get("/"));
        assertThat(reply.line()).isEqualTo("HTTP/1.1 404 Word");
        assertThat(reply.body()).isEqualTo("not here");
        assertThat(reply.fields()).contains("Set-Cookie: a=1", "Set-Cookie: b=2", "X-Custom: yes");
        assertThat(reply.fields()).noneMatch(field -> field.toLowerCase(Locale.ROOT).startsWith("crashonly-"));
        assertThat(reply.header("Keep-Alive")).isNull();
    }

    @Test
    void requestsGoToTheLongestPathOfTheirHost() throws Exception {
        Backend root = door.backend().usually(answer(200, "root"));
        Backend shop = door.backend().usually(answer(200, "shop"));
        Backend other = door.backend().usually(answer(200, "other"));
        door.routes(
                route("machine/a/b/root", null, "/", root),
                route("machine/a/b/shop", null, "/shop", shop),
                route("machine/a/b/other", "other.example", "/", other),
                new Route(new ElementId("machine/a/b/inner"), null, null, List.of(), null, 1, 1));
        assertThat(ask(door.port(), get("/shop")).body()).isEqualTo("shop");
        assertThat(ask(door.port(), get("/shop?a")).body()).isEqualTo("shop");
        assertThat(ask(door.port(), get("/shop/x")).body()).isEqualTo("shop");
        assertThat(ask(door.port(), get("//shop//x")).body()).isEqualTo("shop");
        assertThat(ask(door.port(), get("/%73hop/x")).body()).isEqualTo("shop");
        assertThat(ask(door.port(), get("/shop;v=1/x")).body()).isEqualTo("shop");
        assertThat(ask(door.port(), get("/x/../shop/x")).body()).isEqualTo("shop");
        assertThat(received(shop).line()).isEqualTo("GET /shop/x HTTP/1.1");
        assertThat(ask(door.port(), get("/shop/../x")).body()).isEqualTo("root");
        assertThat(received(root).line()).isEqualTo("GET /x HTTP/1.1");
        assertThat(ask(door.port(), get("/shopping")).body()).isEqualTo("root");
        assertThat(ask(door.port(), "GET /shop HTTP/1.1\r\nHost: OTHER.example.:81\r\n\r\n").body()).isEqualTo("other");
        assertThat(ask(door.port(), "GET http://other.example/shop HTTP/1.1\r\nHost: a\r\n\r\n").body()).isEqualTo("other");
        assertThat(received(other).line()).isEqualTo("GET /shop HTTP/1.1");
        assertThat(received(other).header("Host")).isEqualTo("other.example");
    }

    private static Route route(String id, String host, String path, Backend backend) {
        return new Route(new ElementId(id), host, path, List.of(generation(1, backend)), null, 60_000, 60_000);
    }

    @Test
    void aPathWithoutComponentIs404FromTheDoor() throws Exception {
        door.routes(new Route(Door.SHOP, null, "/shop", List.of(generation(1, door.backend())), null, 60_000, 60_000));
        Reply reply = ask(door.port(), get("/nowhere"));
        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(reply.body()).contains("urn:crashonly:no-such-path");
    }

    @Test
    void pipelinedRequestsAreAnsweredInTheirOrder() throws Exception {
        Backend backend = door.backend().usually(call -> {
            String path = call.received().line().split(" ")[1];
            call.write("HTTP/1.1 200 OK\r\nContent-Length: " + path.length() + "\r\n\r\n" + path);
        });
        door.to(generation(1, backend));
        try (Client client = new Client(door.port())) {
            StringBuilder requests = new StringBuilder();
            IntStream.range(0, 50).forEach(i -> requests.append(i % 2 == 0 ? get("/" + i) : post("/" + i, "body")));
            client.send(requests.toString());
            for (int i = 0; i < 50; i++) {
                assertThat(client.reply().body()).isEqualTo("/" + i);
            }
        }
        assertThat(door.count(Count.PASSED_ON)).isEqualTo(50);
    }

    @Test
    void aPipelinedRequestWaitsForTheHeldOneBeforeIt() throws Exception {
        door.recovering(null);
        try (Client client = new Client(door.port())) {
            client.send(get("/first") + get("/second"));
            await().until(() -> door.vitals().get(Counter.HELD) == 1);
            Backend backend = door.backend();
            door.to(generation(1, backend));
            assertThat(client.reply().status()).isEqualTo(200);
            assertThat(client.reply().status()).isEqualTo(200);
            assertThat(backend.received()).extracting(Received::line).containsExactly("GET /first HTTP/1.1", "GET /second HTTP/1.1");
        }
    }

    @Test
    void aClientThatAsksFirstIsInvitedToSendItsBody() throws Exception {
        Backend backend = door.backend();
        door.to(generation(1, backend));
        try (Client client = new Client(door.port())) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
            assertThat(client.reply().status()).isEqualTo(100);
            client.send("hello");
            assertThat(client.reply().status()).isEqualTo(200);
        }
        assertThat(received(backend).text()).isEqualTo("hello");
        assertThat(received(backend).header("Expect")).isNull();
    }

    @Test
    void aClientThatAsksFirstIsInvitedToStreamALargeBodyOnceSomebodyTakesIt() throws Exception {
        door.recovering(null);
        String body = "z".repeat(500_000);
        try (Client client = new Client(door.port())) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 500000\r\nExpect: 100-continue\r\n\r\n");
            await().until(() -> door.vitals().get(Counter.HELD) == 1);
            Backend backend = door.backend();
            door.to(generation(1, backend));
            assertThat(client.reply().status()).isEqualTo(100);
            client.send(body);
            assertThat(client.reply().status()).isEqualTo(200);
            assertThat(received(backend).text()).isEqualTo(body);
        }
    }

    @Test
    void aClientThatAsksFirstAndIsRefusedIsNotInvited() throws Exception {
        door.to(generation(1, door.backend()));
        try (Client client = new Client(door.port())) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nRequest-TTL: 0\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
            assertThat(client.reply().status()).isEqualTo(504);
            assertThat(client.atEnd()).isTrue();
        }
    }

    private static final String[] FORGED = {"X-Forwarded-For: 198.51.100.7", "X-Forwarded-For: 203.0.113.9", "X-Forwarded-Proto: https",
        "X-Forwarded-Host: shop.example", "Forwarded: for=198.51.100.7;proto=https", "X-Forwarded-Prefix: /x"};

    @ParameterizedTest
    @ValueSource(strings = {"", "10.0.0.0/8"})
    void whatAnUntrustedClientSaysOfItsOriginIsReplaced(String proxies) throws Exception {
        Backend backend = door.backend();
        door.trustedProxies(proxies.isEmpty() ? new String[0] : new String[] {proxies}).to(generation(1, backend));
        ask(door.port(), get("/", FORGED));
        assertThat(received(backend).headers("X-Forwarded-For")).containsExactly("127.0.0.1");
        assertThat(received(backend).headers("X-Forwarded-Proto")).containsExactly("http");
        assertThat(received(backend).headers("X-Forwarded-Host")).containsExactly("door.example:8080");
        assertThat(received(backend).headers("Forwarded")).containsExactly("for=127.0.0.1;host=\"door.example:8080\";proto=http");
        assertThat(received(backend).headers("X-Forwarded-Prefix")).isEmpty();
    }

    @Test
    void whatATrustedProxySaysOfItsClientIsPassedOnAndAddedTo() throws Exception {
        Backend backend = door.backend();
        door.trustedProxies("10.0.0.0/8", "127.0.0.0/8").to(generation(1, backend));
        ask(door.port(), get("/", FORGED));
        assertThat(received(backend).headers("X-Forwarded-For")).containsExactly("198.51.100.7, 203.0.113.9, 127.0.0.1");
        assertThat(received(backend).headers("X-Forwarded-Proto")).containsExactly("https");
        assertThat(received(backend).headers("X-Forwarded-Host")).containsExactly("shop.example");
        assertThat(received(backend).headers("X-Forwarded-Port")).as("that of the scheme, if the proxy names none").containsExactly("443");
        assertThat(received(backend).headers("Forwarded"))
                .containsExactly("for=198.51.100.7;proto=https, for=127.0.0.1;host=\"door.example:8080\";proto=http");
        assertThat(received(backend).headers("X-Forwarded-Prefix")).isEmpty();
    }

    @Test
    void aTrustedProxyThatSaysNothingIsTheClient() throws Exception {
        Backend backend = door.backend();
        door.trustedProxies("127.0.0.1").to(generation(1, backend));
        ask(door.port(), get("/"));
        assertThat(received(backend).headers("X-Forwarded-For")).containsExactly("127.0.0.1");
        assertThat(received(backend).headers("X-Forwarded-Proto")).containsExactly("http");
    }

    @Test
    void aClientThatClosedItsSendingSideGetsItsAnswers() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        Backend backend = door.backend().usually(call -> {
            Backend.hang(closed).serve(call);
            call.write("HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n" + "x".repeat(300_000));
        });
        door.to(generation(1, backend));
        try (Client client = new Client(door.port())) {
            client.send(post("/", "one") + get("/two"));
            client.socket().shutdownOutput();
            await().until(() -> !backend.received().isEmpty());
            closed.countDown();
            for (String method : List.of("POST", "GET")) {
                Reply reply = client.finalReply();
                assertThat(reply.status()).as(method).isEqualTo(200);
                assertThat(reply.body()).hasSize(300_000);
            }
            assertThat(client.atEnd()).isTrue();
        }
        assertThat(door.count(Count.CLIENT_GONE)).isZero();
    }

    @Test
    void aClientThatClosedItsSendingSideIsHeldLikeAnyOther() throws Exception {
        door.recovering(null);
        try (Client client = new Client(door.port())) {
            client.send(get("/"));
            client.socket().shutdownOutput();
            // Word that it is still being worked on finds out whether the client is there.
            assertThat(client.reply().status()).isEqualTo(102);
            door.to(generation(1, door.backend()));
            assertThat(client.reply().status()).isEqualTo(200);
            assertThat(client.atEnd()).isTrue();
        }
    }

    @Test
    void anIdleConnectionIsClosedWhenTheClientClosesItsSide() throws Exception {
        door.to(generation(1, door.backend()));
        try (Client client = new Client(door.port())) {
            assertThat(client.send(get("/")).reply().status()).isEqualTo(200);
            client.socket().shutdownOutput();
            assertThat(client.atEnd()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"close", "Close", "close, X-Own", "X-Own , CLOSE", "keep-alive,close", "X-Own\r\nConnection: close"})
    void theConnectionIsClosedIfOneOfItsOptionsIsClose(String options) throws Exception {
        Backend backend = door.backend();
        door.to(generation(1, backend));
        try (Client client = new Client(door.port())) {
            Reply reply = client.send(get("/", "Connection: " + options, "X-Own: mine")).reply();
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.header("Connection")).isEqualToIgnoringCase("close");
            assertThat(client.atEnd()).isTrue();
        }
        assertThat(received(backend).headers("X-Own")).hasSize(options.contains("X-Own") ? 0 : 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"keep-alive", "Keep-Alive, X-Own"})
    void anOldClientKeepsTheConnectionIfItAsks(String options) throws Exception {
        door.to(generation(1, door.backend()));
        try (Client client = new Client(door.port())) {
            for (int i = 0; i < 3; i++) {
                Reply reply = client.send("GET / HTTP/1.0\r\nConnection: " + options + "\r\n\r\n").reply();
                assertThat(reply.status()).isEqualTo(200);
                assertThat(reply.header("Connection")).isEqualToIgnoringCase("keep-alive");
                assertThat(reply.body()).isEqualTo("ok");
            }
        }
    }

    @Test
    void aChunkedBodyIsKeptAndSentWithItsLength() throws Exception {
        Backend backend = door.backend();
        door.to(generation(1, backend));
        Reply reply = ask(door.port(), "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4;ext=1\r\ndefg\r\n0\r\n\r\n");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(received(backend).text()).isEqualTo("abcdefg");
        assertThat(received(backend).headers("Content-Length")).containsExactly("7");
        assertThat(received(backend).headers("Transfer-Encoding")).isEmpty();
    }

    @Test
    void anEventStreamIsPassedOnAsItComes() throws Exception {
        CountDownLatch firstSeen = new CountDownLatch(1);
        Backend backend = door.backend().usually(call -> {
            call.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n8\r\ndata: 1\n\r\n");
            Backend.hang(firstSeen).serve(call);
            call.write("8\r\ndata: 2\n\r\n0\r\n\r\n");
        });
        door.to(generation(1, backend));
        try (Client client = new Client(door.port())) {
            client.send(get("/events"));
            for (String line = Backend.line(client.in()); !line.isEmpty(); line = Backend.line(client.in())) {
                assertThat(line).isNotNull();
            }
            assertThat(Backend.line(client.in())).isEqualTo("8");
            assertThat(Backend.line(client.in())).isEqualTo("data: 1");
            firstSeen.countDown();
            Backend.line(client.in());
            assertThat(Backend.line(client.in())).isEqualTo("8");
            assertThat(Backend.line(client.in())).isEqualTo("data: 2");
        }
    }

    @Test
    void anEventStreamEndsWhenItsReaderClosesItsSide() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        Backend backend = door.backend().usually(call -> {
            call.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n8\r\ndata: 1\n\r\n");
            Backend.hang(never).serve(call);
        });
        door.to(generation(1, backend));
        try (Client client = new Client(door.port())) {
            client.send(get("/events"));
            assertThat(Backend.line(client.in())).isEqualTo("HTTP/1.1 200 OK");
            client.socket().shutdownOutput();
            await().until(() -> door.vitals().get(Counter.IN_FLIGHT) == 0);
        } finally {
            never.countDown();
        }
    }

    @Test
    void aSlowAnswerIsPassedOnInParts() throws Exception {
        CountDownLatch firstSeen = new CountDownLatch(1);
        Backend backend = door.backend().usually(call -> {
            call.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfirst");
            Backend.hang(firstSeen).serve(call);
            call.write("later");
        });
        door.to(generation(1, backend));
        try (Client client = new Client(door.port())) {
            client.send(get("/slow"));
            for (String line = Backend.line(client.in()); !line.isEmpty(); line = Backend.line(client.in())) {
                assertThat(line).isNotNull();
            }
            assertThat(new String(client.in().readNBytes(5), US_ASCII)).isEqualTo("first");
            firstSeen.countDown();
            assertThat(new String(client.in().readNBytes(5), US_ASCII)).isEqualTo("later");
        }
    }

    @Test
    void bytesFlowBothWaysAtTheSameTime() throws Exception {
        Backend backend = door.backend().leaveBodies().usually(call -> {
            call.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-Accel-Buffering: no\r\n\r\n");
            for (int part = 0; part < 3; part++) {
                int read = call.in().readNBytes(50_000).length;
                call.write("5\r\n" + read + "\r\n");
            }
            call.write("0\r\n\r\n");
        });
        door.to(generation(1, backend));
        try (Client client = new Client(door.port())) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 150000\r\n\r\n" + "x".repeat(50_000));
            for (String line = Backend.line(client.in()); !line.isEmpty(); line = Backend.line(client.in())) {
                assertThat(line).isNotNull();
            }
            for (int part = 0; part < 3; part++) {
                assertThat(Backend.line(client.in())).isEqualTo("5");
                assertThat(Backend.line(client.in())).as("an answer to what was sent so far").isEqualTo("50000");
                client.send(part < 2 ? "x".repeat(50_000) : "");
            }
            assertThat(Backend.line(client.in())).isEqualTo("0");
        }
    }

    @Test
    void anUploadThatItsTargetDoesNotReadStopsAtTheClient() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicLong read = new AtomicLong();
        int size = 64 << 20;
        Backend backend = door.backend().leaveBodies().usually(call -> {
            Backend.hang(goOn).serve(call);
            byte[] part = new byte[1 << 16];
            while (read.addAndGet(call.in().readNBytes(part, 0, part.length)) < size) {
                assertThat(read).hasPositiveValue();
            }
            answer(200, "all of it").serve(call);
        });
        door.to(generation(1, backend));
        try (SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), door.port()))) {
            channel.write(US_ASCII.encode("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + size + "\r\n\r\n"));
            channel.configureBlocking(false);
            ByteBuffer body = ByteBuffer.allocate(size);
            AtomicInteger stopped = new AtomicInteger();
            await().until(() -> channel.write(body) == 0 ? stopped.incrementAndGet() > 10 : stopped.getAndSet(0) > 10);
            assertThat(body.position()).as("what fits into the buffers of four sockets").isLessThan(size / 2);
            goOn.countDown();
            channel.configureBlocking(true);
            while (body.hasRemaining()) {
                assertThat(channel.write(body)).isPositive();
            }
            ByteBuffer head = ByteBuffer.allocate(12);
            while (head.hasRemaining() && channel.read(head) > 0) {
                assertThat(head.position()).isPositive();
            }
            assertThat(US_ASCII.decode(head.flip()).toString()).isEqualTo("HTTP/1.1 200");
        }
        assertThat(read).hasValue(size);
    }

    @Test
    void trailersArePassedOn() throws Exception {
        Backend backend = door.backend().usually(raw(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 42\r\nCrashonly-X: no\r\n\r\n"));
        door.to(generation(1, backend));
        Reply reply = ask(door.port(), get("/"));
        assertThat(reply.body()).isEqualTo("abc");
        assertThat(reply.trailers()).containsExactly("X-Sum: 42");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20})
    void aRequestsTrailersArePassedOnToo(int chunks) throws Exception {
        Backend backend = door.backend();
        door.to(generation(1, backend));
        String request = "POST / HTTP/1.1\r\nHost: a\r\nConnection: X-Mine\r\nTransfer-Encoding: chunked\r\n\r\n"
                + ("1000\r\n" + "x".repeat(0x1000) + "\r\n").repeat(chunks)
                + "0\r\nX-Sum: 42\r\nHost: evil\r\nX-Mine: 1\r\nCrashonly-Generation: 7\r\nX-More: 43\r\n\r\n";
        assertThat(ask(door.port(), request).status()).isEqualTo(200);
        assertThat(received(backend).trailers()).containsExactly("X-Sum: 42", "X-More: 43");
        assertThat(received(backend).text()).hasSize(chunks * 0x1000);
        assertThat(received(backend).headers("Transfer-Encoding")).containsExactly("chunked");
        assertThat(received(backend).headers("Content-Length")).isEmpty();
    }

    @Test
    void answersWithoutABodyStayWithoutOne() throws Exception {
        Backend backend = door.backend();
        door.to(generation(1, backend));
        try (Client client = new Client(door.port())) {
            backend.next(raw("HTTP/1.1 204 No Content\r\nX: 1\r\n\r\n"));
            Reply empty = client.send(get("/")).reply();
            assertThat(empty.status()).isEqualTo(204);
            assertThat(empty.header("Content-Length")).isNull();
            assertThat(empty.header("Transfer-Encoding")).isNull();
            backend.next(raw("HTTP/1.1 304 Not Modified\r\nETag: \"e\"\r\n\r\n"));
            assertThat(client.send(get("/")).reply().header("ETag")).isEqualTo("\"e\"");
            backend.next(raw("HTTP/1.1 200 OK\r\nContent-Length: 1234567\r\n\r\n"));
            Reply head = client.send(request("HEAD", "/", null)).reply("HEAD");
            assertThat(head.header("Content-Length")).isEqualTo("1234567");
            assertThat(client.send(get("/")).reply().body()).isEqualTo("ok");
        }
        assertThat(backend.acceptedConnections()).isEqualTo(1);
    }

    @Test
    void anAnswerThatEndsWithItsConnectionIsPassedOn() throws Exception {
        Backend backend = door.backend().usually(call -> {
            call.write("HTTP/1.1 200 OK\r\n\r\nuntil the end");
            call.socket().close();
        });
        door.to(generation(1, backend));
        assertThat(ask(door.port(), get("/")).body()).isEqualTo("until the end");
        try (Client old = new Client(door.port())) {
            Reply reply = old.send("GET / HTTP/1.0\r\n\r\n").reply();
            assertThat(reply.body()).isEqualTo("until the end");
            assertThat(reply.header("Transfer-Encoding")).isNull();
        }
    }

    @Test
    void interimAnswersOfTargetsAreNotTheAnswer() throws Exception {
        Backend backend = door.backend().usually(raw("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
        door.to(generation(1, backend));
        assertThat(ask(door.port(), get("/")).status()).isEqualTo(200);
    }

    @Test
    void anUpgradedConnectionCarriesBytesBothWays() throws Exception {
        Backend backend = door.backend().usually(call -> {
            call.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\nX-Accept: yes\r\n\r\nhello ");
            byte[] bytes = new byte[64];
            for (int n = call.socket().getInputStream().read(bytes); n > 0; n = call.socket().getInputStream().read(bytes)) {
                call.socket().getOutputStream().write(bytes, 0, n);
            }
        });
        door.to(generation(1, backend));
        try (Client client = new Client(door.port())) {
            Reply reply = client.send(get("/ws", "Connection: Upgrade", "Upgrade: echo")).reply();
            assertThat(reply.status()).isEqualTo(101);
            assertThat(reply.header("Upgrade")).isEqualTo("echo");
            assertThat(reply.header("X-Accept")).isEqualTo("yes");
            assertThat(received(backend).header("Upgrade")).isEqualTo("echo");
            assertThat(new String(client.in().readNBytes(6), US_ASCII)).isEqualTo("hello ");
            for (String word : List.of("one", "two", "three")) {
                client.send(word);
                assertThat(new String(client.in().readNBytes(word.length()), US_ASCII)).isEqualTo(word);
            }
        }
        await().until(() -> backend.openConnections() == 0 && door.vitals().get(Counter.IN_FLIGHT) == 0);
        assertThat(door.failures()).isEmpty();
    }

    @Test
    void theEndOfAnUpgradedConnectionReachesTheClient() throws Exception {
        Backend backend = door.backend().usually(call -> {
            call.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nbye");
            call.socket().close();
        });
        door.to(generation(1, backend));
        try (Client client = new Client(door.port())) {
            assertThat(client.send(get("/ws", "Connection: Upgrade", "Upgrade: echo")).reply().status()).isEqualTo(101);
            assertThat(new String(client.in().readAllBytes(), US_ASCII)).isEqualTo("bye");
        }
        assertThat(door.failures()).isEmpty();
    }

    @Test
    void aWebSocketOfATargetThatDiesIsClosedForRestart() throws Exception {
        Backend backend = door.backend().usually(call -> {
            call.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
            call.socket().getOutputStream().write(new byte[] {(byte) 0x81, 2, 'h', 'i'});
            call.reset();
        });
        door.to(generation(1, backend));
        try (Client client = new Client(door.port())) {
            assertThat(client.send(get("/ws", "Connection: Upgrade", "Upgrade: websocket")).reply().status()).isEqualTo(101);
            byte[] all = client.in().readAllBytes();
            byte[] restart = {(byte) 0x88, 2, 0x03, (byte) 0xf4};
            assertThat(all).endsWith(restart);
        }
    }

    @Test
    void aLargeAnswerArrivesWhole() throws Exception {
        Backend backend = door.backend().usually(answer(200, "0123456789".repeat(500_000)));
        door.to(generation(1, backend));
        assertThat(ask(door.port(), get("/large")).body()).hasSize(5_000_000);
    }

    @Test
    void theVitalsTellTheManagerWhatGoesOn() throws Exception {
        Backend backend = door.backend().next(answer(200, "a"), answer(500, "b"));
        door.to(generation(1, backend));
        assertThat(ask(door.port(), get("/")).status()).isEqualTo(200);
        assertThat(ask(door.port(), get("/")).status()).isEqualTo(500);
        await().untilAsserted(() -> {
            assertThat(door.vitals().get(Counter.STARTED)).isEqualTo(2);
            assertThat(door.vitals().get(Counter.COMPLETED)).isEqualTo(2);
            assertThat(door.vitals().get(Counter.FAILED)).isEqualTo(1);
            assertThat(door.vitals().get(Counter.PROGRESS)).isPositive();
            assertThat(door.vitals().get(Counter.OLDEST_IN_FLIGHT_NANOS)).isZero();
        });
        long beat = door.vitals().get(Counter.HEARTBEAT_NANOS);
        await().until(() -> door.vitals().get(Counter.HEARTBEAT_NANOS) > beat);
    }

    @Test
    void howRequestsWentIsKnownByTheLifeThatTheyWentTo() throws Exception {
        Backend backend = door.backend();
        door.to(generation(3, backend));
        backend.next(answer(200, "x"), answer(404, "x"), answer(500, "x"), answer(503, "x", "Retry-After: 3"), answer(503, "x"),
                answer(501, "x"), answer(502, "x"));
        for (int i = 0; i < 7; i++) {
            int ignored = ask(door.port(), get("/")).status();
        }
        assertThat(door.outcomes()).containsExactly(new Outcome(Door.SHOP, new Generation(Door.PROCESS, 3), 2, 3, 0, 0,
                Map.of("GET /", new OperationOutcome(0, 3, 0, 0))));

        door.to(generation(4, backend));
        await().until(() -> door.outcomes().equals(List.of(new Outcome(Door.SHOP, new Generation(Door.PROCESS, 4), 0, 0, 0, 0))));
    }

    @Test
    void aNewConnectionThatBreaksIsNoAnswer() throws Exception {
        Backend backend = door.backend();
        door.to(generation(3, backend));
        backend.next(Backend.hangUp());
        assertThat(ask(door.port(), post("/", "x")).status()).isEqualTo(502);
        assertThat(door.outcomes()).containsExactly(new Outcome(Door.SHOP, new Generation(Door.PROCESS, 3), 0, 0, 0, 1,
                Map.of("POST /", new OperationOutcome(0, 0, 0, 1))));
    }

    @Test
    void anOperationIsCountedFromItsFirstFailureByWhatTheComponentCallsItOrByItsPath() throws Exception {
        Backend backend = door.operations(new Operation("POST", "/orders/{order}/pay", KeyPlace.HEADER, "Idempotency-Key", List.of())).backend();
        door.to(generation(3, backend));
        backend.next(answer(200, "x"), answer(500, "x"), answer(200, "x"), answer(500, "x"), answer(404, "x"), answer(200, "x"));
        assertThat(ask(door.port(), get("/cart/17")).status()).as("before it failed").isEqualTo(200);
        assertThat(ask(door.port(), get("/cart/18?lang=en")).status()).isEqualTo(500);
        assertThat(ask(door.port(), get("/cart/19")).status()).isEqualTo(200);
        assertThat(ask(door.port(), post("/orders/first/pay", "x")).status()).isEqualTo(500);
        assertThat(ask(door.port(), get("/no/such/path")).status()).isEqualTo(404);
        assertThat(ask(door.port(), get("/well")).status()).isEqualTo(200);
        assertThat(door.outcomes().getFirst().operations()).containsOnly(
                Map.entry("GET /cart/{}", new OperationOutcome(1, 1, 0, 0)), Map.entry("POST /orders/{order}/pay", new OperationOutcome(0, 1, 0, 0)));
    }
}
