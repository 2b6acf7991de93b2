package org.crashonly.manager.supervise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.manager.DataDirectory;
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
        remains.remove(FIRST);
        await().untilAsserted(() -> assertThat(names("work", "spec", "vitals")).noneMatch(it -> it.contains("web#1")
                && !it.contains("web#10")));
        assertThat(data.generationLock(FIRST)).exists();

        remains.remove(new Generation(WEB, 2));

        await().until(() -> !Files.exists(data.generationLock(FIRST)));
    }

    @Test
    void filesThatAreNotNamedAfterAGenerationAreNoTraces() throws IOException {
        for (String name : List.of("nonsense", "#5.lock", "a b#5.lock", "shop+web#0.lock", "shop+web#x.lock")) {
            Files.writeString(data.run().resolve("locks").resolve(name), "");
        }
        assertThat(data.traces()).containsExactlyInAnyOrder(FIRST, TENTH, DOOR);
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
