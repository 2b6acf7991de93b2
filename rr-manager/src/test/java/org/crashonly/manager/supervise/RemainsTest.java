package org.crashonly.manager.supervise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.ProcessIdentity;
import org.crashonly.manager.DataDirectory;
import org.crashonly.sandbox.process.Offspring;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What ended generations leave is removed, but for the numbers that they used. */
class RemainsTest {

    /** A name with dots: what follows the number must not be taken for a part of it, nor the other way round. */
    private static final ElementId WEB = new ElementId("machine/shop.v1.2/web");

    private static final Generation FIRST = new Generation(WEB, 1);
    private static final Generation TENTH = new Generation(WEB, 10);
    private static final Generation DOOR = new Generation(new ElementId("machine/server/front-door-1"), 4);

    /** No process has this pid. */
    private static final ProcessIdentity NOBODY = new ProcessIdentity(1L << 40, 0, "an earlier boot");

    @TempDir
    Path directory;

    private DataDirectory data;

    @BeforeEach
    void threeGenerationsLeftFiles() throws IOException {
        data = new DataDirectory(directory.resolve("data")).prepare();
        for (Generation generation : List.of(FIRST, TENTH, DOOR)) {
            for (Path file : files(generation)) {
                Files.createDirectories(file.getParent());
                Files.writeString(file, "secret");
            }
            Files.createDirectories(data.work(generation).resolve("tmp"));
            Files.writeString(data.work(generation).resolve("tmp/upload"), "x");
        }
    }

    @Test
    void aNewManagerRemovesAllThatBelongsToNobodyThatRuns() throws IOException {
        Files.writeString(data.run().resolve("spec").resolve("half.json.new"), "{");

        new Remains(data).removeAllBut(Set.of(FIRST));

        assertThat(names()).containsExactlyInAnyOrder(
                "locks/server+front-door-1#4.lock", "locks/shop.v1.2+web#10.lock", "locks/shop.v1.2+web#1.lock",
                "spec/shop.v1.2+web#1.json", "vitals/shop.v1.2+web#1.vitals", "work/shop.v1.2+web#1");
    }

    @Test
    void whatAModuleMadeUnchangeableIsRemovedToo() throws IOException {
        Path stubborn = Files.createDirectories(data.work(TENTH).resolve("tmp/locked"));
        Files.writeString(stubborn.resolve("file"), "x");
        Files.createSymbolicLink(stubborn.resolve("link"), directory);
        Files.setPosixFilePermissions(stubborn, PosixFilePermissions.fromString("---------"));

        new Remains(data).removeAllBut(Set.of(FIRST));

        assertThat(data.work(TENTH)).doesNotExist();
        assertThat(directory).exists();
    }

    @Test
    void theNumbersUsedStayKnownWhateverIsRemoved() throws IOException {
        assertThat(data.traces()).containsExactlyInAnyOrder(FIRST, TENTH, DOOR);

        new Remains(data).removeAllBut(Set.of());

        assertThat(data.traces()).containsExactlyInAnyOrder(TENTH, DOOR);
    }

    @Test
    void anEndedGenerationLeavesItsNumberOnlyUntilTheNextHasEnded() {
        Remains remains = new Remains(data);
        remains.remove(FIRST, NOBODY);
        await().untilAsserted(() -> assertThat(names("work", "spec", "vitals")).noneMatch(it -> it.contains("web#1")
                && !it.contains("web#10")));
        assertThat(data.generationLock(FIRST)).exists();

        remains.remove(new Generation(WEB, 2), NOBODY);

        await().until(() -> !Files.exists(data.generationLock(FIRST)));
    }

    @Test
    void filesThatAreNotNamedAfterAGenerationAreNoTraces() throws IOException {
        for (String name : List.of("nonsense", "#5.lock", "a b#5.lock", "shop+web#0.lock", "shop+web#x.lock")) {
            Files.writeString(data.run().resolve("locks").resolve(name), "");
        }
        assertThat(data.traces()).containsExactlyInAnyOrder(FIRST, TENTH, DOOR);
    }

    @Test
    void aNewManagerEndsWhatModulesOfEndedGenerationsHaveStarted() throws Exception {
        Process left = child(TENTH);
        Process stays = child(FIRST);
        try {
            new Remains(data).removeAllBut(Set.of(FIRST));

            assertThat(left.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(stays.isAlive()).isTrue();
            new Remains(data).remove(FIRST, NOBODY);
            assertThat(stays.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            left.destroyForcibly();
            stays.destroyForcibly();
        }
    }

    /** Waits for an end of its input that never comes. */
    private Process child(Generation of) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("cat");
        builder.environment().put(Offspring.VARIABLE, Offspring.mark(data.instance(), of));
        return builder.start();
    }

    private List<Path> files(Generation generation) {
        return List.of(data.specification(generation), data.generationLock(generation), data.vitals(generation));
    }

    private List<String> names() {
        return names("spec", "locks", "vitals", "work");
    }

    private List<String> names(String... kinds) {
        return Stream.of(kinds).flatMap(kind -> {
            try (Stream<Path> files = Files.list(data.run().resolve(kind))) {
                return files.map(it -> data.run().relativize(it).toString()).toList().stream();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }).toList();
    }
}
