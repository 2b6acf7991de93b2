package org.crashonly.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.crashonly.control.ElementId;
import org.crashonly.manager.DataDirectory;
import org.crashonly.manager.ServerConfig;
import org.crashonly.sandbox.process.ProcessScan;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands against real, marked processes of a server that has no manager. */
@Order(3)
class ServerIT {

    @TempDir
    Path directory;

    DataDirectory data;
    final List<Process> started = new ArrayList<>();

    @BeforeEach
    void prepare() throws IOException {
        data = new DataDirectory(directory.resolve("data")).prepare();
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            new ServerConfig("127.0.0.1", 8080, socket.getLocalPort(), 2).write(data);
        }
    }

    @AfterEach
    void end() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void stopKillsEverythingOfThisServerAndNothingElse() throws Exception {
        Process loop = start(data.instance(), "machine/server/loop", 0);
        Process frozen = start(data.instance(), "machine/shop/web", 3);
        Process foreign = start("another", "machine/shop/web", 3);
        new ProcessBuilder("kill", "-STOP", Long.toString(frozen.pid())).start().waitFor();

        Command stop = command("stop");

        assertThat(stop.code()).isZero();
        assertThat(stop.out()).isEqualTo("stopped: 2 processes killed\n");
        assertThat(loop.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(frozen.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(foreign.isAlive()).isTrue();
        assertThat(command("stop").out()).isEqualTo("nothing was running\n");
    }

    @Test
    void killWorksWithoutAManager() throws Exception {
        Process web = start(data.instance(), "machine/shop/web", 3);
        Process db = start(data.instance(), "machine/shop/db", 1);

        Command kill = command("kill", "web");

        assertThat(kill.code()).as(kill.err()).isZero();
        assertThat(kill.out()).isEqualTo("crashed shop/web\n");
        assertThat(web.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(web.exitValue()).isEqualTo(128 + 9);
        assertThat(db.isAlive()).isTrue();
    }

    @Test
    void killOfAnApplicationKillsItsProcesses() throws Exception {
        Process web = start(data.instance(), "machine/shop/web", 3);
        Process db = start(data.instance(), "machine/shop/db", 1);

        assertThat(command("kill", "shop").code()).isZero();

        assertThat(web.waitFor(10, TimeUnit.SECONDS) && db.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void anAmbiguousOrUnknownIdListsWhatThereIs() throws Exception {
        start(data.instance(), "machine/shop/db", 1);
        start(data.instance(), "machine/blog/db", 1);

        Command ambiguous = command("kill", "db");
        assertThat(ambiguous.code()).isEqualTo(4);
        assertThat(ambiguous.err()).isEqualTo("crashonly: 'db' may be any of these; name more of it:\n  blog/db\n  shop/db\n");
        Command unknown = command("kill", "wbe");
        assertThat(unknown.code()).isEqualTo(4);
        assertThat(unknown.err()).contains("there is no element 'wbe'").contains("  blog/db\n");
    }

    @Test
    void statusAndRestartSayThatTheManagerDoesNotAnswer() throws Exception {
        Process web = start(data.instance(), "machine/shop/web", 3);

        Command status = command("status");
        assertThat(status.code()).isEqualTo(3);
        assertThat(status.err()).contains("nobody listens on").contains("shop/web#3  pid " + web.pid());
        Command restart = command("restart", "web");
        assertThat(restart.code()).isEqualTo(3);
        assertThat(restart.err()).contains("only the manager restarts");
        assertThat(web.isAlive()).isTrue();
    }

    @Test
    void theServerOfTheOriginalIsNotThatOfACopyButOfARenamedDirectory() throws Exception {
        Process web = start(data.instance(), "machine/shop/web", 3);
        Path copy = Files.createDirectory(directory.resolve("copy"));
        for (String file : List.of("instance", "token", "server.json", "format")) {
            Files.copy(data.root().resolve(file), copy.resolve(file));
        }
        for (String command : List.of("stop", "status", "kill web")) {
            Command refused = Command.run((command + " --data " + copy).split(" "));
            assertThat(refused.code()).isEqualTo(3);
            assertThat(refused.err()).startsWith("crashonly: no server runs in " + copy + ": it is a copy");
        }
        assertThat(web.isAlive()).isTrue();

        data = new DataDirectory(Files.move(data.root(), directory.resolve("renamed")));

        assertThat(command("stop").out()).isEqualTo("stopped: 1 processes killed\n");
        assertThat(web.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void nothingRunsAndThatIsSaid() throws Exception {
        assertThat(command("kill", "web").code()).isEqualTo(3);
        assertThat(command("status").err()).contains("the server is not running");
    }

    private Command command(String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--data", data.root().toString()));
        return Command.run(all.toArray(String[]::new));
    }

    private Process start(String instance, String id, long generation) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"),
                Sleeper.class.getName()));
        command.addAll(ProcessScan.markers(instance, new ElementId(id), generation));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        started.add(process);
        await().atMost(Duration.ofSeconds(30)).until(() -> ProcessScan.find(instance).stream()
                .anyMatch(found -> found.identity().pid() == process.pid()));
        return process;
    }
}
