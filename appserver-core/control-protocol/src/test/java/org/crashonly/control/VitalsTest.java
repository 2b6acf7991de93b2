package org.crashonly.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VitalsTest {

    @TempDir
    Path directory;

    @Test
    void aReaderSeesWhatTheOwnerCounts() throws Exception {
        Path file = directory.resolve("vitals");
        Vitals own = Vitals.create(file, ProcessIdentity.self());
        try (Arena arena = Arena.ofConfined()) {
            Vitals seen = Vitals.open(file, arena);
            own.add(Vitals.Counter.STARTED, 3);
            own.set(Vitals.Counter.HELD, 2);
            assertThat(seen.get(Vitals.Counter.STARTED)).isEqualTo(3);
            assertThat(seen.get(Vitals.Counter.HELD)).isEqualTo(2);
            assertThat(seen.isOf(ProcessIdentity.self())).isTrue();
            long before = seen.get(Vitals.Counter.HEARTBEAT_NANOS);
            own.beat();
            assertThat(seen.get(Vitals.Counter.HEARTBEAT_NANOS)).isGreaterThan(before);
        }
    }

    @Test
    void anotherFileIsRefused() throws Exception {
        Path file = Files.write(directory.resolve("other"), new byte[4096]);
        try (Arena arena = Arena.ofConfined()) {
            assertThatThrownBy(() -> Vitals.open(file, arena)).isInstanceOf(IOException.class).hasMessageContaining("not a vitals file");
        }
    }
}
