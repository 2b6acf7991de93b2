package org.crashonly.sandbox.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.crashonly.control.ElementId;
import org.crashonly.control.ProcessIdentity;
import org.crashonly.sandbox.launch.Bubblewrap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that bubblewrap encloses, where there is one and the kernel lets it. */
class EnclosedProcessTest {

    private static final Map<String, String> ENVIRONMENT = Map.of("PATH", "/usr/bin:/bin");

    @TempDir
    Path directory;

    private final String instance = UUID.randomUUID().toString();
    private final CompletableFuture<WatchedProcess.Death> death = new CompletableFuture<>();
    private Path work;
    private Path log;
    private Bubblewrap sandbox;
    private Process enclosure;

    @BeforeEach
    void prepare() throws Exception {
        assumeTrue(Bubblewrap.problem().isEmpty(), "needs bubblewrap");
        Path data = Files.createDirectory(directory.resolve("data"));
        Files.writeString(data.resolve("token"), "secret");
        Path lock = Files.writeString(data.resolve("lock"), "");
        Path war = Files.writeString(data.resolve("app.war"), "a module");
        work = Files.createDirectories(data.resolve("work"));
        Files.createDirectory(work.resolve("tmp"));
        log = directory.resolve("log");
        sandbox = new Bubblewrap(data, List.of(war), List.of(lock), work);
    }

    @AfterEach
    void endIt() {
        if (enclosure != null) {
            enclosure.destroyForcibly();
        }
    }

    @Test
    void itSeesWhatIsItsOwnAndNothingElseOfTheServer() throws Exception {
        WatchedProcess ignored = start("""
                cat %1$s/app.war; test -e %1$s/token && echo sees the token
                echo x > %1$s/lock && echo writes its lock; echo x > %1$s/app.war || echo module is read only
                echo x > %1$s/other || echo data directory is read only; touch /usr/x || echo root is read only
                echo x > /tmp/mine && cat tmp/mine; for it in /proc/[0-9]*; do echo $it; done; pwd; grep CapEff /proc/self/status
                read line < fifo
                """.formatted(work.getParent()));
        Files.writeString(work.resolve("fifo"), "go on\n");

        assertThat(death.get(10, TimeUnit.SECONDS).exitCode()).isEqualTo(OptionalInt.of(0));
        assertThat(Files.readAllLines(log).stream().filter(it -> !it.matches("(sh|touch): .*"))).containsExactly(
                "a modulewrites its lock", "module is read only", "data directory is read only", "root is read only", "x", "/proc/1", work.toString(),
                "CapEff:\t0000000000000000");
        assertThat(work.resolve("tmp/mine")).hasContent("x\n");
    }

    @Test
    void itIsKnownByThePidThatItHasOutside() throws Exception {
        WatchedProcess watched = start("echo $$; read line < fifo");

        await().until(() -> Files.exists(log) && Files.readString(log).equals("1\n"));
        assertThat(watched.identity().pid()).isNotEqualTo(enclosure.pid());
        assertThat(ProcessIdentity.self(sandbox.outerPid()).pid()).isEqualTo(watched.identity().pid());
        assertThat(ProcessScan.find(instance)).extracting(ProcessScan.Found::encloses, it -> it.identity().pid()).containsExactlyInAnyOrder(
                org.assertj.core.groups.Tuple.tuple(true, enclosure.pid()), org.assertj.core.groups.Tuple.tuple(false, watched.identity().pid()));
        watched.kill();
        assertThat(death.get(10, TimeUnit.SECONDS).identity()).isEqualTo(watched.identity());
        assertThat(death.get().sentence()).endsWith("was ended by signal 9");
        assertThat(enclosure.waitFor()).isEqualTo(137);
    }

    @Test
    void itEndsWithWhatEnclosesIt() throws Exception {
        WatchedProcess watched = start("echo begun; read line < fifo");
        await().until(() -> Files.exists(log) && Files.readString(log).contains("begun"));

        enclosure.destroyForcibly();

        assertThat(death.get(10, TimeUnit.SECONDS).identity()).isEqualTo(watched.identity());
        await().until(() -> !watched.identity().isAlive());
    }

    @Test
    void itsExitCodeIsToldAsItsOwn() throws Exception {
        WatchedProcess ignored = start("read line < fifo; exit 5");
        Files.writeString(work.resolve("fifo"), "go on\n");
        assertThat(death.get(10, TimeUnit.SECONDS).exitCode()).isEqualTo(OptionalInt.of(5));
    }

    @Test
    void aSandboxThatCannotBeMadeIsNotWaitedFor() throws Exception {
        enclosure = new ProcessStart(sandbox.around(List.of("true")), Map.of("PATH", directory.toString()), work, log).begin();
        assertThatThrownBy(() -> WatchedProcess.enclosed(enclosure, sandbox.outerPid(), death::complete))
                .isInstanceOf(IOException.class).hasMessageContaining("exit code 127");
        assertThat(log).content().contains("bwrap: not found");
    }

    @Test
    void itListensOnNoPortThatOthersAreKnownBy() throws Exception {
        assumeTrue(ListeningPorts.canBeBounded(), "needs Landlock for ports");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Path listener = Files.writeString(directory.resolve("Listener.java"), """
                class Listener {
                    public static void main(String[] ports) {
                        for (String port : ports) {
                            try (var socket = new java.net.ServerSocket(Integer.parseInt(port))) {
                                System.out.println("listens");
                            } catch (java.io.IOException e) {
                                System.out.println(e.getMessage());
                            }
                        }
                        try (var socket = new java.net.ServerSocket(0)) {
                            int given = socket.getLocalPort();
                            socket.close();
                            try (var again = new java.net.ServerSocket(given)) {
                                System.out.println("listens on what it was given");
                            }
                        } catch (java.io.IOException e) {
                            System.out.println(e.getMessage());
                        }
                    }
                }
                """);
        int[] range = ListeningPorts.ephemeralRange();
        assumeTrue(range[0] > 8080, "needs 8080 to be nobody's by chance");

        Process process = new ProcessStart(List.of(java, listener.toString(), "8080", Integer.toString(range[1])), ENVIRONMENT, work, log)
                .beginWithoutPortsOfItsChoice(Set.of(range[1]));

        assertThat(process.waitFor()).isZero();
        assertThat(log).content().isEqualTo("Permission denied\nPermission denied\nlistens on what it was given\n");
        assertThat(freePortBelow(range[0])).as("whoever started it is as free as before").isLessThan(range[0]);
    }

    private static int freePortBelow(int least) throws IOException {
        for (int port = least - 1; port > least - 1000; port--) {
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (java.net.BindException taken) {
                // By somebody else.
            }
        }
        throw new IOException("no free port below " + least);
    }

    private WatchedProcess start(String script) throws Exception {
        assertThat(new ProcessBuilder("mkfifo", work.resolve("fifo").toString()).start().waitFor()).isZero();
        List<String> command = new ArrayList<>(List.of("sh", "-c", script, "sh"));
        command.addAll(ProcessScan.markers(instance, new ElementId("machine/shop/web"), 7));
        enclosure = new ProcessStart(sandbox.around(command), ENVIRONMENT, work, log).begin();
        return WatchedProcess.enclosed(enclosure, sandbox.outerPid(), death::complete);
    }
}
