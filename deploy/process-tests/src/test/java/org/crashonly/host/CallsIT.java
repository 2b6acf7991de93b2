package org.crashonly.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.crashonly.host.HostProcess.PROCESS;
import static org.crashonly.host.HostProcess.module;
import static org.crashonly.host.HostProcess.uncancelled;

import com.sun.net.httpserver.HttpServer;
import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.crashonly.control.Generation;
import org.crashonly.control.Level;
import org.crashonly.control.Message;
import org.crashonly.control.RoutingTable;
import org.crashonly.control.RoutingTable.Recovery;
import org.crashonly.control.RoutingTable.Route;
import org.crashonly.control.RoutingTable.Target;
import org.crashonly.control.Vitals;
import org.crashonly.control.Vitals.Counter;
import org.crashonly.host.apps.CalleeClient;
import org.crashonly.host.apps.CalleeServlet;
import org.crashonly.host.apps.CallerServlet;
import org.crashonly.host.apps.Insisting;
import org.crashonly.host.apps.MailServlet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ordinary MicroProfile Rest Clients of one module reach another one by its name. */
class CallsIT {

    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @TempDir
    private static Path directory;

    private static SessionStoreProcess store;
    private static HostProcess host;
    private static int caller;
    private static int version;

    @BeforeAll
    static void begin() throws Exception {
        Path callerWar = new WarFile().beans().add(CallerServlet.class, CalleeClient.class, Insisting.class, MailServlet.class)
                .add("WEB-INF/classes/META-INF/microprofile-config.properties", "callee/mp-rest/url=http://127.0.0.1:1/default-of-the-war\n")
                .write(directory.resolve("caller.war"));
        Path calleeWar = new WarFile().add(CalleeServlet.class).write(directory.resolve("callee.war"));
        store = SessionStoreProcess.start(Files.createDirectory(directory.resolve("store")));
        host = HostProcess.startWithCalls(directory, store.access(1), List.of("mp-rest-client", "mp-metrics", "mp-fault-tolerance"), module("caller", callerWar, "/"), module("callee", calleeWar, "/callee"));
        caller = host.awaitReady("caller");
    }

    @AfterAll
    static void end() throws Exception {
        if (host != null) {
            host.close();
        }
        store.close();
    }

    @BeforeEach
    void serve() {
        Target target = new Target(new Generation(PROCESS, 1), "127.0.0.1", host.port("callee"), HostProcess.NONCE, true);
        routes(new Route(PROCESS.child("callee"), null, "/callee", List.of(target), null, 60_000, 300_000));
    }

    private static void routes(Route route) {
        host.tell(new Message.Routes(new RoutingTable(1, ++version, List.of(route))));
    }

    private static HttpResponse<String> call(String how, String... headers) throws Exception {
        return host.get(caller, "/call?how=" + URLEncoder.encode(how, StandardCharsets.UTF_8), headers);
    }

    /** What the other module saw of a call, by lower-case field name. */
    private static Map<String, String> seen(String how, String... headers) throws Exception {
        Map<String, String> seen = new TreeMap<>();
        HttpResponse<String> answer = call(how, headers);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        answer.body().lines().forEach(line -> seen.put(line.substring(0, line.indexOf(':')), line.substring(line.indexOf(':') + 2)));
        return seen;
    }

    @Test
    void anInjectedClientReachesTheComponentOfItsConfigKeyWhateverTheWarSays() throws Exception {
        assertThat(seen("injected")).containsKey("host").doesNotContainKey("crashonly-generation");
    }

    @Test
    void aUrlMayNameTheComponent() throws Exception {
        assertThat(seen("named")).containsKey("host");
    }

