package org.crashonly.rvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Jazzer looks for an input that the readers of logs and images are not up to, guided by the branches that inputs reach. What it finds lies in
 * {@code target/fuzz}. {@code -Dfuzz.seconds=60} says for how long, {@code -Dfuzz.corpus=DIR} where to begin and what to add to.
 */
class FuzzIT {

    private static final long SECONDS = Long.getLong("fuzz.seconds", 60);

    @Test
    void jazzerFindsNothing(@TempDir Path temporary) throws Exception {
        Path corpus = Files.createDirectories(Path.of(System.getProperty("fuzz.corpus", temporary.toString())));
        int number = 0;
        for (byte[] input : FuzzCorpus.inputs()) {
            Files.write(corpus.resolve("kept-" + number++), input);
        }
        Path findings = Files.createDirectories(Path.of("target/fuzz"));
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow", "-XX:+EnableDynamicAgentLoading", "-cp", System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer", "--target_class=" + FuzzedImage.class.getName(), "--instrumentation_includes=org.crashonly.rvm.**",
                "--reproducer_path=" + findings, "-max_total_time=" + SECONDS, "-timeout=20", "-max_len=280", "-print_final_stats=1", "-artifact_prefix=" + findings + "/",
                corpus.toString());
        Process jazzer = new ProcessBuilder(command).inheritIO().start();
        assertThat(jazzer.waitFor()).as("exit code; what was found lies in %s", findings.toAbsolutePath()).isZero();
    }
}
