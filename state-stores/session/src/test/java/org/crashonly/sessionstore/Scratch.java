package org.crashonly.sessionstore;

import java.io.IOException;
import java.nio.file.Path;
import org.crashonly.control.ProcessSpec.SessionLimits;

/** Tables on a fresh image. Opening a directory again is what the next process would do. */
final class Scratch {

    private Scratch() {}

    static Image image(Path directory, SessionLimits limits) {
        try {
            return Image.open(directory, limits);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
