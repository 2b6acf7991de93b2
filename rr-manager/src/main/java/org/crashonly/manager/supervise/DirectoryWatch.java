package org.crashonly.manager.supervise;

import java.io.IOException;
import java.time.Duration;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.crashonly.control.KernelLock;
import org.crashonly.manager.registry.Plan;
import org.crashonly.sandbox.process.Offspring;
import org.crashonly.sandbox.process.Pidfd;
import org.crashonly.sandbox.process.ProcessScan;

/** Sees to it that a server ends with its data directory: without it, no command could find or stop what goes on. */
final class DirectoryWatch {

    private static final System.Logger LOG = System.getLogger(DirectoryWatch.class.getName());
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
    private static final int ROUNDS = 200;
    private static final long ROUND_NANOS = 50_000_000;

    private final String instance;
    private final KernelLock lock;
    private long lastLook;

    /** @param lock held by this manager, in the directory */
    DirectoryWatch(String instance, KernelLock lock, long now) {
        this.instance = instance;
        this.lock = lock;
        this.lastLook = now;
    }

    /** Looks once a second; whether the directory is gone, or another lies in its place. */
    boolean isGone(long now) {
        if (now - lastLook < BETWEEN_LOOKS.toNanos()) {
            return false;
        }
        lastLook = now;
        try {
            return !lock.isInPlace();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "{0} cannot be looked at: {1}", lock, e.toString());
            return false;
        }
    }

    /** Crashes every other process of the server, the shell loop first, until none is left; returns how many there were. */
    int crashAll() {
        int crashed = 0;
        List<ProcessScan.Found> left = find();
        for (int round = 0; !left.isEmpty() && round < ROUNDS; round++) {
            for (ProcessScan.Found process : left) {
                crashed += crash(process) ? 1 : 0;
            }
            LockSupport.parkNanos(ROUND_NANOS);
            left = find();
        }
        endOffspring();
        return crashed;
    }

    /** What modules have started. */
    private void endOffspring() {
        try {
            int ignored = Offspring.endAll(instance, Path.of("/proc/self"), generation -> true);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.ERROR, "what modules have started goes on: {0}", e.toString());
        }
    }

    private List<ProcessScan.Found> find() {
        List<ProcessScan.Found> found = new ArrayList<>(ProcessScan.find(instance));
        found.sort(Comparator.comparing((ProcessScan.Found it) -> !it.id().equals(Plan.LOOP)));
        return found;
    }

    private static boolean crash(ProcessScan.Found process) {
        try {
            Optional<Pidfd> handle = Pidfd.open(process.identity());
            if (handle.isPresent()) {
                try (Pidfd pidfd = handle.get()) {
                    pidfd.kill();
                }
            }
            return handle.isPresent();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.ERROR, "power switch of " + process + " failed", e);
            return false;
        }
    }
}
