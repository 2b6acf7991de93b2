package org.crashonly.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.crashonly.control.KernelLock;
import org.crashonly.manager.DataDirectory;
import org.crashonly.manager.ServerConfig;
import org.crashonly.manager.registry.Plan;
import org.crashonly.sandbox.process.Offspring;
import org.crashonly.sandbox.process.Pidfd;
import org.crashonly.sandbox.process.ProcessScan;
import org.crashonly.sandbox.process.ProcessScan.Found;

/**
 * The server of a data directory as seen from outside: by its processes, which a scan finds whether or not a manager lives.
 *
 * @param instance marks its processes
 */
record Server(DataDirectory data, String instance) {

    private static final int STOP_ROUNDS = 200;
    private static final long ROUND_NANOS = 50_000_000;

    /** A process that is being started has the markers on its command line only a moment later. */
    private static final int LOOKS_WITHOUT_ANY = 2;

    static Server in(DataDirectory data) throws IOException {
        return new Server(data, data.instance());
    }

    /** Its processes: the shell loop first, then the manager, then the rest by their ids. */
    List<Found> processes() {
        return asTheyLive(ProcessScan.find(instance, data.root())).stream()
                .sorted(Comparator.comparing((Found found) -> !found.id().equals(Plan.LOOP))
                        .thenComparing(found -> !found.id().equals(Plan.MANAGER))
                        .thenComparing(Found::id))
                .toList();
    }

    private List<Found> asTheyLive(List<Found> found) {
        try {
            return data.asTheyLive(found);
        } catch (IOException e) {
            // Processes are found without any file, too.
            return found;
        }
    }

    /** Whoever would bring the rest of the server back: manager or shell loop; empty if it is not running. */
    Optional<Found> keeper() {
        return processes().stream()
                .filter(found -> found.id().equals(Plan.MANAGER) || found.id().equals(Plan.LOOP))
                .max(Comparator.comparing((Found found) -> found.id().equals(Plan.MANAGER)));
    }

    /**
     * Crashes every process, whoever started it, until none is left: the loop first and then the manager, so that nobody brings
     * the others back. Whoever else might do so looks for the mark that is set before anything is crashed; a loop that was being started
     * by then sees it too, and ends.
     *
     * @return how many were there
     */
    int stop() throws IOException {
        StopMark mark = new StopMark(data.keepers());
        mark.set();
        int killed = 0;
        int looksWithoutAny = 0;
        for (int round = 0; looksWithoutAny < LOOKS_WITHOUT_ANY; round++) {
            List<Found> left = processes();
            if (!left.isEmpty() && round == STOP_ROUNDS) {
                throw new Failure(Exit.FAILED, left.size() + " processes are still there after " + round + " times SIGKILL: " + left);
            }
            looksWithoutAny = left.isEmpty() ? looksWithoutAny + 1 : 0;
            killed += kill(left);
            LockSupport.parkNanos(ROUND_NANOS);
        }
        // What modules have started has nobody any more whom it could be found by when a server is begun here again.
        int ignored = Offspring.endAll(instance, data.root(), generation -> true);
        if (data.exists()) {
            data.removeSocketDirectory();
        }
        return killed;
    }

    /**
     * Has a start that is under way find that the server is stopped, also one that had not yet set aside the mark of an earlier stop.
     *
     * @return whether one is under way
     */
    boolean callOffStart() throws IOException {
        Path lock = data.startingLock();
        if (!Files.exists(lock)) {
            return false;
        }
        Optional<KernelLock> free = KernelLock.tryTake(lock);
        if (free.isPresent()) {
            free.get().release();
            return false;
        }
        new StopMark(data.keepers()).set();
        return true;
    }

    /** Crashes exactly these processes; says how many were still there. */
    static int kill(List<Found> processes) throws IOException {
        int killed = 0;
        for (Found process : processes) {
            Optional<Pidfd> handle = Pidfd.open(process.identity());
            if (handle.isPresent()) {
                try (Pidfd pidfd = handle.get()) {
                    pidfd.kill();
                    killed++;
                }
            }
        }
        return killed;
    }

    /** Its control API, which need not answer. */
    ControlApi api() throws IOException {
        return new ControlApi(ServerConfig.read(data).adminPort(), data.token());
    }

    /** Takes the lock that a manager holds while it lives; the caller gives it up again. Empty if it is held. */
    Optional<KernelLock> lock() throws IOException {
        return KernelLock.tryTake(data.lock());
    }
}
