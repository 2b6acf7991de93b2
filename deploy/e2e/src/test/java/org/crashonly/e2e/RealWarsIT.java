package org.crashonly.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.crashonly.sandbox.launch.Distribution;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** WARs that nobody made for this server answer the same after a restart of each level, and leave nothing of a module's generation behind. */
class RealWarsIT {

    /** At least one resource, and what is above it: module, process, application, machine. */
    private static final int LEVELS = 5;

    private static final Path WARS = Path.of(System.getProperty("real.wars"));

    @TempDir
    private Path directory;

    @Test
    void jolokia() throws Exception {
        answersTheSameAfterARestartOfEachLevel("jolokia-agent-war.war", "/,/version", "-Dx=y");
    }

    @Test
    @Tag("storm")
    void hawtio() throws Exception {
        answersTheSameAfterARestartOfEachLevel("hawtio-war.war", "/,/index.html,/nothing", "-Dhawtio.authenticationEnabled=false");
    }

    private void answersTheSameAfterARestartOfEachLevel(String war, String paths, String option) throws Exception {
        Path log = directory.resolve("bench.log");
        Process bench = new ProcessBuilder(List.of(Distribution.current().script("crashonly").toString(), "bench", "real-wars",
                WARS.resolve(war).toString(), "--ask", paths, "--rounds", "1", "--jvm-options", option))
                .redirectErrorStream(true).redirectOutput(log.toFile()).start();
        try {
            assertThat(bench.waitFor(10, TimeUnit.MINUTES)).isTrue();
        } finally {
            bench.destroy();
        }
        String printed = Files.readString(log, StandardCharsets.UTF_8);
        assertThat(bench.exitValue()).as(printed).isZero();
        assertThat(printed).contains("left: 0 class loaders");
        assertThat(printed.lines().filter(it -> it.contains("the same answers"))).as(printed).hasSizeGreaterThanOrEqualTo(LEVELS);
    }
}
