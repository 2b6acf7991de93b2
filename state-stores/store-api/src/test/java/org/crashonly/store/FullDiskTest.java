package org.crashonly.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.crashonly.control.ElementId;
import org.crashonly.control.FileSizeLimit;
import org.crashonly.control.Message.Harm;
import org.crashonly.control.Message.Injection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullDiskTest {

    private static final int SIZE = 100_000;
    private static final long MINUTE = 60_000;

    @TempDir
    Path directory;

    private Path file;
    private LastingFault disk;

    @BeforeEach
    void begin() throws IOException {
        file = Files.write(directory.resolve("data"), new byte[SIZE]);
        disk = new LastingFault(new ElementId("machine/shop/db"), Map.of(Harm.DISK_FULL, new FullDisk(directory)));
        assertThat(disk.news()).as("an earlier life may have said something else").get().asInstanceOf(InstanceOfAssertFactories.LIST).isEmpty();
        assertThat(disk.news()).isEmpty();
    }

    @AfterEach
    void lift() {
        FileSizeLimit.lift();
    }

    @Test
    void whatIsThereIsWrittenAgainButNothingGrowsUntilTheFaultIsEnded() throws IOException {
        disk.inject(full(0, MINUTE));
        Files.write(file, new byte[SIZE]);
        assertThatThrownBy(this::grow).isInstanceOf(IOException.class);
        assertThat(disk.news().orElseThrow()).singleElement().satisfies(it -> assertThat(it.fault()).isEqualTo("disk-full"));
        disk.inject(null);
        assertThat(disk.news().orElseThrow()).isEmpty();
        assertThat(disk.news()).isEmpty();
        grow();
    }

    @Test
    void someBytesMayBeLeft() throws IOException {
        disk.inject(full(1_000, MINUTE));
        grow();
        assertThatThrownBy(this::grow).isInstanceOf(IOException.class);
    }

    @Test
    void itEndsByItself() throws IOException {
        long usual = FileSizeLimit.current();
        disk.inject(full(0, 50));
        await().atMost(Duration.ofSeconds(20)).until(() -> FileSizeLimit.current() == usual);
        grow();
    }

    @Test
    void otherFaultsAreNoneOfIts() throws IOException {
        disk.inject(new Injection("latency", Harm.LATENCY, 1, 0, 0, MINUTE, 1, 0, 0, 0));
        grow();
    }

    private void grow() throws IOException {
        Files.write(file, new byte[1_000], StandardOpenOption.APPEND);
    }

    private static Injection full(long bytes, long millis) {
        return new Injection("disk-full", Harm.DISK_FULL, 1, 0, 0, millis, 0, 0, 0, bytes);
    }
}
