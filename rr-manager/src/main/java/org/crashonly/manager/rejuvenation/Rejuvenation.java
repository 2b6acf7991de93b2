package org.crashonly.manager.rejuvenation;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.crashonly.control.ElementId;

/**
 * The rejuvenation of one process: when little memory is free, its modules are restarted one at a time, those first that freed most the
 * last time, until much is free again, or each had its turn; if little is free even then, the process. What was not tried yet is tried before
 * what freed nothing. Pure, after Candea and others, JAGR 2003 and Microreboot 2004 (§6).
 */
public final class Rejuvenation {

    /**
     * When it begins and ends.
     *
     * @param start below this share free, 0 to 1
     * @param stop until this share is free
     * @param pause between two restarts
     */
    public record Limits(double start, double stop, Duration pause) {

        /** Below 30 % free, until 70 %, a restart every 20 s. */
        public static final Limits DEFAULT = new Limits(0.3, 0.7, Duration.ofSeconds(20));

        public Limits {
            if (!(start >= 0 && start <= stop && stop <= 1) || pause.isNegative()) {
                throw new IllegalArgumentException("below " + start + ", until " + stop + ", every " + pause
                        + "; expected 0 <= start <= stop <= 1, and no negative time");
            }
        }
    }

    /** What to restart, and why. */
    public record Restart(ElementId element, String why) {}

    private record Tried(ElementId module, Reading before, long at) {}

    /** Restarts that lie farther apart than the pause and this are not of one row. */
    private static final Duration APART = Duration.ofMinutes(1);

    private final ElementId process;
    private final Limits limits;
    /** Bytes of heap and metaspace that the latest restart of each module freed. */
    private final Map<ElementId, Long> freed = new HashMap<>();
    private final Set<ElementId> turns = new HashSet<>();
    private Tried last;
    private boolean low;

    public Rejuvenation(ElementId process, Limits limits) {
        this.process = process;
        this.limits = limits;
    }

    /**
     * What to restart now.
     *
     * @param modules those that serve
     * @param now {@link System#nanoTime}
     */
    public Optional<Restart> look(Reading reading, List<ElementId> modules, long now) {
        if (last != null && now - last.at() < limits.pause().toNanos()) {
            return Optional.empty();
        }
        learn(reading);
        if (!low && reading.free() < limits.start()) {
            low = true;
            turns.clear();
        } else if (reading.free() >= limits.stop()) {
            low = false;
        }
        return low ? next(reading, modules, now) : Optional.empty();
    }

    private void learn(Reading reading) {
        if (last != null && last.module() != null) {
            freed.put(last.module(), Math.max(0, used(last.before()) - used(reading)));
        }
        last = last == null ? null : new Tried(null, reading, last.at());
    }

    /**
     * What an earlier manager restarted because memory was low: it had its turn, and the pause after the last restart goes on. To be told
     * before the first look.
     *
     * @param ago how long ago each module was, of those that were in this life of the process
     * @param now {@link System#nanoTime}
     */
    public void had(Map<ElementId, Duration> ago, long now) {
        Duration later = Duration.ZERO;
        for (Map.Entry<ElementId, Duration> it : ago.entrySet().stream().sorted(Map.Entry.comparingByValue()).toList()) {
            if (it.getValue().minus(later).compareTo(limits.pause().plus(APART)) > 0) {
                return;
            }
            later = it.getValue();
            low = true;
            turns.add(it.getKey());
            last = last == null ? new Tried(null, null, now - later.toNanos()) : last;
        }
    }

    private static long used(Reading reading) {
        return reading.heap() + reading.metaspace();
    }

    private Optional<Restart> next(Reading reading, List<ElementId> modules, long now) {
        Optional<ElementId> module = modules.stream().filter(it -> !turns.contains(it))
                .max(Comparator.comparingLong(it -> freed.getOrDefault(it, 1L)));
        if (module.isPresent()) {
            turns.add(module.get());
            last = new Tried(module.get(), reading, now);
            Long before = freed.get(module.get());
            return Optional.of(new Restart(module.get(), reading.sentence() + "; "
                    + (before == null ? "what its restart frees is not known yet" : "its last restart freed " + (before >> 20) + " MiB")));
        }
        // Each had its turn.
        low = false;
        if (reading.free() >= limits.start()) {
            return Optional.empty();
        }
        last = new Tried(null, reading, now);
        return Optional.of(new Restart(process, reading.sentence() + " after each of its modules was restarted"));
    }

    /** The process has another life: what was low is so no more, what was learned stays. */
    public void restarted() {
        low = false;
        last = null;
    }
}
