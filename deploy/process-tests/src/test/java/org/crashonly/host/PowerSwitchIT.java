package org.crashonly.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crashonly.host.HostProcess.module;
import static org.crashonly.host.HostProcess.request;

import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.crashonly.control.Generation;
import org.crashonly.control.Message;
import org.crashonly.control.Vitals;
import org.crashonly.control.Vitals.Counter;
import org.crashonly.host.apps.BridgingListener;
import org.crashonly.host.apps.CrashServlet;
import org.crashonly.host.apps.HangingServlet;
import org.crashonly.host.apps.HelloServlet;
import org.crashonly.host.apps.MailServlet;
import org.crashonly.host.apps.Stubbornness;
import org.crashonly.host.apps.WaitingServlet;
import org.crashonly.power.instrument.Limits;
import org.crashonly.power.instrument.WarInstrumenter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An instrumented WAR in a real container: it runs as any other, and dies while its neighbour goes on. */
class PowerSwitchIT {

    @TempDir
    private Path directory;

    private HostProcess host;

    @BeforeEach
    void begin() throws Exception {
        Path plain = new WarFile().add(HangingServlet.class, WaitingServlet.class, MailServlet.class, Stubbornness.class).beans().write(directory.resolve("plain.war"));
        Path victim = directory.resolve("victim.war");
        assertThat(WarInstrumenter.instrument(plain, victim, Limits.USUAL).gaps()).isEmpty();
        Path operator = new WarFile().add(CrashServlet.class, HangingServlet.class, Stubbornness.class).beans().write(directory.resolve("operator.war"));
        Path bridge = directory.resolve("bridge.war");
        assertThat(WarInstrumenter.instrument(new WarFile().add(HelloServlet.class, BridgingListener.class, BridgingListener.Bridge.class, BridgingListener.Reader.class)
                .write(directory.resolve("plain-bridge.war")), bridge, Limits.USUAL).gaps()).isEmpty();
        host = HostProcess.start(directory, null, List.of(), module("victim", victim, "/"), module("operator", operator, "/"), module("bridge", bridge, "/"));
    }

    @AfterEach
    void end() throws Exception {
        host.close();
    }

    @Test
    void aHangingModuleIsCrashedFromOutside() throws Exception {
        int victim = host.awaitReady("victim");
        int operator = host.port("operator");
        assertThat(host.get(victim, "/hang?kind=none").body()).isEqualTo("done");
        List<CompletableFuture<HttpResponse<String>>> hanging = Stream.of("loop", "sleep", "loop")
                .map(kind -> HostProcess.HTTP.sendAsync(request(victim, "/hang?kind=" + kind).build(), BodyHandlers.ofString()))
                .toList();
        awaitInFlight(4);

        assertThat(host.get(operator, "/crash").body()).startsWith("interrupts ").endsWith(", zombies []");

        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> hanging.stream().allMatch(CompletableFuture::isDone));
        for (CompletableFuture<HttpResponse<String>> each : hanging) {
            assertThat(each.get().statusCode()).as("what a crash leaves over").isEqualTo(503);
            assertThat(each.get().headers().firstValue("Crashonly-Interrupted")).contains(HostProcess.NONCE);
            assertThat(each.get().body()).doesNotContain("survived", "done");
        }
        assertThat(host.get(victim, "/hang?kind=none").headers().firstValue("Crashonly-Not-Started")).contains(HostProcess.NONCE);
        assertThat(host.get(operator, "/hang?kind=none").body()).isEqualTo("done");
    }

    /** "No library that works for a component outlives it, nor does a process that it has started." */
    @Test
    void whoWaitsInALibraryOfTheContainerOrForAProcessLeavesAsWell() throws Exception {
        int victim = host.awaitReady("victim");
        int operator = host.port("operator");
        assertThat(host.get(victim, "/hang?kind=none").body()).isEqualTo("done");
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            List<CompletableFuture<HttpResponse<String>>> waiting = Stream
                    .of("/wait?for=rest", "/mail?for=mail", "/wait?for=directory", "/wait?for=output", "/wait?for=end")
                    .map(it -> request(victim, it + "&port=" + silent.getLocalPort()).build())
                    .map(it -> HostProcess.HTTP.sendAsync(it, BodyHandlers.ofString())).toList();
            List<Socket> asked = List.of(silent.accept(), silent.accept(), silent.accept());
            Awaitility.await().until(() -> children().size() == 3);

            String crash = host.get(operator, "/crash").body();

            assertThat(crash).endsWith(", zombies []");
            assertThat(Integer.parseInt(crash.replaceAll(".*, (\\d+) ms, .*", "$1"))).as(crash).isLessThan(2_000);
            for (CompletableFuture<HttpResponse<String>> each : waiting) {
                assertThat(each.get(30, TimeUnit.SECONDS).body()).doesNotContain("answered", "sent");
            }
            Awaitility.await().until(() -> children().isEmpty());
            assertThat(host.get(operator, "/hang?kind=none").body()).isEqualTo("done");
            for (Socket each : asked) {
                each.close();
            }
        }
    }

    /** "What others would meet it in does not throw into them." */
    @Test
    void aModuleThatEverybodyLogsThroughIsRestartedAgainAndAgain() throws Exception {
        assertThat(host.awaitReady("bridge")).isPositive();
        for (int i = 1; i <= 2; i++) {
            int generation = i;
            host.tell(new Message.RestartModule(new Generation(HostProcess.PROCESS.child("bridge"), generation), null, false));
            Awaitility.await().until(() -> host.module("bridge").generation() == generation && host.module("bridge").port() > 0);
            assertThat(host.get(host.port("bridge"), "/hello").statusCode()).isEqualTo(200);
        }
    }

    private List<ProcessHandle> children() {
        return ProcessHandle.of(host.pid()).orElseThrow().descendants().toList();
    }

    private void awaitInFlight(int requests) throws Exception {
        try (Arena arena = Arena.ofShared()) {
            Vitals vitals = Vitals.open(host.spec.vitalsFile(), arena);
            Awaitility.await().until(() -> vitals.get(Counter.STARTED) >= requests);
        }
    }
}