    @Test
    void aUrlEndsInNoSlashWhereverItsComponentIs() throws Exception {
        String atRoot = call("url:crashonly:caller").body();
        String elsewhere = call("url:crashonly:callee").body();
        assertThat(atRoot).matches("http://127\\.0\\.0\\.1:\\d+");
        assertThat(elsewhere).matches("http://127\\.0\\.0\\.1:\\d+/callee");
        for (String form : List.of("crashonly:%s", "crashonly:%s/", "crashonly://%s", "crashonly://%s/")) {
            assertThat(call("url:" + form.formatted("caller")).body()).as(form).isEqualTo(atRoot);
            assertThat(call("url:" + form.formatted("callee")).body()).as(form).isEqualTo(elsewhere);
        }
        assertThat(call("url:crashonly:caller/seen?a=b").body()).isEqualTo(atRoot + "/seen?a=b");
        assertThat(call("url:crashonly:callee/seen?a=b").body()).isEqualTo(elsewhere + "/seen?a=b");
        assertThat(call("configured:caller").body()).as("for clients with a key").isEqualTo(atRoot);
        assertThat(call("configured:callee").body()).isEqualTo(elsewhere);
    }

    @Test
    void aCallHasALittleLessTimeThanItsCallerAndTheSameTrace() throws Exception {
        Map<String, String> seen = seen("injected", "Request-TTL", "20000", "traceparent", TRACE, "tracestate", "a=b");
        assertThat(Long.parseLong(seen.get("request-ttl"))).isBetween(1L, 19_750L);
        assertThat(seen).containsEntry("traceparent", TRACE).containsEntry("tracestate", "a=b");
    }

    @Test
    void anAsynchronousCallCarriesTheSame() throws Exception {
        Map<String, String> seen = seen("later", "Request-TTL", "20000", "traceparent", TRACE);
        assertThat(Long.parseLong(seen.get("request-ttl"))).isBetween(1L, 19_750L);
        assertThat(seen).containsEntry("traceparent", TRACE);
    }

    @Test
    void aCallerWithoutADeadlineHasTheTimeOfTheApplicationsPolicy() throws Exception {
        assertThat(Long.parseLong(seen("injected").get("request-ttl"))).isBetween(50_000L, 60_000L);
    }

