package org.crashonly.sandbox.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.crashonly.control.OuterPid;
import org.crashonly.control.ProcessIdentity;

/**
 * A running process with its power switch, and a thread that waits for its death in the kernel. The same for a child and for a
 * process that an earlier manager started.
 */
public final class WatchedProcess {

    /** How a process ended. */
    public record Death(ProcessIdentity identity, OptionalInt exitCode) {

        /** A sentence for people; codes above 128 are signals, as shells count. */
        public String sentence() {
            if (exitCode.isEmpty()) {
                return "process " + identity.pid() + " ended; its exit code went to another parent";
            }
            int code = exitCode.getAsInt();
            return "process " + identity.pid() + (code > 128 ? " was ended by signal " + (code - 128) : " ended with exit code " + code);
        }
    }

    /** What bubblewrap needs is some milliseconds; the manager waits for it. */
    private static final long LONGEST_ENTRY_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Pidfd pidfd;
    private final Process child;

    private WatchedProcess(Pidfd pidfd, Process child) {
        this.pidfd = pidfd;
        this.child = child;
    }

    /**
     * Watches a child of this process; {@code onDeath} is called once, on the watching thread.
     *
     * @throws IOException if it cannot be watched, or is gone already: no child is left then
     */
    public static WatchedProcess child(Process child, Consumer<Death> onDeath) throws IOException {
        return child(child, onDeath, Pidfd::open);
    }

    /**
     * Watches the process that {@code enclosure}, a child of this process, has put into a sandbox; {@code onDeath} is told the exit code that
     * the child passes on.
     *
     * @param outerPid where the child writes which process that is, see {@link OuterPid}; it is waited for
     * @throws IOException if it cannot be watched, or there is none: no child is left then
     */
    public static WatchedProcess enclosed(Process enclosure, Path outerPid, Consumer<Death> onDeath) throws IOException {
        return watch(enclosure, () -> awaitEnclosed(enclosure, outerPid), onDeath, Pidfd::open);
    }

    private static Optional<ProcessIdentity> awaitEnclosed(Process enclosure, Path outerPid) throws IOException {
        long begun = System.nanoTime();
        while (true) {
            // Looked at first: who ends at once may have written it all the same.
            boolean alive = enclosure.isAlive();
            OptionalLong pid = OuterPid.read(outerPid);
            if (pid.isPresent()) {
                return ProcessIdentity.of(pid.getAsLong());
            }
            if (!alive) {
                return Optional.empty();
            }
            if (System.nanoTime() - begun > LONGEST_ENTRY_NANOS) {
                throw new IOException("its sandbox was not made within " + LONGEST_ENTRY_NANOS / 1_000_000_000 + " s");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** How a handle is got; tests have it fail. */
    interface Opening {
        Optional<Pidfd> open(ProcessIdentity identity) throws IOException;
    }

    /** Which process it is that is watched; empty if it is gone. */
    private interface Finding {
        Optional<ProcessIdentity> find() throws IOException;
    }

    static WatchedProcess child(Process child, Consumer<Death> onDeath, Opening opening) throws IOException {
        return watch(child, () -> ProcessIdentity.of(child.pid()), onDeath, opening);
    }

    private static WatchedProcess watch(Process child, Finding finding, Consumer<Death> onDeath, Opening opening) throws IOException {
        try {
            Optional<ProcessIdentity> identity = finding.find();
            Optional<Pidfd> pidfd = identity.isEmpty() ? Optional.empty() : opening.open(identity.get());
            if (pidfd.isPresent()) {
                return new WatchedProcess(pidfd.get(), child).watch(onDeath);
            }
        } catch (IOException | RuntimeException e) {
            // A process that nobody watches would go on unseen.
            child.destroyForcibly();
            throw new IOException("process " + child.pid() + " was crashed at once: it cannot be watched: " + e.getMessage(), e);
        }
        OptionalInt exit = exitCode(child);
        throw new IOException("process " + child.pid() + " ended before it could be watched"
                + (exit.isPresent() ? ", with exit code " + exit.getAsInt() : ""));
    }

    /** Watches a process that this one did not start; empty if it is gone. */
    public static Optional<WatchedProcess> adopt(ProcessIdentity identity, Consumer<Death> onDeath) throws IOException {
        Optional<Pidfd> pidfd = Pidfd.open(identity);
        return pidfd.map(handle -> new WatchedProcess(handle, null).watch(onDeath));
    }

    public ProcessIdentity identity() {
        return pidfd.identity();
    }

    /** Freezes it (SIGSTOP). */
    public void freeze() throws IOException {
        pidfd.stop();
    }

    /** Lets it go on if it is frozen. */
    public void thaw() throws IOException {
        pidfd.goOn();
    }

    /** Throws the power switch. */
    public void kill() throws IOException {
        pidfd.kill();
    }

    private WatchedProcess watch(Consumer<Death> onDeath) {
        Thread.ofPlatform().daemon().name("death of " + identity().pid()).start(() -> {
            try {
                pidfd.awaitDeath();
                onDeath.accept(new Death(identity(), exitCode(child)));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            } finally {
                pidfd.close();
            }
        });
        return this;
    }

    private static OptionalInt exitCode(Process child) {
        try {
            // The JDK reaps its children on a thread of its own; that takes a moment, never long.
            return child != null && child.waitFor(1, TimeUnit.SECONDS) ? OptionalInt.of(child.exitValue()) : OptionalInt.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return OptionalInt.empty();
        }
    }
}
