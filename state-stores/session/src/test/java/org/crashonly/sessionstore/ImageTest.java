package org.crashonly.sessionstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.crashonly.control.FileSizeLimit;
import org.crashonly.control.ProcessIdentity;
import org.crashonly.control.ProcessSpec.SessionLimits;
import org.crashonly.rvm.HeapCheck;
import org.crashonly.rvm.HeapCheck.Inconsistency;
import org.crashonly.rvm.ImageCheck;
import org.crashonly.rvm.UnusableImageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageTest {

    private static final byte[] KEY = {1};

    @TempDir
    Path directory;

    @Test
    void anImageKeepsItsSizeWhateverTheLimitsAreNow() {
        Scratch.image(directory, Limits.SMALL).sessions().put(KEY, KEY);
        SessionLimits larger = new SessionLimits(8 << 20, 64 << 10, 20, 4 << 20, 16 << 10, 1, 1, 1, 1, 1, 1);

        Image image = Scratch.image(directory, larger);

        assertThat(image.lost()).isZero();
        assertThat(image.sessions().get(KEY)).contains(KEY);
        assertThat(image.entryBytes()).as("room to undo").isEqualTo(Limits.SMALL.sessionBytes());
        byte[] largest = new byte[image.entryBytes() - 100];
        image.sessions().put(KEY, largest);
        assertThat(image.sessions().get(KEY)).contains(largest);
    }

    @Test
    void aDiskThatIsTooFullForAnImageIsNotFilledFurther() throws IOException {
        long usual = FileSizeLimit.current();
        FileSizeLimit.set(Limits.SMALL.sessionsBytes() - 1);
        try {
            assertThatThrownBy(() -> Image.open(directory, Limits.SMALL)).isInstanceOf(IOException.class);
        } finally {
            FileSizeLimit.lift();
        }
        assertThat(FileSizeLimit.current()).isEqualTo(usual);
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).allSatisfy(file -> assertThat(file.getFileName().toString()).startsWith("control"));
        }
        Scratch.image(directory, Limits.SMALL).sessions().put(KEY, KEY);
    }

    @Test
    void aControlFileThatIsDamagedIsPutAsideWithEverything() throws IOException {
        Scratch.image(directory, Limits.SMALL).sessions().put(KEY, KEY);
        Path control = file("control");
        byte[] all = Files.readAllBytes(control);
        all[0] ^= 0x55;
        Files.write(control, all);

        Image image = Scratch.image(directory, Limits.SMALL);

        assertThat(image.lost()).isEqualTo(3);
        assertThat(image.sessions().size()).isZero();
        image.sessions().put(KEY, KEY);
        assertThat(Scratch.image(directory, Limits.SMALL).sessions().get(KEY)).as("the new one stays").contains(KEY);
        assertThat(file("damaged-control")).hasBinaryContent(all);
        assertThat(file("damaged-sessions")).isNotEmptyFile();
    }

    @Test
    void aTableBeyondRepairIsPutAsideAndTheOthersStay() throws IOException {
        Image before = Scratch.image(directory, Limits.SMALL);
        before.sessions().put(KEY, KEY);
        before.ledger().put(KEY, KEY);
        fill(file("sessions.segment"), (byte) 0x5a);

        Image image = Scratch.image(directory, Limits.SMALL);

        assertThat(image.lost()).isEqualTo(1);
        assertThat(image.sessions().size()).isZero();
        assertThat(image.ledger().get(KEY)).contains(KEY);
        assertThat(file("damaged-sessions")).isNotEmptyFile();
        image.sessions().put(KEY, KEY);
        assertThat(Scratch.image(directory, Limits.SMALL).sessions().get(KEY)).as("the new one stays").contains(KEY);
    }

    @Test
    void whatFsckWouldRepairIsRepairedAndKept() throws IOException {
        Scratch.image(directory, Limits.SMALL).sessions().put(KEY, KEY);
        Path sessions = file("sessions.segment");
        byte[] all = Files.readAllBytes(sessions);
        // Both ends, as far as the root of the heap: one copy of the superblock is left.
        Arrays.fill(all, 0, 512, (byte) 0);
        Arrays.fill(all, all.length - 128, all.length, (byte) 0);
        Files.write(sessions, all);

        Image image = Scratch.image(directory, Limits.SMALL);

        assertThat(image.lost()).isZero();
        assertThat(image.sessions().get(KEY)).contains(KEY);
    }

    @Test
    void pagesThatAFaultDamagesAreRepairedByTheNextRecoveryOrMendedBefore() throws IOException {
        Image first = Scratch.image(directory, Limits.SMALL);
        first.tables().forEach(it -> it.put(KEY, KEY));
        assertThat(first.tables()).allMatch(it -> it.damageCopy(new Random(7)));
        first.sessions().put(new byte[] {2}, KEY);
        assertThat(findings()).as("as fsck sees it").hasSize(3).allMatch(it -> it.kind() == Inconsistency.SUPERBLOCK_COPY);

        Image second = Scratch.image(directory, Limits.SMALL);
        assertThat(findings()).isEmpty();
        assertThat(second.lost()).isZero();
        assertThat(second.tables()).allMatch(it -> it.get(KEY).isPresent());
        assertThat(second.sessions().get(new byte[] {2})).contains(KEY);

        assertThat(second.tables()).allMatch(it -> it.damageCopy(new Random(8)));
        second.tables().forEach(Table::mendCopies);
        assertThat(findings()).isEmpty();
    }

    private List<HeapCheck.Finding> findings() throws IOException {
        List<HeapCheck.Finding> all = new ArrayList<>();
        for (org.crashonly.rvm.Image image : org.crashonly.rvm.Image.find(directory)) {
            ImageCheck.check(image).segments().forEach(it -> all.addAll(it.findings()));
        }
        return all;
    }

    @Test
    void whatIsOfAnotherReleaseIsRefusedAndNotTouched() throws IOException {
        Scratch.image(directory, Limits.SMALL).sessions().put(KEY, KEY);
        for (char version : new char[] {'0', '9'}) {
            Path control = file("control");
            byte[] ours = Files.readAllBytes(control);
            byte[] others = ours.clone();
            others[7] = (byte) version;
            Files.write(control, others);
            assertThatThrownBy(() -> Image.open(directory, Limits.SMALL)).isInstanceOf(UnusableImageException.class)
                    .hasMessageContainingAll("has format " + version, "this release reads 1", version == '9' ? "a later" : "an earlier", "Start that");
            assertThat(control).hasBinaryContent(others);
            Files.write(control, ours);
        }
        assertThat(Scratch.image(directory, Limits.SMALL).sessions().get(KEY)).contains(KEY);
    }

    @Test
    void aHeapOfAnotherReleaseIsRefusedAndNotTouched() throws IOException {
        Scratch.image(directory, Limits.SMALL).sessions().put(KEY, KEY);
        Path sessions = file("sessions.segment");
        byte[] all = Files.readAllBytes(sessions);
        all[7] = '1';
        CRC32C crc = new CRC32C();
        crc.update(all, 0, 24);
        ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN).putInt(24, (int) crc.getValue());
        Files.write(sessions, all);
        assertThatThrownBy(() -> Image.open(directory, Limits.SMALL)).isInstanceOf(UnusableImageException.class)
                .hasMessageContainingAll("sessions", "has format 1, this release reads 2");
        assertThat(sessions).hasBinaryContent(all);
    }

    @Test
    void aFileOfAnotherProgramIsRefusedAndNotTouched() throws IOException {
        Path control = directory.resolve("control." + ProcessIdentity.currentBoot());
        Files.writeString(control, "a file of something else");
        Files.writeString(directory.resolve("notes"), "not even a name of ours");
        assertThatThrownBy(() -> Image.open(directory, Limits.SMALL)).isInstanceOf(UnusableImageException.class)
                .hasMessageContainingAll(control.toString(), "is not the control file", "move it away");
        assertThat(control).hasContent("a file of something else");
        Files.delete(control);
        assertThat(Scratch.image(directory, Limits.SMALL).lost()).isZero();
        assertThat(directory.resolve("notes")).hasContent("not even a name of ours");
    }

    @Test
    void anImageOfAnotherBootIsDiscarded() throws IOException {
        Scratch.image(directory, Limits.SMALL).sessions().put(KEY, KEY);
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                Files.move(file, file.resolveSibling(name.substring(0, name.lastIndexOf('.')) + ".another-boot"));
            }
        }
        assertThat(Scratch.image(directory, Limits.SMALL).sessions().get(KEY)).isEmpty();
        assertThat(directory.resolve("control.another-boot")).doesNotExist();
    }

    private static void fill(Path file, byte value) throws IOException {
        byte[] noise = new byte[(int) Files.size(file)];
        Arrays.fill(noise, value);
        Files.write(file, noise);
    }

    private Path file(String name) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(it -> it.getFileName().toString().startsWith(name)).findFirst().orElseThrow();
        }
    }
}
