package org.crashonly.fmap.tree;

import java.util.Locale;

/** Mercury's transformations of restart trees (section 4 of the paper). */
public enum Transformation {
    /** A component, or two cells together, get a cell of their own, so that they can be restarted without the rest. */
    DEPTH_AUGMENTATION,
    /** Two cells become one, because restarting them together is cheaper than one after the other. */
    GROUP_CONSOLIDATION,
    /** A component moves to the cell above its own, because restarting it alone is so dear that a wrong guess must not cost it. */
    NODE_PROMOTION;

    /** The name as people read it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
