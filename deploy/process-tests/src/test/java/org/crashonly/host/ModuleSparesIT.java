package org.crashonly.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.crashonly.host.HostProcess.PROCESS;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.crashonly.control.Generation;
import org.crashonly.control.Message;
import org.crashonly.control.Message.ModuleSpare;
import org.crashonly.control.Message.ModuleStatus;
import org.crashonly.control.ProcessSpec.ModuleSpec;
import org.crashonly.host.apps.AskingServlet;
import org.crashonly.host.apps.KeepingServlet;
import org.crashonly.power.instrument.Limits;
import org.crashonly.power.instrument.WarInstrumenter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of generations that stand by, or are to, when something else happens to them than to take a place. */
class ModuleSparesIT {

    private static final Duration LONG_ENOUGH = Duration.ofMinutes(2);
    /** As often as each path of a warm-up is asked for at least. */
    private static final long WARM = 2;

    @TempDir
    private static Path directory;

    private static ServerSocket asked;
    private static HostProcess host;
    /** How many generations of the asking module have begun. */
    private static int begun;
    private static Asking present;
    private static Asking spare;

    /** A generation that asks in the middle of its deployment, and ends when this does. */
    private record Asking(int number, Socket connection) {

        /** Waits for the next one. */
        static Asking next() throws IOException {
            Socket connection = asked.accept();
            connection.setSoTimeout((int) LONG_ENOUGH.toMillis());
            return new Asking(++begun, connection);
        }

        /** Waits for the next one, which is not kept waiting. */
        static Asking nextGoesOn() throws IOException {
            Asking next = next();
            next.goOn();
            return next;
        }

        void goOn() throws IOException {
            connection.getOutputStream().write(number);
        }

        void exit(int status) throws IOException {
            connection.getOutputStream().write(status);
        }

        void awaitEnd() throws IOException {
            assertThat(connection.getInputStream().read()).isEqualTo(-1);
        }
    }

    @BeforeAll
    static void begin() throws Exception {
        asked = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        asked.setSoTimeout((int) LONG_ENOUGH.toMillis());
        Path asking = new WarFile().add(AskingServlet.class).add("WEB-INF/web.xml", """
                <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
                  <context-param><param-name>%s</param-name><param-value>%d</param-value></context-param>
                </web-app>
                """.formatted(AskingServlet.PORT, asked.getLocalPort())).write(directory.resolve("asking.war"));
        Path staged = directory.resolve("staged.war");
        WarInstrumenter.instrument(asking, staged, Limits.USUAL);
        host = HostProcess.start(Files.createDirectory(directory.resolve("host")), null, List.of(), hot("asking", staged, "/number"),
                hot("keeping", new WarFile().add(KeepingServlet.class).write(directory.resolve("keeping.war"))));
        present = Asking.nextGoesOn();
        int ignored = host.awaitReady("asking");
        spare = Asking.nextGoesOn();
    }

    private static ModuleSpec hot(String name, Path war, String... warmUp) {
        return new ModuleSpec(PROCESS.child(name), war, "/" + name, List.of(), List.of(), true, List.of(warmUp), true);
    }

    @AfterAll
    static void end() throws Exception {
        if (host != null) {
            host.close();
        }
        asked.close();
    }

    private static ModuleSpare awaitSpare(String module) {
        return await().atMost(LONG_ENOUGH).until(() -> host.module(module).spare(), it -> it.standsBy() || it.failure() != null);
    }

    private static void awaitStandingBy(String module) {
        assertThat(awaitSpare(module).failure()).isNull();
    }

    private static long order(String module, boolean servesMeanwhile) {
        long next = host.module(module).generation() + 1;
        host.tell(new Message.RestartModule(new Generation(PROCESS.child(module), next), null, servesMeanwhile));
        return next;
    }

    private static ModuleStatus awaitServing(String module, long generation) {
        return await().atMost(LONG_ENOUGH).until(() -> host.module(module), it -> it.generation() == generation && it.port() > 0);
    }

