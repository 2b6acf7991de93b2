package org.crashonly.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.crashonly.bench.ServerUnderTest;
import org.crashonly.sandbox.process.ProcessScan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code crashonly run app.yaml}: several components, some of which share a process, routed by path and host. */
class SeveralComponentsIT {

    @Test
    void componentsAreRoutedByPathAndKilledApart(@TempDir Path directory) throws Exception {
        Path descriptor = Files.writeString(directory.resolve("app.yaml"), """
                application: several
                components:
                  front: {war: %1$s, path: /, process: web}
                  left:  {war: %1$s, path: /left, process: both}
                  right: {war: %1$s, path: /right, process: both}
                  inner: {war: %1$s, process: both}
                stores:
                  db: {type: acid, engine: h2}
                policy: {default-ttl: 30s, max-ttl: 60s}
                """.formatted(Probe.WAR));
        try (ServerUnderTest server = ServerUnderTest.in(directory, Probe.DISTRIBUTION).started(descriptor)) {
            ProcessScan.Found web = Probe.process(server, "web");
            ProcessScan.Found both = Probe.process(server, "both");
            assertThat(Probe.get(server, "/pid").body()).isEqualTo(pid(web));
            assertThat(Probe.get(server, "/left/pid").body()).isEqualTo(pid(both));
            assertThat(Probe.get(server, "/right/pid").body()).isEqualTo(pid(both));
            assertThat(Probe.get(server, "/leftover").statusCode()).isEqualTo(404);

            Probe.killAndAwaitSuccessor(server, "both");
            assertThat(Probe.get(server, "/pid").body()).isEqualTo(pid(web));
            assertThat(Probe.get(server, "/left/pid").body()).isEqualTo(pid(Probe.process(server, "both")));
            assertThat(Probe.get(server, "/right/").body()).isEqualTo("hello");
        }
    }

    private static String pid(ProcessScan.Found process) {
        return Long.toString(process.identity().pid());
    }
}
