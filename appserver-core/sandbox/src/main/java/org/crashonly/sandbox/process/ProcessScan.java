package org.crashonly.sandbox.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.crashonly.control.ElementId;
import org.crashonly.control.ProcessIdentity;
import org.crashonly.sandbox.launch.Bubblewrap;

/**
 * Finds every process of one server, whoever started it, by the markers on its command line. No file has to be believed for this,
 * and no manager has to be alive.
 */
public final class ProcessScan {

    private static final String INSTANCE = "-Dcrashonly.instance=";
    private static final String ID = "-Dcrashonly.id=";
    private static final String GENERATION = "-Dcrashonly.generation=";

    /**
     * A process of the server.
     *
     * @param generation 0 for those that have none: shell loop and manager
     * @param encloses it is not the element's own process but the sandbox around it, which ends with it
     */
    public record Found(ProcessIdentity identity, ElementId id, long generation, boolean encloses) {}

    private ProcessScan() {}

    /** The command line arguments that mark a process; {@code generation} is 0 for shell loop and manager. */
    public static List<String> markers(String instance, ElementId id, long generation) {
        return List.of(INSTANCE + instance, ID + id, GENERATION + generation);
    }

    /** All processes of {@code instance} that this user runs, but this one. Zombies have no command line and are not found. */
    public static List<Found> find(String instance) {
        return find(instance, Path.of("/proc/self"));
    }

    /**
     * All processes of {@code instance} that this user or the owner of {@code file} runs, but this one. Anybody can start a process with
     * any markers: another user's is not the server's.
     */
    public static List<Found> find(String instance, Path file) {
        List<Found> found = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            Set<Integer> owners = owners(file);
            for (Path process : processes) {
                read(process, instance, owners).filter(it -> it.identity().pid() != ProcessHandle.current().pid()).ifPresent(found::add);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("/proc or " + file + " cannot be read", e);
        }
        return found;
    }

    /** This user, and the owner of {@code file} if that is still there. */
    static Set<Integer> owners(Path file) throws IOException {
        int self = owner(Path.of("/proc/self"));
        try {
            return Set.copyOf(List.of(self, owner(file)));
        } catch (NoSuchFileException gone) {
            return Set.of(self);
        }
    }

    /** The user whose it is. */
    static int owner(Path file) throws IOException {
        return (int) Files.getAttribute(file, "unix:uid");
    }

    /** Whether that is the command line, as the kernel has it, of a process of a server. */
    static boolean isMarked(String commandLine) {
        return List.of(commandLine.split("\0")).stream().anyMatch(it -> it.startsWith(INSTANCE));
    }

    private static Optional<Found> read(Path process, String instance, Set<Integer> owners) {
        try {
            // Identity first: if the pid is reused between the two reads, the identity is one that is gone.
            Optional<ProcessIdentity> identity = ProcessIdentity.of(Long.parseLong(process.getFileName().toString()));
            List<String> arguments = List.of(Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1).split("\0"));
            if (identity.isEmpty() || !arguments.contains(INSTANCE + instance) || !owners.contains(owner(process))) {
                return Optional.empty();
            }
            Optional<String> id = value(arguments, ID);
            Optional<String> generation = value(arguments, GENERATION);
            boolean encloses = arguments.contains(Bubblewrap.MARK);
            return id.map(it -> new Found(identity.get(), new ElementId(it), generation.map(Long::parseLong).orElse(0L), encloses));
        } catch (IOException | IllegalArgumentException goneOrForeign) {
            return Optional.empty();
        }
    }

    private static Optional<String> value(List<String> arguments, String prefix) {
        return arguments.stream().filter(it -> it.startsWith(prefix)).map(it -> it.substring(prefix.length())).findFirst();
    }
}
