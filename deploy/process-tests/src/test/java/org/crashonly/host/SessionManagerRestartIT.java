package org.crashonly.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.crashonly.host.HostProcess.module;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.crashonly.control.Message;
import org.crashonly.host.apps.SessionCart;
import org.crashonly.host.apps.SessionServlet;
import org.crashonly.power.instrument.Limits;
import org.crashonly.power.instrument.WarInstrumenter;
import org.crashonly.request.Headers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The session manager of a host is restarted alone: what clients were told is in their sessions, and nobody is logged out. */
class SessionManagerRestartIT {

    private static final List<String> MARKS = List.of(Headers.INTERRUPTED, Headers.NOT_STARTED, Headers.UNDECIDED);

    @TempDir
    private static Path directory;

    private static SessionStoreProcess store;
    private static HostProcess host;
    private static int port;

    @BeforeAll
    static void begin() throws Exception {
        Path plain = new WarFile().add(SessionServlet.class, SessionCart.class).beans().write(directory.resolve("plain.war"));
        Path war = directory.resolve("sessions.war");
        assertThat(WarInstrumenter.instrument(plain, war, Limits.USUAL).gaps()).isEmpty();
        store = SessionStoreProcess.start(Files.createDirectory(directory.resolve("store")));
        host = HostProcess.startWithSessions(Files.createDirectory(directory.resolve("host")), 1, store.access(1), module("sessions", war, "/"));
        port = host.awaitReady("sessions");
    }

    @AfterAll
    static void end() throws Exception {
        if (host != null) {
            host.close();
        }
        store.close();
    }

    @Test
    void sessionsComeFromTheStoreAgainWithAllThatIsInThem() throws Exception {
        assertThat(host.resourceNames()).contains("sessions:http");
        String session = session("/login?value=ada");
        assertThat(ask("/buy?value=tea", session)).isEqualTo("[tea]");
        assertThat(ask("/unkeepable", session)).isEqualTo("put");
        assertThat(ask("/cache?name=tea&value=3", session)).isEqualTo("cached");

        Message.ResourceRestarted how = host.restart("sessions:http");

        assertThat(how.failure()).as(host.log()).isNull();
        assertThat(ask("/user", session)).isEqualTo("ada");
        assertThat(ask("/buy?value=milk", session)).isEqualTo("[tea, milk]");
        assertThat(ask("/get?name=thread", session)).as("could not be kept outside of the process").isEqualTo("null");
        assertThat(ask("/cached?name=tea", session)).as("soft state is none of its business").isEqualTo("3");
        await().untilAsserted(() -> assertThat(host.resources().get("sessions:http").served()).isPositive());
        assertThat(host.module("sessions").generation()).as("the module goes on").isZero();
    }

    @Test
    void whatWasAcknowledgedMeanwhileIsThere() throws Exception {
        AtomicBoolean enough = new AtomicBoolean();
        try (ExecutorService clients = Executors.newFixedThreadPool(4)) {
            List<Future<Integer>> all = new ArrayList<>();
            for (int client = 0; client < 4; client++) {
                all.add(clients.submit(() -> noteUntil(enough)));
            }
            try {
                for (int restart = 0; restart < 20; restart++) {
                    assertThat(host.restart("sessions:http").failure()).as(host.log()).isNull();
                }
            } finally {
                enough.set(true);
            }
            for (Future<Integer> each : all) {
                assertThat(each.get()).isPositive();
            }
        }
    }

    /** Notes one thing after the other in a session of its own; returns how many were acknowledged, all of which are in it. */
    private static int noteUntil(AtomicBoolean enough) throws Exception {
        String session = session("/login?value=client");
        List<String> acknowledged = new ArrayList<>();
        for (int number = 0; !enough.get() || acknowledged.isEmpty(); number++) {
            HttpResponse<String> answer = host.get(port, "/session/note?value=n" + number, "Cookie", session);
            if (answer.statusCode() == 200) {
                acknowledged.add("n" + number);
            } else {
                assertThat(MARKS).as(answer.statusCode() + " " + answer.body()).anyMatch(it -> answer.headers().firstValue(it).isPresent());
            }
        }
        assertThat(List.of(ask("/notes", session).replaceAll("[\\[\\]]", "").split(", "))).containsAll(acknowledged);
        return acknowledged.size();
    }

    private static String session(String path) throws Exception {
        HttpResponse<String> answer = host.get(port, "/session" + path);
        while (answer.statusCode() != 200) {
            HttpResponse<String> refused = answer;
            assertThat(MARKS).as(refused.statusCode() + " " + refused.body()).anyMatch(it -> refused.headers().firstValue(it).isPresent());
            answer = host.get(port, "/session" + path);
        }
        List<String> cookies = answer.headers().allValues("Set-Cookie");
        return cookies.getLast().split(";")[0];
    }

    private static String ask(String path, String session) throws Exception {
        HttpResponse<String> answer = host.get(port, "/session" + path, "Cookie", session);
        assertThat(answer.statusCode()).as(answer.body() + host.log()).isEqualTo(200);
        return answer.body();
    }
}
