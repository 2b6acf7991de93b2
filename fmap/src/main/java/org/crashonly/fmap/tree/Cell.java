package org.crashonly.fmap.tree;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.crashonly.fmap.RestartTree;

/**
 * A restart cell with all below it: restarting a cell restarts its own components and those of every cell below. A whole tree is its
 * root. Equal however it was put together: components and children are sorted.
 *
 * @param own the components that only this cell and those above it restart; may be empty if there are two children or more
 */
public record Cell(List<String> own, List<Cell> children) {

    public Cell {
        own = own.stream().sorted().toList();
        children = children.stream().sorted(Comparator.comparing(it -> it.members().getFirst())).toList();
        if (own.isEmpty() && children.size() < 2) {
            throw new IllegalArgumentException("a cell without components of its own and with " + children.size()
                    + " children restarts nothing that its children do not");
        }
        Set<String> seen = new HashSet<>(own);
        int total = own.size();
        for (Cell child : children) {
            SortedSet<String> members = child.members();
            seen.addAll(members);
            total += members.size();
        }
        if (seen.size() != total) {
            throw new IllegalArgumentException("a component is in two cells: " + own + ", " + children);
        }
    }

    /** A cell with nothing below it. */
    public static Cell leaf(String... components) {
        return new Cell(List.of(components), List.of());
    }

    /** A cell that only joins others. */
    public static Cell joint(Cell... children) {
        return new Cell(List.of(), List.of(children));
    }

    /** One cell for everything: every restart restarts the whole. */
    public static Cell whole(List<String> components) {
        return new Cell(components, List.of());
    }

    /** Each component in a cell of its own, below one root. */
    public static Cell flat(List<String> components) {
        return components.size() == 1
                ? whole(components)
                : new Cell(List.of(), components.stream().map(Cell::leaf).toList());
    }

    /** The cells of a tree whose elements are all components themselves. */
    public static Cell of(RestartTree<String> tree) {
        return of(tree, tree.root());
    }

    private static Cell of(RestartTree<String> tree, String element) {
        return new Cell(List.of(element), tree.children(element).stream().map(it -> of(tree, it)).toList());
    }

    /** All components that a restart of this cell restarts. */
    public SortedSet<String> members() {
        SortedSet<String> all = new TreeSet<>(own);
        children.forEach(it -> all.addAll(it.members()));
        return all;
    }

    /** This cell and all below it, this one first. */
    public List<Cell> cells() {
        List<Cell> all = new ArrayList<>(List.of(this));
        children.forEach(it -> all.addAll(it.cells()));
        return List.copyOf(all);
    }

    /** How many cells a failure can be chased through, from the deepest to this one. */
    public int depth() {
        return 1 + children.stream().mapToInt(Cell::depth).max().orElse(0);
    }

    /** The tree in one line: own components, then what is below in brackets. */
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        own.forEach(parts::add);
        children.forEach(it -> parts.add(it.toString()));
        return "[" + String.join(" ", parts) + "]";
    }
}
