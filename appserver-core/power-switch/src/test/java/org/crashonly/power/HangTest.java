package org.crashonly.power;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.crashonly.power.trial.Generation;
import org.crashonly.power.trial.Hang;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** "What it takes to crash a component: nothing but its switch, whatever it is doing." */
@Timeout(60)
class HangTest {

    /** A thread of the JDK's, for each watch of a directory. */
    private static final String LOOKING = "FileSystemWatchService";

    @ParameterizedTest
    @EnumSource(value = Hang.class, mode = EnumSource.Mode.EXCLUDE, names = "REGEX")
    void everyThreadLeaves(Hang hang) throws Exception {
        leaves(hang, Thread.ofPlatform().daemon());
    }

    @ParameterizedTest
    @EnumSource(value = Hang.class, names = {"EMPTY_LOOP", "CATCHING_LOOP", "SLEEP", "PARK", "SOCKET_READ", "CHANNEL_READ", "EXECUTOR"})
    void virtualOnesToo(Hang hang) throws Exception {
        leaves(hang, Thread.ofVirtual());
    }

    @Test
    void portsAreFreeAndNothingIsLookedAtAnyMore() throws Exception {
        Generation generation = Generation.ofHangs();
        Generation.Running running = generation.run(Hang.OPEN_CHANNELS, Thread.ofPlatform().daemon());
        await().until(() -> running.isHanging() && running.thread().getName().startsWith(Hang.LISTENS));
        int port = Integer.parseInt(running.thread().getName().substring(Hang.LISTENS.length()));
        assertThat(threads()).contains(LOOKING);

        generation.powerSwitch().throwIt();

        await().untilAsserted(() -> {
            assertThat(threads()).doesNotContain(LOOKING);
            try (ServerSocket next = new ServerSocket()) {
                next.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            }
        });
        assertThat(generation.powerSwitch().awaitDeparture(Duration.ofSeconds(20)).zombies()).isEmpty();
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList();
    }

    private static void leaves(Hang hang, Thread.Builder threads) throws Exception {
        Generation generation = Generation.ofHangs();
        Generation.Running running = generation.run(hang, threads);
        await().pollInterval(Duration.ofMillis(2)).until(running::isHanging);

        generation.powerSwitch().throwIt();
        Departure departure = generation.powerSwitch().awaitDeparture(Duration.ofSeconds(20));

        assertThat(departure.zombies()).isEmpty();
        assertThat(running.end().get()).isInstanceOf(SandboxCrashed.class);
        assertThat(generation.powerSwitch().inside()).isZero();
        await().untilAsserted(() -> assertThat(threads()).doesNotContain(Hang.IDLE));
    }
}