    private static HttpResponse<String> ask(String query) throws IOException, InterruptedException {
        return host.get(host.port("asking"), "/asking/number" + query);
    }

    private static void assertPresent(Asking generation) throws IOException, InterruptedException {
        HttpResponse<String> answer = ask("");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(Integer.toString(generation.number()));
    }

    /** Has what stands by take the place, and waits in the middle of the next one's deployment. */
    private static void takePlace() throws IOException {
        awaitStandingBy("asking");
        Asking before = present;
        ModuleStatus ignored = awaitServing("asking", order("asking", false));
        before.awaitEnd();
        present = spare;
        spare = Asking.next();
    }

    @Test
    void whatIsBeingDeployedWhenItIsNeededIsTakenAndNotDeployedAgain() throws Exception {
        takePlace();

        long next = order("asking", false);
        // Its answer comes after the order was heard.
        assertThat(host.restart("pool:nobody").failure()).contains("no such resource");
        assertPresent(present);
        spare.goOn();
        ModuleStatus ignored = awaitServing("asking", next);

        present.awaitEnd();
        present = spare;
        assertThat(ask("").headers().firstValueAsLong("Asked-Before").orElseThrow()).as("warmed up").isEqualTo(WARM);
        assertPresent(present);
        spare = Asking.nextGoesOn();
        awaitStandingBy("asking");
    }

    @Test
    void whatEndsTheJvmWhileItStandsByEndsItself() throws Exception {
        awaitStandingBy("asking");

        spare.exit(3);

        spare.awaitEnd();
        await().atMost(LONG_ENOUGH).until(() -> host.module("asking").spare().failure() != null);
        assertThat(host.module("asking").spare().failure()).isEqualTo("called System.exit(3) while it stood by");
        assertPresent(present);
        spare = Asking.nextGoesOn();
        await().atMost(LONG_ENOUGH).until(() -> host.module("asking").spare().standsBy());
        takePlace();
        assertPresent(present);
        spare.goOn();
    }

    @Test
    void whatStandsByEndsWhileMemoryIsScarce() throws Exception {
        awaitStandingBy("asking");
        await().atMost(LONG_ENOUGH).pollInterval(Duration.ofMillis(200)).until(() -> {
            assertThat(ask("?keep=4").statusCode()).isEqualTo(200);
            return host.module("asking").spare().failure() != null;
        });
        assertThat(host.module("asking").spare().failure()).contains("little memory");
        spare.awaitEnd();
        assertPresent(present);

        long next = order("asking", false);
        Asking fresh = Asking.nextGoesOn();
        ModuleStatus ignored = awaitServing("asking", next);

        present.awaitEnd();
        present = fresh;
        assertPresent(present);
        spare = Asking.nextGoesOn();
        await().atMost(LONG_ENOUGH).until(() -> host.module("asking").spare().standsBy());
    }

    @Test
    void whatStandsByHasADataSourceOfItsOwnThatOutlivesTheOneOfTheGenerationBefore() throws Exception {
        for (int i = 0; i < 3; i++) {
            awaitStandingBy("keeping");
            assertThat(run("SELECT 1 + 1")).isEqualTo("2");
            await().atMost(LONG_ENOUGH).untilAsserted(() ->
                    assertThat(host.resourceNames().stream().filter(it -> it.startsWith("pool:keeping"))).containsExactly("pool:keeping.own"));
            assertThat(host.restart("pool:keeping.own").failure()).isNull();
            assertThat(run("SELECT 1 + 2")).isEqualTo("3");
            ModuleStatus ignored = awaitServing("keeping", order("keeping", i % 2 == 0));
            assertThat(run("SELECT 2 + 2")).as("at once").isEqualTo("4");
        }
    }

    private static String run(String sql) throws IOException, InterruptedException {
        return host.get(host.port("keeping"), "/keeping/at?source=java:app/own&q=" + sql.replace(" ", "%20").replace("+", "%2B")).body();
    }
}
