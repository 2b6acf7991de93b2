package org.crashonly.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.crashonly.manager.application.Descriptor;
import org.crashonly.manager.application.DescriptorException;
import org.crashonly.manager.application.DescriptorReader;

/** Turns what the user names into an application: a WAR, or a descriptor of several. */
final class Intake {

    private Intake() {}

    /**
     * Reads and checks {@code file} and everything it names.
     *
     * @param name of the application; null for the descriptor's or the file's
     */
    static Descriptor read(Path file, String name) throws IOException {
        try {
            if (!isDescriptor(file)) {
                return Descriptor.ofWar(file, name);
            }
            if (!Files.exists(file)) {
                throw new Failure(Exit.BAD_INPUT, file + " does not exist");
            }
            if (!Files.isRegularFile(file)) {
                throw new Failure(Exit.BAD_INPUT, file + " is no regular file: give the path of a descriptor");
            }
            Descriptor descriptor = DescriptorReader.read(file);
            return name == null ? descriptor : descriptor.named(name);
        } catch (DescriptorException e) {
            throw new Failure(Exit.BAD_INPUT, e.getMessage(), e);
        }
    }

    private static boolean isDescriptor(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".yaml") || name.endsWith(".yml")) {
            return true;
        }
        if (name.endsWith(".war") || name.endsWith(".ear") || Files.isDirectory(file)) {
            return false;
        }
        throw new Failure(Exit.BAD_INPUT, file + (Files.exists(file) ? " is neither" : " does not exist; expected")
                + " a WAR (.war, or an exploded one)" + (Files.exists(file) ? " nor" : " or") + " a descriptor (.yaml)");
    }
}
