package org.crashonly.manager.simulation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.crashonly.control.ElementId;
import org.crashonly.control.Level;
import org.crashonly.fmap.RestartTree;
import org.crashonly.fmap.tree.Cell;
import org.crashonly.manager.recovery.Groups;

/** The restart trees that a system may have: its own, and others that join some of its processes to one cell. */
final class RandomTrees {

    private final RestartTree<ElementId> tree;

    RandomTrees(RestartTree<ElementId> tree) {
        this.tree = tree;
    }

    /** One of them, in which {@code beans} can be restarted alone. */
    Groups next(SortedSet<ElementId> beans, RandomGenerator random) {
        Groups groups = random.nextInt(3) == 0 ? Groups.of(tree, it -> it.level() != Level.BEAN) : Groups.of(cells(random));
        for (ElementId element : tree.subtree(tree.root())) {
            if (element.level() == Level.MODULE || beans.contains(element)) {
                groups = groups.with(element);
            }
        }
        return groups;
    }

    private Cell cells(RandomGenerator random) {
        List<List<String>> units = new ArrayList<>();
        for (ElementId element : tree.subtree(tree.root())) {
            if (element.level() == Level.PROCESS || (element.level().compareTo(Level.PROCESS) > 0 && tree.children(element).isEmpty())) {
                units.add(tree.subtree(element).stream().map(ElementId::path).toList());
            }
        }
        Collections.shuffle(units, new Random(random.nextLong()));
        List<Cell> cells = new ArrayList<>();
        for (int at = 0; at < units.size();) {
            int end = Math.min(units.size(), at + 1 + random.nextInt(3));
            cells.add(Cell.whole(units.subList(at, end).stream().flatMap(List::stream).toList()));
            at = end;
        }
        return cells.size() == 1 ? cells.getFirst() : new Cell(List.of(), cells);
    }

    /** Whether the restart of {@code done} restarts {@code element}, which may be no element of the tree by which it was decided on. */
    boolean isRestarted(ElementId element, SortedSet<ElementId> done, Groups decidedBy) {
        if (decidedBy.smallestWith(element).isPresent()) {
            return done.contains(element);
        }
        SortedSet<ElementId> inside = new TreeSet<>(tree.subtree(element));
        inside.removeIf(it -> decidedBy.smallestWith(it).isEmpty());
        return done.containsAll(inside);
    }
}
