package org.crashonly.manager.simulation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.crashonly.control.ElementId;
import org.crashonly.fmap.Edge;
import org.crashonly.fmap.FailureMap;
import org.crashonly.fmap.Learned;
import org.crashonly.fmap.RestartTree;

/**
 * A system that does not exist.
 *
 * @param leaves the elements with nothing below them, in which faults occur
 * @param operations the paths of requests over leaves; each leaf is on one at least
 * @param truth how failures really propagate
 * @param known the failure map that the policy is given: the truth with gaps and errors
 */
public record RandomSystem(
        RestartTree<ElementId> tree, List<ElementId> leaves, List<List<ElementId>> operations, FailureMap truth, FailureMap known) {

    /** Applications, with processes, with modules, a few of each; the rest is chance. */
    public static RandomSystem of(RandomGenerator random) {
        RestartTree<ElementId> tree = RestartTree.of(ElementId.MACHINE);
        for (int application = 0; application <= random.nextInt(3); application++) {
            tree = grow(tree, ElementId.MACHINE.child("a" + application), random);
        }
        RestartTree<ElementId> grown = tree;
        List<ElementId> leaves = tree.subtree(tree.root()).stream().filter(it -> grown.children(it).isEmpty()).toList();
        List<List<ElementId>> operations = new ArrayList<>();
        leaves.forEach(it -> operations.add(List.of(it)));
        for (int i = 0; i < leaves.size(); i++) {
            List<ElementId> path = new ArrayList<>(List.of(any(leaves, random), any(leaves, random), any(leaves, random)));
            operations.add(path.stream().distinct().toList());
        }
        return new RandomSystem(tree, leaves, operations, map(leaves, 0.15, random), map(leaves, 0.15, random));
    }

    /** The same system with a policy that knows the truth. */
    public RandomSystem withTruthKnown() {
        return new RandomSystem(tree, leaves, operations, truth, truth);
    }

    private static RestartTree<ElementId> grow(RestartTree<ElementId> tree, ElementId element, RandomGenerator random) {
        RestartTree<ElementId> grown = tree.with(element.parent().orElseThrow(), element);
        int children = element.names().size() >= 5 ? 0 : random.nextInt(4) - (element.names().size() > 2 ? 1 : 0);
        for (int child = 0; child < children; child++) {
            grown = grow(grown, element.child("c" + child), random);
        }
        return grown;
    }

    private static FailureMap map(List<ElementId> leaves, double density, RandomGenerator random) {
        FailureMap map = FailureMap.EMPTY;
        for (ElementId from : leaves) {
            for (ElementId to : leaves) {
                if (!from.equals(to) && random.nextDouble() < density / Math.sqrt(leaves.size())) {
                    map = map.plus(Edge.seen(
                            new Edge.Key(from.path(), to.path(), "any"), Learned.INJECTED, 1 + random.nextInt(10), 10, Instant.EPOCH));
                }
            }
        }
        return map;
    }

    static <T> T any(List<T> some, RandomGenerator random) {
        return some.get(random.nextInt(some.size()));
    }
}
