package org.crashonly.fmap.tree;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Searches a better restart tree by Mercury's transformations: the best of all single ones is done, again and again, until neither
 * one nor two in a row gain. It begins at the given tree, at the tree of single cells and at the single cell, since each has other ways
 * to go, and takes the best end. That is a good tree, not always the best: {@link ExactSearch} finds that for small systems. Made for up
 * to some dozens of components.
 */
public final class TreeSearch {

    /** So many of the single transformations are tried in twos; the others lose too much to be made good. */
    private static final int LOOK_AHEAD = 20;

    private record End(Cell tree, double unavailability, List<Step> steps) {}

    private final RestartModel model;

    public TreeSearch(RestartModel model) {
        this.model = model;
    }

    /** A tree of {@code given}'s components that is expected to lose no more than {@code given}. */
    public Suggestion improve(Cell given) {
        End best = climb(given);
        for (Cell start : List.of(Cell.flat(model.components()), Cell.whole(model.components()))) {
            End other = climb(start);
            best = isBetter(other, best) ? other : best;
        }
        return new Suggestion(given, model.unavailability(given), best.tree(), best.unavailability(), best.steps());
    }

    private End climb(Cell start) {
        End end = new End(start, model.unavailability(start), List.of());
        for (Optional<End> next = next(end); next.isPresent(); next = next(end)) {
            end = next.get();
        }
        return simplest(end);
    }

    /** The same without cells that gain nothing. */
    private End simplest(End end) {
        int cells = end.tree().cells().size();
        for (End other : after(end)) {
            if (other.tree().cells().size() < cells && !isBetter(end, other)) {
                return simplest(other);
            }
        }
        return end;
    }

    /** The best end that one transformation leads to or, if none gains, two; empty if they do not either. */
    private Optional<End> next(End from) {
        List<End> singles = after(from);
        Optional<End> single = singles.stream().findFirst().filter(it -> isBetter(it, from));
        return single.isPresent() ? single : singles.stream().limit(LOOK_AHEAD)
                .flatMap(it -> after(it).stream().limit(1))
                .filter(it -> isBetter(it, from))
                .min(Comparator.comparingDouble(End::unavailability));
    }

    /** What each single transformation leads to, the best first. */
    private List<End> after(End from) {
        List<End> ends = new ArrayList<>();
        for (Transformations.Result it : Transformations.of(from.tree())) {
            List<Step> steps = new ArrayList<>(from.steps());
            double loss = model.unavailability(it.tree());
            steps.add(new Step(it.transformation(), it.what(), it.tree(), loss));
            ends.add(new End(it.tree(), loss, steps));
        }
        ends.sort(Comparator.comparingDouble(End::unavailability));
        return ends;
    }

    /** Rounding must not make a tree look better than its equal. */
    private static boolean isBetter(End one, End other) {
        return one.unavailability() < other.unavailability() * (1 - 1e-9);
    }
}
