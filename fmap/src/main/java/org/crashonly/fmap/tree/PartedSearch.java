package org.crashonly.fmap.tree;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A search for systems of any size. What never has to be restarted together, and drags nothing of the other along, gains nothing from a
 * common cell: such parts are solved apart. A part that is too large for {@link ExactSearch} is cut where the least is lost, and what was cut
 * is joined again from the bottom up, as long as that gains. Of systems whose parts are all small it finds the best tree.
 */
public final class PartedSearch {

    private static final int SECONDS_PER_HOUR = 3_600;
    /** Exact searches of parts of that size take some milliseconds. */
    private static final int LARGEST_PART = 8;

    /** A tree and the expected share of time that is lost with it. */
    public record Found(Cell tree, double unavailability) {}

    private record Bond(String one, String other, double weight) {}

    private final List<FailureClass> failures;
    private final RestartCosts costs;
    private final double oracleError;
    private final int largestPart;
    private final Map<String, List<FailureClass>> at = new HashMap<>();

    /** @param oracleError the share of guesses that are too low, 0 to 1 */
    public PartedSearch(List<FailureClass> failures, RestartCosts costs, double oracleError) {
        this(failures, costs, oracleError, LARGEST_PART);
    }

    PartedSearch(List<FailureClass> failures, RestartCosts costs, double oracleError, int largestPart) {
        this.failures = List.copyOf(failures);
        this.costs = costs;
        this.oracleError = oracleError;
        this.largestPart = largestPart;
        failures.forEach(it -> at.computeIfAbsent(it.at(), component -> new ArrayList<>()).add(it));
    }

    /** A good tree; the best, if no part is too large. */
    public Found best() {
        Map<String, Cell> tops = new HashMap<>();
        for (SortedSet<String> part : parts()) {
            Cell cell = solve(part);
            part.forEach(it -> tops.put(it, cell));
        }
        join(tops);
        List<Cell> top = distinct(tops);
        Cell tree = top.size() == 1 ? top.getFirst() : new Cell(List.of(), top);
        return new Found(tree, unavailability(tree));
    }

    /** The better of {@code given} and what is found, without the steps from one to the other. */
    public Suggestion improve(Cell given) {
        Found found = best();
        double lost = unavailability(given);
        return found.unavailability() < lost
                ? new Suggestion(given, lost, found.tree(), found.unavailability(), List.of()) : new Suggestion(given, lost, given, lost, List.of());
    }

    /**
     * The expected share of time that is lost with {@code tree}, as {@link RestartModel#unavailability} has it: each failure is chased from
     * the cell where it shows up to the first that ends it, those before only if the oracle errs.
     */
    public double unavailability(Cell tree) {
        return loss(tree, List.of());
    }

    private double loss(Cell cell, List<Chased> above) {
        List<Chased> path = new ArrayList<>(above);
        SortedSet<String> members = cell.members();
        path.add(new Chased(members, costs.seconds(members)));
        double loss = 0;
        for (String component : cell.own()) {
            for (FailureClass failure : at.getOrDefault(component, List.of())) {
                loss += perSecond(failure) * chase(failure, path);
            }
        }
        for (Cell child : cell.children()) {
            loss += loss(child, path);
        }
        return loss;
    }

    /** A cell on the way from the root to where a failure shows. */
    private record Chased(Set<String> members, double seconds) {}

    private double chase(FailureClass failure, List<Chased> path) {
        double seconds = 0;
        for (Chased cell : path.reversed()) {
            if (cell.members().containsAll(failure.cure())) {
                return seconds + cell.seconds();
            }
            seconds += oracleError * cell.seconds();
        }
        throw new IllegalArgumentException("failures of " + failure.at() + " need " + failure.cure() + ", which is not in the tree");
    }

    private static double perSecond(FailureClass failure) {
        return failure.perHour() / SECONDS_PER_HOUR;
    }

    /** What has to do with each other, the strongest bonds first, as far as parts may grow. */
    private List<SortedSet<String>> parts() {
        Map<String, SortedSet<String>> parts = new HashMap<>();
        costs.components().forEach(it -> parts.put(it, new TreeSet<>(Set.of(it))));
        for (Bond bond : bonds()) {
            SortedSet<String> one = parts.get(bond.one());
            SortedSet<String> other = parts.get(bond.other());
            if (one != other && one.size() + other.size() <= largestPart) {
                one.addAll(other);
                other.forEach(it -> parts.put(it, one));
            }
        }
        Set<SortedSet<String>> distinct = Collections.newSetFromMap(new IdentityHashMap<>());
        List<SortedSet<String>> all = new ArrayList<>();
        costs.components().stream().map(parts::get).filter(distinct::add).forEach(all::add);
        return all;
    }

    private List<Bond> bonds() {
        List<Bond> bonds = new ArrayList<>();
        for (FailureClass failure : failures) {
            failure.cure().stream().filter(it -> !it.equals(failure.at()))
                    .forEach(it -> bonds.add(new Bond(failure.at(), it, failure.perHour() * costs.seconds(failure.cure()))));
        }
        costs.dragged().forEach((from, dragged) -> dragged.forEach((to, seconds) -> bonds.add(new Bond(from, to,
                seconds * at.getOrDefault(from, List.of()).stream().mapToDouble(FailureClass::perHour).sum()))));
        bonds.sort(Comparator.comparingDouble(Bond::weight).reversed().thenComparing(Bond::one).thenComparing(Bond::other));
        return bonds;
    }

    private Cell solve(SortedSet<String> part) {
        if (part.size() == 1) {
            return Cell.leaf(part.first());
        }
        List<FailureClass> own = failures.stream().filter(it -> part.containsAll(it.cure())).toList();
        return ExactSearch.best(new RestartModel(own, costs.of(part), oracleError));
    }

    /** Joins cells for what only a restart of several of them cures, the most frequent first. */
    private void join(Map<String, Cell> tops) {
        double everything = costs.seconds(costs.components());
        List<FailureClass> wide = failures.stream().sorted(Comparator.comparingDouble(FailureClass::perHour).reversed()
                .thenComparing(FailureClass::at)).toList();
        for (FailureClass failure : wide) {
            Set<Cell> joined = new LinkedHashSet<>();
            failure.cure().forEach(it -> joined.add(tops.get(it)));
            SortedSet<String> members = new TreeSet<>();
            joined.forEach(it -> members.addAll(it.members()));
            if (joined.size() > 1 && gain(joined, members, everything) > 0) {
                Cell cell = new Cell(List.of(), List.copyOf(joined));
                members.forEach(it -> tops.put(it, cell));
            }
        }
    }

    /** What is lost less per second by a cell for {@code members}: of what it ends the restart of everything, less what it costs itself. */
    private double gain(Set<Cell> joined, SortedSet<String> members, double everything) {
        double seconds = costs.seconds(members);
        List<SortedSet<String>> below = joined.stream().map(Cell::members).toList();
        double gain = 0;
        for (String component : members) {
            for (FailureClass failure : at.getOrDefault(component, List.of())) {
                if (!members.containsAll(failure.cure())) {
                    gain -= perSecond(failure) * oracleError * seconds;
                } else if (below.stream().noneMatch(it -> it.containsAll(failure.cure()))) {
                    gain += perSecond(failure) * (everything - seconds);
                }
            }
        }
        return gain;
    }

    private List<Cell> distinct(Map<String, Cell> tops) {
        return costs.components().stream().map(tops::get).distinct().toList();
    }
}
