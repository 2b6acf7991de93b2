package org.crashonly.manager.supervise;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.crashonly.manager.registry.Element;
import org.crashonly.manager.registry.Planned;

/**
 * Bounds the threads of a process from outside. The kernel's own bound (RLIMIT_NPROC) counts all processes of a user together, and a cgroup of
 * one's own needs rights that not everybody has: so they are counted, and who has more is killed.
 */
final class ThreadLimit {

    /** Every directory has these links; that of a process's threads has one more for each of them. */
    private static final int LINKS = 2;

    private ThreadLimit() {}

    /** What speaks for it if {@code element}'s process has more threads than its sandbox allows. */
    static Optional<Finding> exceeded(Element element) {
        int limit = limit(element.planned());
        if (limit == 0 || element.process().isEmpty()) {
            return Optional.empty();
        }
        int threads = threads(element.process().get().identity().pid());
        return threads > limit
                ? Optional.of(new Finding(threads + " threads; its sandbox allows " + limit,
                        Map.of("threads", Integer.toString(threads), "limit", Integer.toString(limit))))
                : Optional.empty();
    }

    /** Of a spare that of whom it stands by for, whose modules it may have already; 0 for none. */
    private static int limit(Planned planned) {
        return switch (planned) {
            case Planned.Host host -> host.application().sandbox(host.process().name()).threads();
            case Planned.Spare spare -> limit(spare.wards().getFirst());
            case Planned.FrontDoor door -> 0;
            case Planned.AcidStore store -> 0;
            case Planned.SessionStore store -> 0;
        };
    }

    /** How many threads a process has; 0 if it is gone. */
    static int threads(long pid) {
        try {
            // It is asked ten times a second: to read them from /proc/PID/status would take many times as long.
            return (int) Files.getAttribute(Path.of("/proc", Long.toString(pid), "task"), "unix:nlink") - LINKS;
        } catch (IOException gone) {
            return 0;
        }
    }
}
