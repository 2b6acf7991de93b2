package org.crashonly.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.crashonly.control.Role;
import org.crashonly.manager.api.StatusView.ElementView;
import org.crashonly.sandbox.process.ProcessScan;

/** kill -9 of random processes of a server at a steady pace. What is killed when depends on the seed alone. */
public final class Kills {

    private static final long LONGEST_RECOVERY_SECONDS = 60;

    /** A kind of process that is killed. */
    public enum Target {
        HOST(Role.HOST),
        STORE(Role.ACID_STORE),
        MANAGER(Role.MANAGER),
        FRONT_DOOR(Role.FRONT_DOOR);

        private final Role role;

        Target(Role role) {
            this.role = role;
        }

        /** {@code front-door}. */
        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }

        /** The target that is written like this. */
        public static Target of(String word) {
            for (Target target : values()) {
                if (target.toString().equals(word)) {
                    return target;
                }
            }
            throw new IllegalArgumentException("unknown target '" + word + "': expected some of " + List.of(values()));
        }
    }

    /**
     * One kill.
     *
     * @param id the process that was killed
     * @param atMs when, since the run began
     * @param gapMs until its successor was ready
     */
    public record Kill(String id, Target kind, long atMs, long gapMs) {}

    private final ServerUnderTest server;
    private final List<Target> targets;
    private final Random random;
    private final Consumer<Kill> told;

    /** @param told of every kill, once its successor is ready */
    public Kills(ServerUnderTest server, List<Target> targets, long seed, Consumer<Kill> told) {
        this.server = server;
        this.targets = List.copyOf(targets);
        this.random = new Random(seed);
        this.told = told;
    }

    /**
     * Kills once in every {@code interval}, in its middle, so that the last kill is followed by traffic too, for {@code time}.
     *
     * @throws IllegalStateException if no successor became ready in 60 s
     */
    public List<Kill> run(Duration time, Duration interval) {
        List<Kill> kills = new ArrayList<>();
        long begun = System.nanoTime();
        for (Duration at = interval.dividedBy(2); at.compareTo(time) < 0; at = at.plus(interval)) {
            waitUntil(begun + at.toNanos());
            Target kind = targets.get(random.nextInt(targets.size()));
            victim(kind).ifPresent(victim -> {
                Kill kill = kill(kind, victim, begun);
                kills.add(kill);
                told.accept(kill);
            });
        }
        return kills;
    }

    private Kill kill(Target kind, ProcessScan.Found victim, long begun) {
        long killed = System.nanoTime();
        ServerUnderTest.kill(victim);
        awaitSuccessor(server, victim);
        return new Kill(victim.id().path(), kind, millis(killed - begun), millis(System.nanoTime() - killed));
    }

    /** One of this kind that runs; empty if none does. */
    private Optional<ProcessScan.Found> victim(Target kind) {
        List<String> ids = server.status().stream()
                .flatMap(status -> status.elements().stream())
                .filter(element -> kind.role.word().equals(element.role()))
                .map(ElementView::id)
                .sorted()
                .collect(Collectors.toList());
        // Drawn even if it is the only one, so that the same seed means the same kills whatever happened to run.
        int drawn = random.nextInt(1 << 20);
        if (ids.isEmpty()) {
            return Optional.empty();
        }
        String id = ids.get(drawn % ids.size());
        return server.processes(id::equals).stream().findFirst();
    }

    /** Waits until another process in the place of {@code victim} is ready. */
    public static void awaitSuccessor(ServerUnderTest server, ProcessScan.Found victim) {
        String id = victim.id().path();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_RECOVERY_SECONDS);
        while (System.nanoTime() - deadline < 0) {
            boolean back = server.status().stream()
                    .flatMap(status -> status.elements().stream())
                    .anyMatch(it -> it.id().equals(id) && it.state().equals("ready") && it.pid() != null
                            && it.pid() != victim.identity().pid());
            if (back) {
                return;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        throw new IllegalStateException("no successor of " + id + " became ready within " + LONGEST_RECOVERY_SECONDS + " s");
    }

    private static void waitUntil(long due) {
        while (System.nanoTime() - due < 0) {
            LockSupport.parkNanos(due - System.nanoTime());
        }
    }

    private static long millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }
}
