package org.crashonly.manager.upgrade;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.crashonly.control.ElementId;

/**
 * The steps to another version, one wave after the other, and its trial. What was done already is seen, and not remembered: a new manager
 * goes on with a new rollout of the same waves. Pure; told what is seen, it says what is to be done.
 */
public final class Rollout {

    /** What was on its way when a step was done is still being told. */
    private static final Duration HEARSAY = Duration.ofMillis(1500);
    /** Fewer failures say nothing. */
    private static final long FEW = 4;

    /**
     * When a version is confirmed.
     *
     * @param ready each step has to serve within this time
     * @param trial and then all of it for so long, with most requests answered
     */
    public record Limits(Duration ready, Duration trial) {

        /** Two minutes for each step, ten seconds of trial. */
        public static final Limits DEFAULT = new Limits(Duration.ofMinutes(2), Duration.ofSeconds(10));

        public Limits {
            if (ready.toMillis() < 1 || trial.isNegative()) {
                throw new IllegalArgumentException(
                        "ready within " + ready + ", trial of " + trial + "; expected more than nothing, and no negative trial");
            }
        }
    }

    /** How the elements of an application stand. */
    public interface Sight {

        /** Whether {@code step} was begun for this rollout. */
        boolean begun(Step step);

        /** Whether the element of a step that was begun serves, or has ended if that is what it was to do. */
        boolean serves(Step step);

        /** Why the element of a step that was begun does not do as this version; empty if there is hope. */
        Optional<String> failure(Step step);

        /** What came of the requests to each component so far, in totals. */
        Map<ElementId, Requests> requests();
    }

    /** What came of requests. */
    public record Requests(long served, long failed) {

        private Requests minus(Requests earlier) {
            return new Requests(served - earlier.served, failed - earlier.failed);
        }
    }

    /** What is to be done. */
    public sealed interface Move {

        /** Take {@code step}, if that can be done now. */
        record Begin(Step step) implements Move {}

        /** This version it is. */
        record Confirm() implements Move {}

        /** This version is not worth having. */
        record GiveUp(String why) implements Move {}
    }

    private final List<List<Step>> waves;
    private final Limits limits;
    private int wave;
    private Long since;
    private Map<ElementId, Requests> before;

    public Rollout(List<List<Step>> waves, Limits limits) {
        this.waves = List.copyOf(waves);
        this.limits = limits;
    }

    /** The steps that were taken, or would be now. */
    public Collection<Step> steps() {
        return waves.stream().flatMap(List::stream).toList();
    }

    /** Whether everything serves, and it is only to be seen whether it goes on to. */
    public boolean isOnTrial() {
        return wave == waves.size();
    }

    /** What is to be done at {@code now} ({@link System#nanoTime}); nothing but waiting if it is empty. */
    public List<Move> look(Sight sight, long now) {
        since = since == null ? Long.valueOf(now) : since;
        Optional<String> failure = waves.stream().limit(wave + 1L).flatMap(List::stream).filter(sight::begun)
                .flatMap(step -> sight.failure(step).stream()).findFirst();
        if (failure.isPresent()) {
            return List.of(new Move.GiveUp(failure.get()));
        }
        while (wave < waves.size() && waves.get(wave).stream().allMatch(step -> sight.begun(step) && sight.serves(step))) {
            wave++;
            since = now;
        }
        return isOnTrial() ? trial(sight, now) : steps(sight, now);
    }

    private List<Move> steps(Sight sight, long now) {
        if (now - since > limits.ready().toNanos()) {
            Step late = waves.get(wave).stream().filter(step -> !(sight.begun(step) && sight.serves(step))).findFirst().orElseThrow();
            return List.of(new Move.GiveUp(late.element() + " was not ready within " + limits.ready().toSeconds() + " s"));
        }
        List<Move> moves = new ArrayList<>();
        waves.get(wave).stream().filter(step -> !sight.begun(step)).forEach(step -> moves.add(new Move.Begin(step)));
        return moves;
    }

    private List<Move> trial(Sight sight, long now) {
        if (limits.trial().isZero()) {
            return List.of(new Move.Confirm());
        }
        if (now - since < HEARSAY.toNanos()) {
            return List.of();
        }
        before = before == null ? Map.copyOf(sight.requests()) : before;
        Optional<String> failing = failing(sight.requests());
        if (failing.isPresent()) {
            return List.of(new Move.GiveUp(failing.get()));
        }
        boolean serves = steps().stream().allMatch(sight::serves);
        return serves && now - since >= limits.trial().toNanos() ? List.of(new Move.Confirm()) : List.of();
    }

    private Optional<String> failing(Map<ElementId, Requests> totals) {
        for (Map.Entry<ElementId, Requests> total : new TreeMap<>(totals).entrySet()) {
            Requests of = total.getValue().minus(before.getOrDefault(total.getKey(), new Requests(0, 0)));
            if (of.failed() >= FEW && of.failed() >= of.served() && isConcerned(total.getKey())) {
                return Optional.of("its first requests fail: of those to " + total.getKey() + ", " + of.failed() + " failed and "
                        + of.served() + " were served");
            }
        }
        return Optional.empty();
    }

    private boolean isConcerned(ElementId component) {
        return steps().stream().anyMatch(step -> step.kind() != Step.Kind.END && step.element().contains(component));
    }
}
