package org.crashonly.manager.supervise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real processes that say nothing. */
class SilenceIT {

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void end() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void whoWaitsForSomethingIsSilentWhoWaitsForAProcessorIsNot() throws Exception {
        // Two that spin on the same processor; one of them gets it only when nobody else wants it.
        String processor = anAllowedProcessor();
        start("taskset", "-c", processor, "sh", "-c", "while :; do :; done");
        Process starved = start("taskset", "-c", processor, "chrt", "--idle", "0", "sh", "-c", "while :; do :; done");
        Process waiting = start("sh", "-c", "read line; exit");
        Silence starvedSilence = new Silence(Duration.ofSeconds(10), System.nanoTime());
        Silence waitingSilence = new Silence(Duration.ofSeconds(10), System.nanoTime());

        await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(100)).until(() -> {
            starvedSilence.look("", System.nanoTime(), () -> CpuTimes.of(starved.pid()));
            waitingSilence.look("", System.nanoTime(), () -> CpuTimes.of(waiting.pid()));
            return starvedSilence.observedNanos() > Duration.ofSeconds(4).toNanos();
        });

        assertThat(started).allMatch(Process::isAlive);
        assertThat(waitingSilence.countedNanos()).isGreaterThan(Duration.ofSeconds(3).toNanos());
        assertThat(starvedSilence.countedNanos()).isLessThan(Duration.ofSeconds(2).toNanos());
    }

    private static String anAllowedProcessor() throws Exception {
        String allowed = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(it -> it.startsWith("Cpus_allowed_list:")).findFirst().orElseThrow();
        return allowed.substring(allowed.indexOf(':') + 1).strip().split("[,-]")[0];
    }

    private Process start(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        started.add(process);
        return process;
    }
}
