package org.crashonly.sandbox.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.crashonly.control.Role;
import org.crashonly.payara.PayaraRuntime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JvmLaunchTest {

    private static final List<String> FEATURES = PayaraRuntime.catalogue().featureNames();

    @TempDir
    Path directory;

    TestDistribution distribution;

    @BeforeEach
    void build() throws IOException {
        distribution = TestDistribution.in(directory.resolve("a home"));
    }

    @Test
    void aCommandNamesJdkOptionsHeapMarkersClassPathMainAndArguments() {
        Map<String, String> markers = new LinkedHashMap<>();
        markers.put(JvmLaunch.INSTANCE_MARKER, "i-1");
        markers.put(JvmLaunch.ID_MARKER, "machine/front-door-1");

        List<String> command = distribution.launch()
                .command(Role.FRONT_DOOR, markers, 128, List.of("-Dmine=1"), List.of(), List.of("spec.json"));

        Path home = distribution.home();
        assertThat(command).containsExactly(
                TestDistribution.JDK.resolve("bin/java").toString(),
                "-XX:+UseSerialGC",
                "-Xms32m",
                "-Xmx128m",
                "-Dcrashonly.home=" + home,
                "-Dcrashonly.instance=i-1",
                "-Dcrashonly.id=machine/front-door-1",
                "-Xlog:aot*=off",
                "-Xlog:cds*=off",
                "-Dmine=1",
                "-cp",
                home.resolve("lib/greeting.jar") + ":" + home.resolve("lib/other.jar"),
                Greeting.class.getName(),
                "spec.json");
    }

    @Test
    void aHostHasTheContainersOptionsAndJarsAndThenThoseOfItsFeatures() {
        List<String> without = host(List.of());
        List<String> with = host(FEATURES);

        assertThat(with).containsAll(PayaraRuntime.jvmOptions()).contains("-Xms512m", "-Xmx512m");
        assertThat(classPath(without)).startsWith(
                distribution.home().resolve("lib/greeting.jar") + ":" + distribution.home().resolve("lib/other.jar") + ":");
        assertThat(classPath(with)).startsWith(classPath(without));
        assertThat(FEATURES).allSatisfy(name -> assertThat(classPath(with)).contains("/payara/features/" + name + "/"));
    }

    @Test
    void aCacheServesEveryChoiceOfFeatures() throws IOException {
        Files.createFile(distribution.launch().cache("host"));

        assertThat(host(List.of())).anyMatch(JvmLaunchTest::namesACache);
        assertThat(host(FEATURES)).anyMatch(JvmLaunchTest::namesACache);
    }

    @Test
    void anUnknownFeatureIsRefusedNamingThoseThereAre() {
        assertThatThrownBy(() -> host(List.of("facts")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'facts'")
                .hasMessageContaining(FEATURES.toString());
        assertThatThrownBy(() -> distribution.launch().command(Role.MANAGER, Map.of(), 64, List.of(), List.of("faces"), List.of()))
                .hasMessage("features [faces] for a manager: only hosts have any");
    }

    @Test
    void aCacheIsNotUsedOnceAJarHasAnotherSize() throws IOException {
        Files.createFile(distribution.launch().cache("manager"));
        assertThat(manager()).anyMatch(JvmLaunchTest::namesACache);

        Files.write(distribution.home().resolve("lib/other.jar"), new byte[7]);

        assertThat(manager()).noneMatch(JvmLaunchTest::namesACache);
    }

    @Test
    void aCacheIsNotUsedOnceAJarHasAnotherTime() throws IOException {
        Files.createFile(distribution.launch().cache("manager"));

        Files.setLastModifiedTime(distribution.home().resolve("lib/other.jar"), FileTime.from(Instant.ofEpochSecond(1)));

        assertThat(manager()).noneMatch(JvmLaunchTest::namesACache);
    }

    @Test
    void aCacheIsNotUsedOnceTheClassPathHasAnotherOrder() throws IOException {
        Files.createFile(distribution.launch().cache("manager"));

        distribution.write("roles/manager", Greeting.class.getName(), "-XX:+UseSerialGC", "lib/other.jar", "lib/greeting.jar");

        assertThat(manager()).noneMatch(JvmLaunchTest::namesACache);
    }

    @Test
    void aCacheIsNotUsedOnceTheRoleHasOtherOptionsOrTheContainerOtherJars() throws IOException {
        Files.createFile(distribution.launch().cache("host"));
        Files.createFile(distribution.launch().cache("manager"));

        distribution.role("manager", "-XX:+UseParallelGC");
        Files.write(distribution.home().resolve("payara/base").resolve(PayaraRuntime.catalogue().base().getLast()), new byte[7]);

        assertThat(manager()).noneMatch(JvmLaunchTest::namesACache);
        assertThat(host(List.of())).noneMatch(JvmLaunchTest::namesACache);
    }

    @Test
    void aCacheIsNotUsedByAnotherJdk() throws IOException {
        Files.createFile(distribution.launch().cache("manager"));
        Path otherJdk = Files.createDirectories(directory.resolve("jdk"));
        Files.createDirectories(otherJdk.resolve("lib/server"));
        Files.createFile(otherJdk.resolve("lib/modules"));
        Files.createFile(otherJdk.resolve("lib/server/libjvm.so"));

        JvmLaunch other = new JvmLaunch(new Distribution(distribution.home()), otherJdk, new AotMode.Use());

        assertThat(other.command(Role.MANAGER, Map.of(), 64, List.of(), List.of(), List.of())).noneMatch(JvmLaunchTest::namesACache);
    }

    @Test
    void theUsersOptionsLeaveTheCacheAloneUnlessTheyChangeTheJvm() throws IOException {
        Files.createFile(distribution.launch().cache("manager"));

        assertThat(manager("-Dx=y", "-Xmn10m")).anyMatch(JvmLaunchTest::namesACache);
        assertThat(manager("-XX:+UseG1GC")).noneMatch(JvmLaunchTest::namesACache);
    }

    @Test
    void theUsersCollectorReplacesOurs() {
        assertThat(manager("-XX:+UseG1GC")).contains("-XX:+UseG1GC").doesNotContain("-XX:+UseSerialGC");
        assertThat(manager()).contains("-XX:+UseSerialGC");
    }

    @Test
    void theLauncherScriptCanComputeTheKeyToo() throws Exception {
        Path home = distribution.home();
        Process script = new ProcessBuilder(
                        "bash",
                        "-c",
                        "{ echo -XX:+UseSerialGC; stat -c '%n %s %Y' -- \"$@\"; } | sha256sum | cut -c1-16",
                        "bash",
                        TestDistribution.JDK + "/lib/modules",
                        TestDistribution.JDK + "/lib/server/libjvm.so",
                        home + "/lib/greeting.jar",
                        home + "/lib/other.jar")
                .start();
        String key = new String(script.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).trim();

        assertThat(distribution.launch().cache(Distribution.CLI)).isEqualTo(home.resolve("aot/cli-" + key + ".aot"));
    }

    @Test
    void aMissingJarOrRoleIsSaidAtOnce() throws IOException {
        Files.delete(distribution.home().resolve("lib/other.jar"));
        assertThatThrownBy(this::manager)
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("lib/other.jar is missing");

        Files.delete(distribution.home().resolve("roles/manager"));
        assertThatThrownBy(this::manager).hasMessageContaining("the distribution lacks").hasMessageContaining("roles/manager");
    }

    private List<String> host(List<String> features) {
        return distribution.launch().command(Role.HOST, Map.of(), 512, List.of(), features, List.of("spec.json"));
    }

    private static String classPath(List<String> command) {
        return command.get(command.indexOf("-cp") + 1);
    }

    private List<String> manager(String... extra) {
        return distribution.launch().command(Role.MANAGER, Map.of(), 64, List.of(extra), List.of(), List.of());
    }

    private static boolean namesACache(String option) {
        return option.startsWith("-XX:AOTCache=");
    }
}
