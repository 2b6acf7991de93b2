package org.crashonly.fmap.tree;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What has to be known of a system to compare its restart trees. A failure is recovered from by restarting the smallest cell with all
 * that its cure needs. An oracle that errs guesses the smallest cell with the component where the failure shows, and goes up cell by
 * cell until the cure is in; each vain restart costs its time. While anything restarts the system counts as unavailable, and failures
 * are so rare that two at a time do not count.
 *
 * <p>Not thread-safe: it remembers the costs it has computed.
 */
public final class RestartModel {

    /** Sets of components are bits of a long. */
    private static final int MOST_COMPONENTS = 63;

    /** A class of failures as bits. */
    record Failures(long at, long cure, double perSecond) {}

    private final List<String> components;
    private final Map<String, Integer> index = new HashMap<>();
    private final List<Failures> failures;
    private final RestartCosts costs;
    private final double oracleError;
    private final Map<Long, Double> seconds = new HashMap<>();

    /** @param oracleError the share of guesses that are too low, 0 to 1 */
    public RestartModel(List<FailureClass> failures, RestartCosts costs, double oracleError) {
        this.components = List.copyOf(costs.components());
        this.costs = costs;
        this.oracleError = oracleError;
        if (components.isEmpty() || components.size() > MOST_COMPONENTS) {
            throw new IllegalArgumentException(components.size() + " components; expected 1 to " + MOST_COMPONENTS);
        }
        if (!(oracleError >= 0 && oracleError <= 1)) {
            throw new IllegalArgumentException("oracle error " + oracleError + ": expected 0 to 1");
        }
        for (int i = 0; i < components.size(); i++) {
            index.put(components.get(i), i);
        }
        this.failures = failures.stream()
                .map(it -> new Failures(bits(new TreeSet<>(List.of(it.at()))), bits(it.cure()), it.perHour() / 3600)).toList();
    }

    /** All components, sorted. */
    public List<String> components() {
        return components;
    }

    /**
     * The expected share of time that is lost with {@code tree}.
     *
     * @throws IllegalArgumentException if it is no tree of just these components
     */
    public double unavailability(Cell tree) {
        if (bits(tree.members()) != all()) {
            throw new IllegalArgumentException("tree of " + tree.members() + "; expected one of " + components);
        }
        return sum(tree);
    }

    /** The expected seconds to recover from failures that show at {@code component}, over all their classes. */
    public double meanTimeToRecover(Cell tree, String component) {
        long at = bits(new TreeSet<>(List.of(component)));
        List<Failures> here = failures.stream().filter(it -> it.at() == at).toList();
        double perSecond = here.stream().mapToDouble(Failures::perSecond).sum();
        return perSecond == 0 ? 0 : sum(tree, here) / perSecond;
    }

    /** All components as bits. */
    long all() {
        return (1L << components.size()) - 1;
    }

    long bits(SortedSet<String> some) {
        long bits = 0;
        for (String component : some) {
            Integer place = index.get(component);
            if (place == null) {
                throw new IllegalArgumentException("component " + component + " has no restart cost");
            }
            bits |= 1L << place;
        }
        return bits;
    }

    SortedSet<String> names(long bits) {
        SortedSet<String> names = new TreeSet<>();
        for (int i = 0; i < components.size(); i++) {
            if ((bits >> i & 1) == 1) {
                names.add(components.get(i));
            }
        }
        return names;
    }

    double seconds(long bits) {
        return seconds.computeIfAbsent(bits, it -> costs.seconds(names(it)));
    }

    /** What failures that no cell below ends lose at a cell of {@code members} if no cell below ends any. */
    double lossWithoutChildren(long members) {
        double perSecond = 0;
        for (Failures it : failures) {
            if ((it.at() & members) != 0) {
                perSecond += it.perSecond() * share(it, members);
            }
        }
        return perSecond * seconds(members);
    }

    /** How often failures happen that a cell of {@code members} or one below it ends. */
    double endedPerSecond(long members) {
        double perSecond = 0;
        for (Failures it : failures) {
            perSecond += (it.cure() & ~members) == 0 ? it.perSecond() : 0;
        }
        return perSecond;
    }

    /** Who is cured here comes here in any case; who is not only if the oracle errs. */
    private double share(Failures it, long members) {
        return (it.cure() & ~members) == 0 ? 1 : oracleError;
    }

    private double sum(Cell tree) {
        return sum(tree, failures);
    }

    private double sum(Cell cell, List<Failures> some) {
        long members = bits(cell.members());
        List<Long> below = new ArrayList<>();
        double loss = 0;
        for (Cell child : cell.children()) {
            below.add(bits(child.members()));
            loss += sum(child, some);
        }
        double perSecond = 0;
        for (Failures it : some) {
            boolean ended = below.stream().anyMatch(child -> (it.cure() & ~child) == 0);
            if ((it.at() & members) != 0 && !ended) {
                perSecond += it.perSecond() * share(it, members);
            }
        }
        return loss + perSecond * seconds(members);
    }
}
