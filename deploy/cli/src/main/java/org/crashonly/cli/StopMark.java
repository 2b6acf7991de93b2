package org.crashonly.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.crashonly.control.Keepers;

/** The mark that a server is stopped, as the commands set it and one of them, the next start, takes it away again. */
record StopMark(Keepers keepers) {

    /** Sets the mark, as this process's. In a directory that a start has given up and removed there is nothing to mark. */
    void set() throws IOException {
        try {
            if (!Files.isDirectory(keepers.run())) {
                Files.createDirectory(keepers.run());
            }
            Path draft = Files.writeString(ownFile(), own());
            Files.move(draft, keepers.stopMark(), StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException removed) {
            // Then nothing of it starts either.
        }
    }

    boolean isSet() {
        return Files.exists(keepers.stopMark());
    }

    /** Takes the mark away; false if it was not this process that set it last: then somebody else stops the server, and it stays. */
    boolean takeBack() throws IOException {
        Path aside = ownFile();
        try {
            // Moved before it is read: no mark that is set in between is lost.
            Files.move(keepers.stopMark(), aside, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            return false;
        }
        boolean own = Files.readString(aside).equals(own());
        Files.delete(aside);
        if (!own) {
            set();
        }
        return own;
    }

    private Path ownFile() {
        return keepers.stopMark().resolveSibling("stopped." + ProcessHandle.current().pid());
    }

    private static String own() {
        return ProcessHandle.current().pid() + "\n";
    }
}
