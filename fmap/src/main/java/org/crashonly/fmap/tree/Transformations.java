package org.crashonly.fmap.tree;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** All trees that one transformation makes of a tree. */
final class Transformations {

    /** A tree and how it came to be. */
    record Result(Transformation transformation, String what, Cell tree) {}

    private final List<Result> results = new ArrayList<>();

    private Transformations() {}

    static List<Result> of(Cell tree) {
        Transformations all = new Transformations();
        all.at(tree, (it, made) -> all.results.add(new Result(it.transformation, it.what, made)));
        return all.results;
    }

    private record Change(Transformation transformation, String what) {}

    /** Transforms {@code cell} and all below it; {@code whole} puts what has become of the cell into the whole tree. */
    private void at(Cell cell, BiConsumer<Change, Cell> whole) {
        augment(cell, whole);
        join(cell, whole);
        promote(cell, whole);
        lift(cell, whole);
        pairs(cell, whole);
        for (Cell child : cell.children()) {
            at(child, (change, made) -> whole.accept(change, new Cell(cell.own(), replaced(cell.children(), child, List.of(made)))));
        }
    }

    private static void augment(Cell cell, BiConsumer<Change, Cell> whole) {
        for (String component : cell.own()) {
            if (cell.own().size() + cell.children().size() > 1) {
                List<Cell> children = new ArrayList<>(cell.children());
                children.add(Cell.leaf(component));
                put(cell, without(cell.own(), component), children, new Change(Transformation.DEPTH_AUGMENTATION, component), whole);
            }
        }
    }

    /** An own component of {@code cell} goes down together with another one or with a child. */
    private static void join(Cell cell, BiConsumer<Change, Cell> whole) {
        for (String component : cell.own()) {
            List<String> left = without(cell.own(), component);
            for (String other : left) {
                if (component.compareTo(other) < 0 && left.size() + cell.children().size() > 1) {
                    put(cell, without(left, other), with(cell.children(), Cell.leaf(component, other)),
                            new Change(Transformation.DEPTH_AUGMENTATION, component + " and " + other), whole);
                }
            }
            for (Cell child : cell.children()) {
                if (left.isEmpty() && cell.children().size() == 1) {
                    continue;
                }
                String what = component + " and " + child;
                List<String> own = new ArrayList<>(child.own());
                own.add(component);
                put(cell, left, replaced(cell.children(), child, List.of(new Cell(own, child.children()))),
                        new Change(Transformation.GROUP_CONSOLIDATION, what), whole);
                put(cell, left, replaced(cell.children(), child, List.of(new Cell(List.of(component), List.of(child)))),
                        new Change(Transformation.DEPTH_AUGMENTATION, what), whole);
            }
        }
    }

    private static void promote(Cell cell, BiConsumer<Change, Cell> whole) {
        for (Cell child : cell.children()) {
            for (String component : child.own()) {
                List<String> own = new ArrayList<>(cell.own());
                own.add(component);
                List<String> left = without(child.own(), component);
                // A child that would restart nothing of its own any more leaves its children to the parent.
                List<Cell> rest = left.isEmpty() && child.children().size() < 2 ? child.children() : List.of(new Cell(left, child.children()));
                put(cell, own, replaced(cell.children(), child, rest), new Change(Transformation.NODE_PROMOTION, component), whole);
            }
        }
    }

    /** A cell that only joins others leaves them to the one above it. */
    private static void lift(Cell cell, BiConsumer<Change, Cell> whole) {
        for (Cell child : cell.children()) {
            if (child.own().isEmpty()) {
                put(cell, cell.own(), replaced(cell.children(), child, child.children()),
                        new Change(Transformation.NODE_PROMOTION, "what is in " + child), whole);
            }
        }
    }

    private static void pairs(Cell cell, BiConsumer<Change, Cell> whole) {
        for (int i = 0; i < cell.children().size(); i++) {
            for (int j = i + 1; j < cell.children().size(); j++) {
                Cell one = cell.children().get(i);
                Cell other = cell.children().get(j);
                List<Cell> rest = new ArrayList<>(cell.children());
                rest.remove(j);
                rest.remove(i);
                List<String> own = new ArrayList<>(one.own());
                own.addAll(other.own());
                List<Cell> below = new ArrayList<>(one.children());
                below.addAll(other.children());
                String what = one + " and " + other;
                put(cell, cell.own(), with(rest, new Cell(own, below)), new Change(Transformation.GROUP_CONSOLIDATION, what), whole);
                if (!cell.own().isEmpty() || !rest.isEmpty()) {
                    put(cell, cell.own(), with(rest, Cell.joint(one, other)), new Change(Transformation.DEPTH_AUGMENTATION, what), whole);
                }
            }
        }
    }

    /** A cell that has nothing of its own and one child is that child. */
    private static void put(Cell was, List<String> own, List<Cell> children, Change change, BiConsumer<Change, Cell> whole) {
        Cell made = own.isEmpty() && children.size() == 1 ? children.getFirst() : new Cell(own, children);
        if (!made.equals(was)) {
            whole.accept(change, made);
        }
    }

    private static List<String> without(List<String> all, String one) {
        return all.stream().filter(it -> !it.equals(one)).toList();
    }

    private static List<Cell> with(List<Cell> all, Cell one) {
        List<Cell> more = new ArrayList<>(all);
        more.add(one);
        return more;
    }

    private static List<Cell> replaced(List<Cell> all, Cell one, List<Cell> by) {
        List<Cell> some = new ArrayList<>(all);
        some.remove(one);
        some.addAll(by);
        return some;
    }
}
