package org.crashonly.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.crashonly.host.HostProcess.module;
import static org.crashonly.host.HostProcess.request;
import static org.crashonly.host.HostProcess.send;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.crashonly.control.KernelLock;
import org.crashonly.control.Message.State;
import org.crashonly.control.ProcessIdentity;
import org.crashonly.control.Vitals;
import org.crashonly.control.Vitals.Counter;
import org.crashonly.host.apps.HelloServlet;
import org.crashonly.host.apps.SqlServlet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A host's life, from the outside: two ordinary applications in one process, and its end. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HostIT {

    @TempDir
    private static Path directory;

    private static H2Process store;
    private static HostProcess host;
    private static int notes;
    private static int hello;

    @BeforeAll
    static void begin() throws Exception {
        Path war = new WarFile().add(HelloServlet.class, SqlServlet.class).add("index.html", "the other application").add("old.odb", "a database").write(directory.resolve("hello.war"));
        store = H2Process.start(directory.resolve("db"));
        host = HostProcess.start(directory, store.dataSource(), List.of(),
                module("notes", Path.of(System.getProperty("training.war")), "/"), module("hello", war, "/"));
        notes = host.awaitReady("notes");
        hello = host.port("hello");
    }

    @AfterAll
    static void end() throws Exception {
        if (host != null) {
            host.close();
        }
        store.close();
    }

    @Test
    void bothModulesAnswerAtTheirRootsOnPortsOfTheirOwn() throws Exception {
        assertThat(host.awaitEnd().state()).isEqualTo(State.READY);
        assertThat(host.awaitEnd().recoveryMillis()).isPositive();
        assertThat(notes).isNotEqualTo(hello);
        assertThat(host.get(notes, "/").body()).contains("Notebook");
        HttpResponse<String> page = host.get(hello, "/");
        assertThat(page.body()).isEqualTo("the other application");
        assertThat(page.headers().firstValue("Content-Type")).contains("text/html");
        assertThat(host.get(hello, "/old.odb").headers().firstValue("Content-Type")).as("of Payara's own list")
                .contains("application/vnd.oasis.opendocument.database");
    }

    @Test
    void restCdiJpaAndJdbcReachTheStoreThroughTheDefaultDataSource() throws Exception {
        HttpResponse<String> written = send(request(notes, "/api/notes", "Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("text=milk")).build());
        assertThat(written.statusCode()).isEqualTo(201);
        assertThat(host.get(notes, "/api/notes").body()).contains("\"text\":\"milk\"");
        assertThat(host.get(notes, "/api/notes/count").body()).contains("\"count\":1");
    }

    @Test
    void theDefaultDataSourceIsInjectedAndLookedUp() throws Exception {
        assertThat(host.get(hello, "/sql?q=select+1").body()).startsWith("done");
        assertThat(host.get(hello, "/sql?lookup=1&q=select+1").body()).startsWith("done");
    }

    @Test
    void anApplicationSeesTheSqlStateOfItsErrors() throws Exception {
        assertThat(host.get(hello, "/sql?q=select+*+from+nowhere").body()).contains("JdbcSQLSyntaxErrorException 42S0");
    }

    @Test
    void aSessionLastsFromRequestToRequest() throws Exception {
        HttpResponse<String> first = host.get(notes, "/visit");
        String cookie = first.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
        assertThat(first.body()).startsWith("visit 1");
        assertThat(host.get(notes, "/visit", "Cookie", cookie).body()).startsWith("visit 2");
    }

    @Test
    void anExpiredRequestIsNotStarted() throws Exception {
        HttpResponse<String> answer = host.get(hello, "/hello", "Request-TTL", "0");
        assertThat(answer.statusCode()).isEqualTo(504);
        assertThat(answer.headers().firstValue("Crashonly-Not-Started")).contains(HostProcess.NONCE);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    }

    @Test
    void aRequestWhoseTimeIsOverIsCancelledAndItsStatementsWithIt() throws Exception {
        String endless = URLEncoder.encode("SELECT COUNT(*) FROM SYSTEM_RANGE(1, 10000000) a, SYSTEM_RANGE(1, 10000000) b WHERE MOD(a.x * b.x, 7) = 9",
                StandardCharsets.UTF_8);
        for (String path : List.of("/hello?sleep=100000", "/sql?q=" + endless)) {
            HttpResponse<String> answer = host.get(hello, path, "Request-TTL", "300");
            assertThat(answer.statusCode()).as(path).isEqualTo(504);
            assertThat(answer.body()).contains("urn:crashonly:deadline-exceeded");
            assertThat(answer.headers().firstValue("Crashonly-Undecided")).as("what %s has done nobody knows", path).contains(HostProcess.NONCE);
            assertThat(host.get(hello, "/sql?q=SELECT+1").body()).startsWith("done");
        }
        assertThat(host.get(hello, "/hello?sleep=500&flush=yes", "Request-TTL", "300").body()).as("that answers already").isEqualTo("slept");
    }

    @Test
    void aRequestWhoseBodyStreamsLastsAsLongAsThatMoves() throws Exception {
        HttpResponse<String> still = host.get(hello, "/hello?sleep=100000", "Request-TTL", "300", "Crashonly-Streams", "300");
        assertThat(still.statusCode()).as("its client, or its front door, may be gone").isEqualTo(504);
        assertThat(still.headers().firstValue("Crashonly-Undecided")).contains(HostProcess.NONCE);

        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), hello)) {
            OutputStream out = client.getOutputStream();
            out.write("POST /hello?read HTTP/1.1\r\nHost: a\r\nRequest-TTL: 1000\r\nCrashonly-Streams: 1000\r\nTransfer-Encoding: chunked\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            long begun = System.nanoTime();
            await().pollInterval(Duration.ofMillis(100)).until(() -> {
                out.write("1\r\nx\r\n".getBytes(StandardCharsets.US_ASCII));
                return System.nanoTime() - begun > TimeUnit.MILLISECONDS.toNanos(2_500);
            });
            out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII)).readLine()).contains("200");
        }
    }

    @Test
    void aRequestToAnotherGenerationIsNotStarted() throws Exception {
        HttpResponse<String> answer = host.get(hello, "/hello", "Crashonly-Generation", "machine/app/web#7");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Crashonly-Not-Started")).contains(HostProcess.NONCE);
        assertThat(host.get(hello, "/hello", "Crashonly-Generation", "machine/app/web#1").statusCode()).isEqualTo(200);
    }

    @Test
    void aRepeatedPostIsNotStarted() throws Exception {
        HttpResponse<String> answer = send(request(hello, "/hello", "Request-Attempt", "2").POST(BodyPublishers.ofString("x")).build());
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Crashonly-Not-Started")).contains(HostProcess.NONCE);
        assertThat(host.get(hello, "/hello", "Request-Attempt", "2").statusCode()).isEqualTo(200);
    }

    @Test
    void aModuleSeesItsDeadlineButNoInternalHeader() throws Exception {
        assertThat(host.get(hello, "/hello", "Request-TTL", "60000", "Crashonly-Request-Id", "r", "Crashonly-Generation", "machine/app/web#1").body())
                .contains("request-ttl").doesNotContainIgnoringCase("crashonly-").containsPattern("deadline \\d+");
    }

    @Test
    void aFailureOfTheModuleIsNotMarked() throws Exception {
        HttpResponse<String> answer = host.get(hello, "/hello?status=500");
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.headers().map()).doesNotContainKeys("crashonly-not-started", "crashonly-interrupted", "crashonly-undecided");
    }

    @Test
    void anExceptionOfTheModuleIsForTheLogNotForTheClient() throws Exception {
        HttpResponse<String> answer = host.get(hello, "/hello?throw=password");
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).contains("500").doesNotContain("password", "Exception", "HelloServlet", "org.", "java", "\tat ");
        Awaitility.await().until(() -> host.log().contains("IllegalStateException: password"));
    }

    @Test
    void theVitalsCountRequests() throws Exception {
        try (Arena arena = Arena.ofShared()) {
            Vitals vitals = Vitals.open(host.spec.vitalsFile(), arena);
            long started = vitals.get(Counter.STARTED);
            long refused = vitals.get(Counter.REFUSED);
            host.get(hello, "/hello");
            host.get(hello, "/hello?status=503");
            host.get(hello, "/hello", "Request-TTL", "0");
            assertThat(vitals.get(Counter.STARTED)).isEqualTo(started + 2);
            assertThat(vitals.get(Counter.REFUSED)).isEqualTo(refused + 1);
            Awaitility.await().until(() -> vitals.get(Counter.COMPLETED) == started + 2 && vitals.get(Counter.IN_FLIGHT) == 0);
            assertThat(vitals.get(Counter.FAILED)).isPositive();
            assertThat(vitals.get(Counter.OLDEST_IN_FLIGHT_NANOS)).isZero();
        }
    }

    @Test
    void noSecretIsWrittenAnywhere() throws Exception {
        assertThat(Files.readString(host.spec.workDirectory().resolve("payara/config/domain.xml"))).doesNotContain(HostProcess.NONCE, "\"app\"");
        assertThat(host.log()).doesNotContain(HostProcess.NONCE);
    }

    @Test
    @Order(Integer.MAX_VALUE - 1)
    void noRepeatableRequestFailsWhileTheStoreIsKilledAndComesBack() throws Exception {
        new StoreRestart(host, notes).noRepeatableRequestFailsWithout(store);
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void killedItLeavesNothingBehindThatTheNextLifeWouldMind() throws Exception {
        host.kill();
        assertThatThrownBy(() -> host.get(notes, "/")).isInstanceOf(ConnectException.class);
        KernelLock lock = KernelLock.tryTake(host.spec.lockFile()).orElseThrow();
        lock.release();
        assertThat(ProcessHandle.of(ProcessIdentity.self().pid()).orElseThrow().descendants()
                .filter(process -> process.info().commandLine().orElse("").contains(directory.resolve("spec.json").toString()))).isEmpty();
    }
}
