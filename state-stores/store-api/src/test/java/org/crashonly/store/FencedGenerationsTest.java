package org.crashonly.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FencedGenerationsTest {

    private static final ElementId WEB = new ElementId("machine/shop/web");
    private static final ElementId ADMIN = new ElementId("machine/shop/admin.v2");

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("fenced");
    }

    @Test
    void aThousandRestartsLeaveOneLineForEachElement() throws IOException {
        FencedGenerations fenced = FencedGenerations.read(file);
        for (int number = 1; number <= 1_000; number++) {
            fenced.add(new Generation(WEB, number));
        }
        fenced.add(new Generation(ADMIN, 3));
        assertThat(file).hasContent("machine/shop/admin.v2#3\nmachine/shop/web#1000\n");
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void whatWasFencedStaysSoInTheNextLife() throws IOException {
        FencedGenerations.read(file).add(new Generation(WEB, 7));
        FencedGenerations next = FencedGenerations.read(file);
        assertThat(next.contains(new Generation(WEB, 7))).isTrue();
        assertThat(next.contains(new Generation(WEB, 6))).as("numbers only grow: those before have ended too").isTrue();
        assertThat(next.contains(new Generation(WEB, 8))).isFalse();
        assertThat(next.contains(new Generation(ADMIN, 1))).isFalse();
    }

    @Test
    void theFenceOfAnEarlierGenerationOpensNothing() throws IOException {
        FencedGenerations fenced = FencedGenerations.read(file);
        fenced.add(new Generation(WEB, 7));
        fenced.add(new Generation(WEB, 2));
        assertThat(FencedGenerations.read(file).contains(new Generation(WEB, 7))).isTrue();
    }

    @Test
    void aLineForEachGenerationIsReadAsWell() throws IOException {
        Files.writeString(file, "machine/shop/web#1\nmachine/shop/web#3\nmachine/shop/web#2\n");
        FencedGenerations fenced = FencedGenerations.read(file);
        assertThat(fenced.contains(new Generation(WEB, 3))).isTrue();
        assertThat(fenced.contains(new Generation(WEB, 4))).isFalse();
    }

    @Test
    void whoIsKilledWhileWritingLeavesTheOldFileInForce() throws IOException {
        FencedGenerations.read(file).add(new Generation(WEB, 7));
        Files.writeString(directory.resolve("fenced.new"), "machine/sho");
        FencedGenerations next = FencedGenerations.read(file);
        assertThat(next.contains(new Generation(WEB, 7))).isTrue();
        next.add(new Generation(WEB, 8));
        assertThat(file).hasContent("machine/shop/web#8\n");
    }

    @Test
    void aFenceThatCannotBeWrittenIsNotThere() throws IOException {
        FencedGenerations fenced = FencedGenerations.read(file);
        Files.createDirectory(directory.resolve("fenced.new"));
        assertThatThrownBy(() -> fenced.add(new Generation(WEB, 1))).isInstanceOf(IOException.class);
        assertThat(fenced.contains(new Generation(WEB, 1))).isFalse();
    }

    @Test
    void damageIsToldAndLetsNobodyIn() throws IOException {
        Files.writeString(file, "machine/shop/web#7\nmachine/sho\n");
        assertThatThrownBy(() -> FencedGenerations.read(file)).isInstanceOf(IOException.class).hasMessageContaining("'machine/sho'");
    }
}
