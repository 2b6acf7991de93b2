package org.crashonly.sandbox.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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
        truncate(distribution.launch().cache("host"));

        assertThat(run()).isEqualTo("hello world\n");
    }

    @Test
    void aDraftThatTheJvmCannotUseIsNotInstalled() throws Exception {
        Path drafts = draft();
        truncate(onlyFileIn(drafts));

        assertThat(caches().install("host", drafts)).isFalse();

        assertThat(caches().missing()).contains("host");
    }

    @Test
    void aFailureIsRememberedUntilSomethingChanges() throws Exception {
        assertThat(caches().triedInVain()).isFalse();
        caches().rememberFailure();
        assertThat(caches().triedInVain()).isTrue();

        distribution.role("host", "-XX:+UseCompactObjectHeaders");

        assertThat(caches().triedInVain()).isFalse();
    }

    @Test
    void aNewCacheTakesThePlaceOfThoseThatFitNoMore() throws Exception {
        train();
        Path stale = distribution.launch().cache("host");
        distribution.role("host", "-XX:+UseCompactObjectHeaders");
        assertThat(caches().missing()).contains("host");

        train();

        assertThat(caches().missing()).doesNotContain("host");
        assertThat(stale).doesNotExist();
        assertThat(run()).isEqualTo("hello world\n");
    }

    private AotCaches caches() {
        return new AotCaches(distribution.launch());
    }

    private void train() throws Exception {
        assertThat(caches().install("host", draft())).isTrue();
    }

    private Path draft() throws Exception {
        Path drafts = Files.createTempDirectory(directory, "drafts");
        output(distribution.launch(new AotMode.Train(drafts))
                .command(Role.HOST, Map.of(JvmLaunch.ID_MARKER, "machine/shop/web"), 64, List.of(), List.of(), List.of("world")));
        return drafts;
    }

    private static Path onlyFileIn(Path drafts) throws Exception {
        try (Stream<Path> files = Files.list(drafts)) {
            return files.toList().getFirst();
        }
    }

    private static void truncate(Path cache) throws Exception {
        try (FileChannel channel = FileChannel.open(cache, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() / 2);
        }
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
