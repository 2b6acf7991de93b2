package org.crashonly.sandbox.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.crashonly.control.Generation;
import org.crashonly.control.ProcessIdentity;

/**
 * What the generations of a server have started and left: it goes by none of its own lists, and survives whoever started it. It is known by what
 * processes inherit: a variable of their environment, and the session, if the generation's process began one. Who has neither any more is not found.
 */
public final class Offspring {

    /** The variable. */
    public static final String VARIABLE = "CRASHONLY_GENERATION";

    /** It is killed faster than it multiplies, or not at all. */
    private static final int MOST_ROUNDS = 200;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    /** Fields of {@code /proc/PID/stat} after the name, which may hold spaces. */
    private static final int STATE = 0;
    private static final int SESSION = 3;

    /** What a process has inherited; a session goes by the pid of who began it. */
    private record Heritage(Optional<Generation> generation, long session) {}

    private Offspring() {}

    /** What a generation's process has as {@link #VARIABLE}. */
    public static String mark(String instance, Generation generation) {
        return instance + ":" + generation;
    }

    /**
     * Crashes what {@code generation} has started, whose own process is gone, until nothing is left.
     *
     * @param process the pid that it had: the kernel gives nobody else a pid that a session goes by
     * @return how many were there
     */
    public static int end(String instance, Generation generation, long process) throws IOException {
        return end(instance, Path.of("/proc/self"),
                it -> isSession(it.session(), process) || it.generation().filter(generation::equals).isPresent());
    }

    /**
     * Crashes what generations of {@code instance} have started, until nothing is left of it; only what this user runs, or the owner of
     * {@code file}.
     *
     * @param ended which generations
     * @return how many were there
     */
    public static int endAll(String instance, Path file, Predicate<Generation> ended) throws IOException {
        return end(instance, file, it -> it.generation().filter(ended).isPresent());
    }

    /** Those of the kernel, and of who is outside of a container, have session 0; all that has none of its own is in that of the first process. */
    private static boolean isSession(long session, long process) {
        return session == process && session > 1;
    }

    private static int end(String instance, Path file, Predicate<Heritage> left) throws IOException {
        Set<ProcessIdentity> ended = new HashSet<>();
        for (int round = 0; round < MOST_ROUNDS; round++) {
            List<ProcessIdentity> found = find(instance, file, left);
            if (found.isEmpty()) {
                return ended.size();
            }
            for (ProcessIdentity each : found) {
                kill(each);
            }
            ended.addAll(found);
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        throw new IOException(ended.size() + " processes that modules of " + instance + " have started were killed, and there are more and more of them");
    }

    private static void kill(ProcessIdentity process) throws IOException {
        Optional<Pidfd> handle = Pidfd.open(process);
        if (handle.isPresent()) {
            try (Pidfd pidfd = handle.get()) {
                pidfd.kill();
            }
        }
    }

    private static List<ProcessIdentity> find(String instance, Path file, Predicate<Heritage> left) throws IOException {
        List<ProcessIdentity> found = new ArrayList<>();
        Set<Integer> owners = ProcessScan.owners(file);
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                // Identity first: if the pid is reused between the two reads, the identity is one that is gone.
                Optional<ProcessIdentity> identity = ProcessIdentity.of(Long.parseLong(process.getFileName().toString()));
                if (identity.isPresent() && identity.get().pid() != ProcessHandle.current().pid() && heritage(process, instance, owners).filter(left).isPresent()) {
                    found.add(identity.get());
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return found;
    }

    /** Empty for what is gone or dead, another user's, or one of the server's own processes. */
    private static Optional<Heritage> heritage(Path process, String instance, Set<Integer> owners) {
        try {
            String stat = read(process, "stat");
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            boolean foreign = fields[STATE].equals("Z") || !owners.contains(ProcessScan.owner(process)) || ProcessScan.isMarked(read(process, "cmdline"));
            return foreign ? Optional.empty() : Optional.of(new Heritage(generation(process, instance), Long.parseLong(fields[SESSION])));
        } catch (IOException | IllegalArgumentException gone) {
            return Optional.empty();
        }
    }

    private static Optional<Generation> generation(Path process, String instance) {
        String beginning = VARIABLE + "=" + instance + ":";
        try {
            for (String variable : read(process, "environ").split("\0")) {
                if (variable.startsWith(beginning)) {
                    return Optional.of(Generation.parse(variable.substring(beginning.length())));
                }
            }
        } catch (IOException | IllegalArgumentException hiddenOrForeign) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    private static String read(Path process, String file) throws IOException {
        return Files.readString(process.resolve(file), StandardCharsets.ISO_8859_1);
    }
}
