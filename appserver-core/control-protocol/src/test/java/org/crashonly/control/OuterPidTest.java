package org.crashonly.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OuterPidTest {

    @TempDir
    Path directory;

    @Test
    void aPidCountsOnceItsFileIsWhole() throws Exception {
        Path file = directory.resolve("bubblewrap.json");
        assertThat(OuterPid.read(file)).isEmpty();
        Files.writeString(file, "{\n    \"child-pid\": 217");
        assertThat(OuterPid.read(file)).isEmpty();
        assertThatThrownBy(() -> ProcessIdentity.self(file)).isInstanceOf(IOException.class).hasMessageContaining(file.toString());
        Files.writeString(file, "{\n    \"child-pid\": 21786,\n    \"mnt-namespace\": 4026532178\n}\n");
        assertThat(OuterPid.read(file)).hasValue(21786);
        assertThat(ProcessIdentity.self(file)).isEqualTo(
                new ProcessIdentity(21786, ProcessIdentity.self().startTicks(), ProcessIdentity.currentBoot()));
        assertThat(ProcessIdentity.self(null)).isEqualTo(ProcessIdentity.self());
    }
}
