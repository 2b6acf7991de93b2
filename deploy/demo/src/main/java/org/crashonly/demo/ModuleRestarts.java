package org.crashonly.demo;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Asks for restarts of random modules at a steady pace.
 *
 * @param ready the ids of the modules that serve
 * @param restart has one restarted; false if it is not
 */
record ModuleRestarts(Supplier<List<String>> ready, Function<String, Boolean> restart, long seed) {

    /**
     * What became of it.
     *
     * @param asked restarts that began
     * @param refused those that did not: none served, or the manager was away
     */
    record Count(int asked, int refused) {}

    /** Asks once in every {@code interval}, in its middle, for {@code time}. */
    Count run(Duration time, Duration interval) {
        SplittableRandom random = new SplittableRandom(seed);
        int asked = 0;
        int refused = 0;
        long begun = System.nanoTime();
        for (Duration at = interval.dividedBy(2); at.compareTo(time) < 0; at = at.plus(interval)) {
            long due = begun + at.toNanos();
            while (System.nanoTime() - due < 0) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            int drawn = random.nextInt(1 << 20);
            List<String> modules = ready.get().stream().sorted().toList();
            if (!modules.isEmpty() && restart.apply(modules.get(drawn % modules.size()))) {
                asked++;
            } else {
                refused++;
            }
        }
        return new Count(asked, refused);
    }
}
