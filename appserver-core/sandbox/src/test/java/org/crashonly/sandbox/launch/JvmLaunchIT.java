package org.crashonly.sandbox.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.crashonly.control.Role;
import org.crashonly.payara.PayaraRuntime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real JVMs train, use and fail to use real caches. */
class JvmLaunchIT {

    @TempDir
    Path directory;

    TestDistribution distribution;

    @BeforeEach
    void build() throws Exception {
        distribution = TestDistribution.in(directory.resolve("a home"));
    }

    @Test
    void aTrainedCacheServesTheProgramsClasses() throws Exception {
        train();

        assertThat(run("-Xlog:class+load")).contains("hello world").contains(Greeting.class.getName() + " source: shared objects file");
    }

    @Test
    void withFeaturesAppendedTheCacheServesStill() throws Exception {
        train();

        String output = run(PayaraRuntime.catalogue().featureNames(), List.of("-Xlog:class+load"));

        assertThat(output).contains(Greeting.class.getName() + " source: shared objects file");
    }

    @Test
    void nothingIsPrintedWhenThereIsNoCacheOrItIsBroken() throws Exception {
        assertThat(run()).isEqualTo("hello world\n");

        train();
        try (FileChannel cache = FileChannel.open(distribution.launch().cache("host"), StandardOpenOption.WRITE)) {
            cache.truncate(cache.size() / 2);
        }

        assertThat(run()).isEqualTo("hello world\n");
    }

    private void train() throws Exception {
        Path drafts = Files.createDirectories(directory.resolve("drafts"));
        List<String> training = distribution.launch(new AotMode.Train(drafts))
                .command(Role.HOST, Map.of(JvmLaunch.ID_MARKER, "machine/shop/web"), 64, List.of(), List.of(), List.of("world"));
        output(training);
        Path cache = distribution.launch().cache("host");
        String draft = cache.getFileName().toString().replace(".aot", ".machine+shop+web.aot");
        Files.move(drafts.resolve(draft), cache, StandardCopyOption.ATOMIC_MOVE);
    }

    private String run(String... extra) throws Exception {
        return run(List.of(), List.of(extra));
    }

    private String run(List<String> features, List<String> extra) throws Exception {
        return output(distribution.launch().command(Role.HOST, Map.of(), 64, extra, features, List.of("world")));
    }

    private static String output(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
