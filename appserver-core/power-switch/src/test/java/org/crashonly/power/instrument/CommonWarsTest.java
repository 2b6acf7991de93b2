package org.crashonly.power.instrument;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommonWarsTest {

    private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000);

    @TempDir
    Path directory;

    @Test
    void whatOneDirectoryMadeIsCopiedToAnother() throws Exception {
        Path war = war("a");
        InstrumentedWars.Kept first = make("one", war, 1 << 20);
        assertThat(Files.getPosixFilePermissions(common())).isEqualTo(PosixFilePermissions.fromString("rwx------"));
        FileTime seal = age();

        InstrumentedWars.Kept second = make("two", war, 1 << 20);

        assertThat(second.file()).hasParent(directory.resolve("two")).hasSameBinaryContentAs(first.file());
        assertThat(second.sum()).isEqualTo(first.sum());
        assertThat(Files.getLastModifiedTime(seal())).as("used").isGreaterThan(seal);
    }

    @Test
    void whatIsNotWhatItWasIsMadeAgain() throws Exception {
        Path war = war("a");
        InstrumentedWars.Kept first = make("one", war, 1 << 20);
        for (String suffix : new String[] {".war", ".txt", ".sha256"}) {
            Path entry = entry(suffix);
            byte[] whole = Files.readAllBytes(entry);
            Files.write(entry, Arrays.copyOf(whole, whole.length / 2));

            InstrumentedWars.Kept second = make("after" + suffix, war, 1 << 20);

            assertThat(second.file()).hasSameBinaryContentAs(first.file());
            assertThat(Files.readAllBytes(entry)).as("mended").isEqualTo(whole);
        }
    }

    @Test
    void whatWasNotUsedForLongestGoes() throws Exception {
        Path old = make("one", war("a"), 1 << 20).file();
        age();
        long oneWar = Files.size(old);

        make("one", war("b"), oneWar * 4);
        assertThat(names()).hasSize(6);
        make("two", war("c"), oneWar * 4);
        make("two", war("d"), oneWar * 4);
        assertThat(names()).hasSize(12);
        make("two", war("e"), oneWar * 4);
        assertThat(names()).hasSize(12);

        assertThat(names()).noneMatch(it -> it.startsWith(old.getFileName().toString().replace(".war", "")));
    }

    @Test
    void aDirectoryThatCannotBeWrittenIsDoneWithout() throws Exception {
        Files.writeString(common(), "a file");
        assertThat(make("one", war("a"), 1 << 20).file()).exists();
        assertThat(common()).hasContent("a file");
    }

    private InstrumentedWars.Kept make(String into, Path war, long mostBytes) throws IOException {
        InstrumentedWars wars = new InstrumentedWars(directory.resolve(into), Optional.of(new CommonWars(common(), mostBytes)));
        return wars.get(war, war.getFileName().toString().replace(".war", ""), Limits.USUAL);
    }

    private Path common() {
        return directory.resolve("common");
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(common())) {
            return files.map(it -> it.getFileName().toString()).toList();
        }
    }

    private Path entry(String suffix) throws IOException {
        return common().resolve(names().stream().filter(it -> it.endsWith(suffix)).findFirst().orElseThrow());
    }

    private Path seal() throws IOException {
        return entry(".sha256");
    }

    private FileTime age() throws IOException {
        Files.setLastModifiedTime(seal(), LONG_AGO);
        return LONG_AGO;
    }

    private Path war(String name) throws IOException {
        Path war = directory.resolve(name + ".war");
        String own = CommonWarsTest.class.getName().replace('.', '/') + ".class";
        try (OutputStream file = Files.newOutputStream(war);
                ZipOutputStream zip = new ZipOutputStream(file);
                var code = CommonWarsTest.class.getResourceAsStream("/" + own)) {
            zip.putNextEntry(new ZipEntry("WEB-INF/classes/" + own));
            code.transferTo(zip);
            zip.closeEntry();
            zip.putNextEntry(new ZipEntry(name));
            zip.closeEntry();
        }
        return war;
    }
}