    @Test
    void whatCannotBeDoneInTimeIsAnAnswerThatSaysWhenToComeAgain() throws Exception {
        routes(new Route(PROCESS.child("callee"), null, "/callee", List.of(),
                new Recovery(Level.PROCESS, System.nanoTime(), 40_000, false), 60_000, 300_000));
        // The host learns of it a little later.
        await().until(() -> call("injected", "Request-TTL", "5000").body(), body -> body.matches("come again in \\d+"));
        assertThat(call("impatient").body()).as("before the client's own time-out").startsWith("come again in ");

        HttpResponse<String> careless = call("careless", "Request-TTL", "5000");
        assertThat(careless.statusCode()).as("of a component that lets it through").isEqualTo(503);
        assertThat(Integer.parseInt(careless.headers().firstValue("Retry-After").orElseThrow())).isPositive();
        assertThat(careless.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(careless.headers().map()).doesNotContainKey("crashonly-interrupted");
        assertThat(careless.body()).doesNotContain("Exception").contains("urn:crashonly:recovering");
    }

    @Test
    void whoWaitsInVainForAsLongAsItsClientDoesSaysWhenToComeAgain() throws Exception {
        assertThat(call("never", "Request-TTL", "20000").body()).matches("come again in \\d+");
        HttpResponse<String> careless = call("hurried", "Request-TTL", "20000");
        assertThat(careless.statusCode()).as("of a component that lets it through").isEqualTo(503);
        assertThat(Integer.parseInt(careless.headers().firstValue("Retry-After").orElseThrow())).isPositive();
    }

    @Test
    void whoWaitsInVainForAsLongAsItsOwnRequestHasIsLate() throws Exception {
        HttpResponse<String> late = uncancelled(() -> call("patient", "Request-TTL", "1500"));
        assertThat(late.statusCode()).as(late.body()).isEqualTo(504);
        assertThat(late.body()).contains("urn:crashonly:deadline-exceeded", "a component that it called");
        assertThat(late.headers().firstValue("Crashonly-Undecided")).contains(HostProcess.NONCE);
        assertThat(late.headers().map()).doesNotContainKey("retry-after");
    }

    /** Its thread waits for the stub in code that tests no switch and feels no interrupt. */
    @Test
    void whoWaitsForAnotherComponentLeavesWhenItsOwnIsCrashed() throws Exception {
        CompletableFuture<HttpResponse<String>> waiting = HostProcess.HTTP.sendAsync(
                HostProcess.request(caller, "/call?how=patient", "Request-TTL", "25000", "Crashonly-Request-Id", "waits").build(), BodyHandlers.ofString());
        try (Arena arena = Arena.ofShared()) {
            Vitals vitals = Vitals.open(host.spec.vitalsFile(), arena);
            await().until(() -> host.requestsIn("callee") == 1);
            host.tell(new Message.RestartModule(new Generation(PROCESS.child("caller"), 2), null, false));
            HttpResponse<String> answer = waiting.get(15, TimeUnit.SECONDS);
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Crashonly-Interrupted")).contains(HostProcess.NONCE);
            await().atMost(Duration.ofSeconds(60)).until(() -> host.module("caller"), it -> it.generation() == 2 && it.port() == caller);
            await().until(() -> vitals.get(Counter.ZOMBIES) == 0);
        }
        assertThat(seen("injected", "Crashonly-Request-Id", "waits")).as("its repeat, which has the same id, calls as well").isNotEmpty();
    }

    @Test
    void whoseCallHasAnUnknownOutcomeHasOneToo() throws Exception {
        HttpResponse<String> lost = call("losing", "Request-TTL", "20000");
        assertThat(lost.statusCode()).as(lost.body()).isEqualTo(502);
        assertThat(lost.body()).contains("urn:crashonly:outcome-unknown", "a component that it called").doesNotContain("Exception");
        assertThat(lost.headers().firstValue("Crashonly-Undecided")).contains(HostProcess.NONCE);
    }

    @Test
    void theCallsOfARequestWithAKeyHaveKeysOfTheirOwn() throws Exception {
        String keys = call("twice", "Idempotency-Key", "k1").body();
        assertThat(keys).matches("[0-9a-f]{64} [0-9a-f]{64}");
        assertThat(keys.split(" ")).doesNotHaveDuplicates();
        assertThat(call("twice", "Idempotency-Key", "\"k1\"").body()).as("when it is repeated").isEqualTo(keys);
        for (String[] other : new String[][] {{"Idempotency-Key", "k2"},
            {"Idempotency-Key", "k1", "Crashonly-Caller", "c"}, {"Idempotency-Key", "k1", "Authorization", "Basic eDp5"}, {"Idempotency-Key", "k1", "Cookie", "a=b"}}) {
            assertThat(call("twice", other).body().split(" ")).as(List.of(other).toString()).doesNotContain(keys.split(" "));
        }
        assertThat(call("twice").body()).isEqualTo("none none");
        assertThat(call("twice", "Crashonly-Effect-Key", "k1").body()).as("if its key is in its body, where the front door has seen it").isEqualTo(keys);
    }

    @Test
    void aCallThatIsRetriedKeepsItsKeyAndAnotherOneHasAnother() throws Exception {
        String[] keys = call("insisting", "Idempotency-Key", "retried").body().split("[ ,]");
        assertThat(keys).as("lost, repeated, lost, repeated").hasSize(4).allMatch(it -> it.matches("[0-9a-f]{64}"));
        assertThat(keys[1]).isEqualTo(keys[0]);
        assertThat(keys[3]).isEqualTo(keys[2]).isNotEqualTo(keys[0]);
    }

    @Test
    void callsAtTheSameTimeHaveTheKeysOfWhatTheySend() throws Exception {
        String keys = call("at once:a,b,c,d,e,f,g,h", "Idempotency-Key", "at-once").body();
        assertThat(keys.split(" ")).hasSize(8).allMatch(it -> it.matches("[a-h]=[0-9a-f]{64}"));
        assertThat(keys.replaceAll("[a-h]=", "").split(" ")).doesNotHaveDuplicates();
        assertThat(call("at once:h,c,g,a,f,b,e,d", "Idempotency-Key", "at-once").body()).isEqualTo(keys);
    }

    @Test
    void aCallOfARepeatedRequestIsNotMadeAgain() throws Exception {
        String first = call("made", "Idempotency-Key", "m1").body();
        assertThat(first).matches("made: \\d+");
        assertThat(call("made", "Idempotency-Key", "m1").body()).isEqualTo(first);
        assertThat(call("made", "Idempotency-Key", "m2").body()).isNotEqualTo(first);
        assertThat(call("made").body()).as("without a key").isNotEqualTo(call("made").body());
    }

    @Test
    void safeCallsNeedNoKey() throws Exception {
        assertThat(seen("injected", "Idempotency-Key", "k1")).doesNotContainKey("idempotency-key");
    }

    @Test
    void nothingInternalGoesToStrangers() throws Exception {
        AtomicReference<Map<String, List<String>>> received = new AtomicReference<>();
        HttpServer stranger = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        stranger.createContext("/", exchange -> {
            received.set(Map.copyOf(exchange.getRequestHeaders()));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        stranger.start();
        try {
            call("http://127.0.0.1:" + stranger.getAddress().getPort() + "/", "Request-TTL", "20000", "Crashonly-Request-Id", "r", "traceparent", TRACE);
        } finally {
            stranger.stop(0);
        }
        assertThat(received.get().keySet()).isNotEmpty().noneMatch(name -> name.toLowerCase().startsWith("crashonly-"));
        assertThat(received.get()).doesNotContainKeys("Request-ttl", "Traceparent");
    }

    /** Each of them answers by itself, before it would be cancelled. */
    @Test
    void strangersAreWaitedForNoLongerThanTheRequestHas() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String address = "http://127.0.0.1:" + silent.getLocalPort() + "/";
            for (String how : List.of(address, "plain:" + address)) {
                HttpResponse<String> answer = uncancelled(() -> call(how, "Request-TTL", "1500"));
                assertThat(answer.statusCode()).as(how + " " + answer.body()).isEqualTo(200);
                assertThat(answer.body()).startsWith("out of time");
            }
            HttpResponse<String> mail = uncancelled(() -> host.get(caller, "/mail?port=" + silent.getLocalPort(), "Request-TTL", "1500"));
            assertThat(mail.statusCode()).as(mail.body()).isEqualTo(200);
            assertThat(mail.body()).startsWith("not sent: ").contains("Exception");
        }
    }

    @Test
    void connectionsToStrangersAreCounted() throws Exception {
        try (Arena arena = Arena.ofShared(); ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Vitals vitals = Vitals.open(host.spec.vitalsFile(), arena);
            CompletableFuture<HttpResponse<String>> waiting = CompletableFuture.supplyAsync(() -> {
                try {
                    return call("http://127.0.0.1:" + silent.getLocalPort() + "/", "Request-TTL", "20000");
                } catch (Exception e) {
                    throw new CompletionException(e);
                }
            });
            try (Socket connection = silent.accept()) {
                await().until(() -> vitals.get(Counter.OUTSIDE_CONNECTIONS) > 0);
                // First, so that a second attempt is refused.
                silent.close();
                connection.close();
            }
            assertThat(waiting.get().statusCode()).isPositive();
            await().until(() -> vitals.get(Counter.OUTSIDE_CONNECTIONS) == 0);
        }
    }

    @Test
    void aPlainClientCarriesTheRequestOnToo() throws Exception {
        Map<String, String> seen = seen("plain", "Request-TTL", "20000", "traceparent", TRACE);
        assertThat(Long.parseLong(seen.get("request-ttl"))).isBetween(1L, 19_750L);
        assertThat(seen).containsEntry("traceparent", TRACE);
    }

    @Test
    void modulesDoNotSeeWhatTheStubIsMadeOf() throws Exception {
        for (String type : List.of("org.slf4j.Logger", "io.netty.buffer.ByteBuf", "io.vertx.core.Vertx", "org.crashonly.frontdoor.Stub")) {
            assertThat(call(type).body()).as(type).isEqualTo("none");
        }
    }

    @Test
    void anUnknownNameIsSaidToBeUnknown() throws Exception {
        assertThat(call("nobody").statusCode()).isEqualTo(500);
        assertThat(host.log()).contains("nobody");
    }
}
