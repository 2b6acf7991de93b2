package org.crashonly.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.crashonly.bench.ServerUnderTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stopping is crashing, starting is recovering. */
class StopAndStartIT {

    @Test
    void stopKillsEverythingAndTheNextRunRecovers(@TempDir Path directory) {
        try (ServerUnderTest server = ServerUnderTest.in(directory, Probe.DISTRIBUTION).started(Probe.WAR)) {
            String id = Probe.post(server, "/notes", "kept").body();
            ServerUnderTest.Outcome second = server.run(Probe.WAR);
            assertThat(second.exitCode()).as(second.output()).isNotZero();
            assertThat(second.output()).contains("already", "pid", "crashonly stop");
            assertThat(Probe.get(server, "/notes/" + id).body()).isEqualTo("kept");

            assertThat(server.crashonly("stop").exitCode()).isZero();
            assertThat(server.processes()).isEmpty();

            server.started(Probe.WAR);
            assertThat(Probe.get(server, "/notes/" + id).body()).isEqualTo("kept");
            assertThat(server.status().orElseThrow().managerLife()).isEqualTo(2);
        }
    }
}
