package org.crashonly.manager.policy;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import org.crashonly.control.ElementId;
import org.crashonly.control.Level;
import org.crashonly.manager.journal.Entry.Cause;

/** Which spare takes the place of a process whose generation has ended, and when a spare is made. */
public final class StandbyPolicy {

    /** A process that ends again and again before it was healthy would only use up spares: a new process is as good for it. */
    private static final int MOST_SHORT_LIVES = Backoff.DEFAULT.free();

    private StandbyPolicy() {}

    /**
     * A spare as it stands.
     *
     * @param hot it has the modules of its only ward deployed
     * @param phase {@link Phase#READY} if it can take a place
     * @param readySince {@link System#nanoTime}
     * @param wards whose place it may take
     */
    public record Spare(ElementId id, boolean hot, Phase phase, long readySince, Set<ElementId> wards) {}

    /**
     * Who becomes the next generation of {@code process}: its hot spare, else the one of the pool that has waited longest; empty for a process of
     * its own. Whoever restarts more than a process does not trust what stood by hot, which is a part of that.
     *
     * @param why the next generation is begun
     * @param shortLives see {@link Decision.Start}
     */
    public static Optional<ElementId> successor(ElementId process, Cause why, int shortLives, Collection<Spare> spares) {
        if (shortLives > MOST_SHORT_LIVES) {
            return Optional.empty();
        }
        boolean hotToo = why.level().compareTo(Level.PROCESS) <= 0;
        return spares.stream()
                .filter(it -> it.phase() == Phase.READY && it.wards().contains(process) && (hotToo || !it.hot()))
                .min(Comparator.comparing((Spare it) -> !it.hot()).thenComparing((one, other) -> Long.signum(one.readySince() - other.readySince())))
                .map(Spare::id);
    }

    /**
     * Whether {@code spare}, which is not there, is to be made now: not while one of its wards is recovering, which needs the processor more.
     *
     * @param wards how its wards stand
     */
    public static boolean isDue(Spare spare, Collection<Phase> wards) {
        return spare.phase() == Phase.WAITING && noneRecovers(wards);
    }

    /**
     * Whether {@code spare}, which fits no place any more, is to be made anew now.
     *
     * @param wards how its wards stand
     */
    public static boolean isOutdated(Spare spare, Collection<Phase> wards) {
        return (spare.phase() == Phase.READY || spare.phase() == Phase.STARTING) && noneRecovers(wards);
    }

    private static boolean noneRecovers(Collection<Phase> wards) {
        return wards.stream().noneMatch(it -> it == Phase.STARTING || it == Phase.CRASHING);
    }
}
