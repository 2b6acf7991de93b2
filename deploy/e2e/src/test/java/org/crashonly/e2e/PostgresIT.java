package org.crashonly.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.crashonly.bench.ServerUnderTest;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A descriptor alone puts an application on PostgreSQL. */
@Tag("storm")
class PostgresIT {

    @Test
    void keyedPostsAreEffectiveOnce(@TempDir Path directory) throws Exception {
        Assumptions.assumeTrue(Files.isDirectory(Path.of("/usr/lib/postgresql")), "PostgreSQL is not installed");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        Path descriptor = Files.writeString(directory.resolve("probe.yaml"), """
                application: probe
                components:
                  probe: {war: %s, path: /, process: web}
                stores:
                  db: {type: acid, engine: postgresql}
                """.formatted(Probe.WAR));
        try (ServerUnderTest server = ServerUnderTest.in(directory, Probe.DISTRIBUTION).started(descriptor)) {
            KeyedPosts.areEffectiveOnceWhateverIsKilled(server, () -> {});
        }
    }
}
