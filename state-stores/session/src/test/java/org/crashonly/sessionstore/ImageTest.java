package org.crashonly.sessionstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.crashonly.control.ProcessSpec.SessionLimits;
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

        assertThat(image.discarded()).isFalse();
        assertThat(image.sessions().get(KEY)).contains(KEY);
    }

    @Test
    void anImageThatCannotBeUsedIsDiscarded() throws IOException {
        for (String file : List.of("control", "sessions.segment")) {
            Scratch.image(directory, Limits.SMALL).sessions().put(KEY, KEY);
            Path broken = file(file);
            byte[] noise = new byte[(int) Files.size(broken)];
            java.util.Arrays.fill(noise, (byte) 0x5a);
            Files.write(broken, noise);

            Image image = Scratch.image(directory, Limits.SMALL);

            assertThat(image.sessions().size()).as(file).isZero();
            image.sessions().put(KEY, KEY);
            assertThat(Scratch.image(directory, Limits.SMALL).sessions().get(KEY)).as("the new one stays").contains(KEY);
        }
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
    }

    private Path file(String name) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(it -> it.getFileName().toString().startsWith(name)).findFirst().orElseThrow();
        }
    }
}
