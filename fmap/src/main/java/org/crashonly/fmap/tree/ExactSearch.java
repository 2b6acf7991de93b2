package org.crashonly.fmap.tree;

import java.util.ArrayList;
import java.util.List;

/**
 * The best of all restart trees. What a cell loses depends only on its members and its children's members, so the best tree over a set
 * is made of the best trees over its parts: all sets are solved once, the smaller ones first. Takes 4^n steps for n components.
 */
public final class ExactSearch {

    /** Beyond that it takes too long. */
    public static final int MOST_COMPONENTS = 10;

    private final RestartModel model;
    private final double[] best;

    private ExactSearch(RestartModel model) {
        this.model = model;
        this.best = new double[1 << model.components().size()];
    }

    /**
     * The tree with the least expected unavailability.
     *
     * @throws IllegalArgumentException for more than {@link #MOST_COMPONENTS} components
     */
    public static Cell best(RestartModel model) {
        if (model.components().size() > MOST_COMPONENTS) {
            throw new IllegalArgumentException(
                    model.components().size() + " components; an exact search takes up to " + MOST_COMPONENTS);
        }
        ExactSearch search = new ExactSearch(model);
        for (int members = 1; members < search.best.length; members++) {
            search.best[members] = model.lossWithoutChildren(members) + search.savings(members)[members];
        }
        return search.tree(search.best.length - 1);
    }

    /** For each part of {@code members}, the least (negative) change of the loss by making children of that part. */
    private double[] savings(int members) {
        double[] savings = new double[members + 1];
        for (int part = 1; part <= members; part++) {
            if ((part & ~members) != 0) {
                continue;
            }
            int lowest = Integer.lowestOneBit(part);
            savings[part] = savings[part ^ lowest];
            for (int child = part; child > 0; child = (child - 1) & part) {
                if ((child & lowest) != 0 && child != members) {
                    savings[part] = Math.min(savings[part], change(members, child) + savings[part ^ child]);
                }
            }
        }
        return savings;
    }

    /** A child loses its own, and its parent no longer loses what the child ends. */
    private double change(int members, int child) {
        return best[child] - model.endedPerSecond(child) * model.seconds(members);
    }

    private Cell tree(int members) {
        double[] savings = savings(members);
        List<Cell> children = new ArrayList<>();
        int own = 0;
        for (int part = members; part != 0;) {
            int child = childOf(members, part, savings);
            int taken = child == 0 ? Integer.lowestOneBit(part) : child;
            if (child == 0) {
                own |= taken;
            } else {
                children.add(tree(child));
            }
            part ^= taken;
        }
        return new Cell(List.copyOf(model.names(own)), children);
    }

    /** The child with the lowest component of {@code part} in the best solution; 0 if that component stays with the parent. */
    private int childOf(int members, int part, double[] savings) {
        int lowest = Integer.lowestOneBit(part);
        for (int child = part; child > 0; child = (child - 1) & part) {
            if ((child & lowest) != 0 && child != members
                    && change(members, child) + savings[part ^ child] <= savings[part]
                    && savings[part] < savings[part ^ lowest]) {
                return child;
            }
        }
        return 0;
    }
}
