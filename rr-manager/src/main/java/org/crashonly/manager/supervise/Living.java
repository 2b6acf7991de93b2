package org.crashonly.manager.supervise;

import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.crashonly.control.ElementId;
import org.crashonly.control.Level;
import org.crashonly.manager.registry.Plan;

/**
 * The elements of an application by a plan.
 *
 * @param parts its beans and resources that are known, so many
 * @param all of them
 * @param lives those that have lives of their own: processes and what is in them, but not what replicas have in common
 */
record Living(Plan plan, int parts, SortedSet<ElementId> all, List<ElementId> lives) {

    static Living of(Plan plan, ElementId application, Set<ElementId> parts) {
        SortedSet<ElementId> all = new TreeSet<>(parts);
        all.addAll(plan.tree().subtree(application));
        List<ElementId> lives = all.stream()
                .filter(it -> it.level().compareTo(Level.PROCESS) <= 0 && plan.replicas(it).isEmpty()).toList();
        return new Living(plan, parts.size(), all, lives);
    }

    /** Whether these are still those; {@code known} beans and resources only become more. */
    boolean isOf(Plan now, Set<ElementId> known) {
        return plan == now && parts == known.size();
    }
}
