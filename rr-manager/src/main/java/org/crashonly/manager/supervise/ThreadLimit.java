package org.crashonly.manager.supervise;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.crashonly.manager.registry.Element;
import org.crashonly.manager.registry.Planned;

/**
 * Bounds the threads of a process from outside. The kernel's own bound (RLIMIT_NPROC) counts all processes of a user together, and a cgroup of
 * one's own needs rights that not everybody has: so they are counted, and who has more is killed.
 */
final class ThreadLimit {

    private static final Pattern THREADS = Pattern.compile("^Threads:\\s+([0-9]+)$", Pattern.MULTILINE);

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
            Matcher line = THREADS.matcher(Files.readString(Path.of("/proc", Long.toString(pid), "status"), StandardCharsets.ISO_8859_1));
            return line.find() ? Integer.parseInt(line.group(1)) : 0;
        } catch (IOException gone) {
            return 0;
        }
    }
}
