package org.crashonly.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.crashonly.control.Role;

/** kill -9 of random processes at a steady pace. What is killed when depends on the seed alone. */
public final class Kills {

    /** A kind of process that is killed. */
    public enum Target {
        HOST(Role.HOST),
        STORE(Role.ACID_STORE),
        MANAGER(Role.MANAGER),
        FRONT_DOOR(Role.FRONT_DOOR);

        final Role role;

        Target(Role role) {
            this.role = role;
        }

        /** {@code front-door}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
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

    /** What is killed. */
    public interface Victims {

        /** The ids of those of this kind that run. */
        List<String> running(Target kind);

        /**
         * kill -9; returns when a successor is ready.
         *
         * @throws IllegalStateException if none became ready in time
         */
        void kill(String id);
    }

    private final Victims victims;
    private final List<Target> targets;
    private final SplittableRandom random;
    private final Consumer<Kill> told;

    /** @param told of every kill, once its successor is ready */
    public Kills(Victims victims, List<Target> targets, long seed, Consumer<Kill> told) {
        this.victims = victims;
        this.targets = List.copyOf(targets);
        this.random = new SplittableRandom(seed);
        this.told = told;
    }

    /**
     * Kills once in every {@code interval}, in its middle, so that the last kill is followed by traffic too, for {@code time}.
     *
     * @throws IllegalStateException if a victim has no successor in time
     */
    public List<Kill> run(Duration time, Duration interval) {
        List<Kill> kills = new ArrayList<>();
        long begun = System.nanoTime();
        for (Duration at = interval.dividedBy(2); at.compareTo(time) < 0; at = at.plus(interval)) {
            waitUntil(begun + at.toNanos());
            Target kind = targets.get(random.nextInt(targets.size()));
            // Drawn even if there is no choice, so that the same seed means the same kills whatever happened to run.
            int drawn = random.nextInt(1 << 20);
            List<String> running = victims.running(kind).stream().sorted().toList();
            if (!running.isEmpty()) {
                Kill kill = kill(kind, running.get(drawn % running.size()), begun);
                kills.add(kill);
                told.accept(kill);
            }
        }
        return kills;
    }

    private Kill kill(Target kind, String id, long begun) {
        long killed = System.nanoTime();
        victims.kill(id);
        return new Kill(id, kind, millis(killed - begun), millis(System.nanoTime() - killed));
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
