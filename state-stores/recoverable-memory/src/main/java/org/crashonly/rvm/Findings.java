package org.crashonly.rvm;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.crashonly.rvm.HeapCheck.Finding;
import org.crashonly.rvm.HeapCheck.Inconsistency;

/**
 * What a survey has found. One broken list may leave millions of blocks to nobody: of each kind only the first places are told, so that who
 * recovers a heap needs no memory in proportion to the damage.
 */
final class Findings {

    /** Of each kind so many places are told one by one. */
    static final int MOST = 500;

    private final List<Finding> told = new ArrayList<>();
    private final Map<Inconsistency, Long> counts = new EnumMap<>(Inconsistency.class);

    void add(Inconsistency kind, String detail) {
        if (counts.merge(kind, 1L, Long::sum) <= MOST) {
            told.add(new Finding(kind, detail));
        }
    }

    boolean haveAny(Set<Inconsistency> kinds) {
        return counts.keySet().stream().anyMatch(kinds::contains);
    }

    /** All of them; those that are not told one by one by their number. */
    List<Finding> told() {
        List<Finding> all = new ArrayList<>(told);
        counts.forEach((kind, count) -> {
            if (count > MOST) {
                all.add(new Finding(kind, "and at " + (count - MOST) + " more places"));
            }
        });
        return List.copyOf(all);
    }
}
