package org.crashonly.manager.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.crashonly.control.ElementId;
import org.crashonly.fmap.Propagation;

/** The faults that occurred in a simulated system, and whom they make fail. */
final class Faults {

    /** A fault, which is there until it is cured. */
    static final class Active {

        private final ElementId where;
        private final ElementId cure;
        private final ElementId accused;
        private final long begun;
        private final boolean ends;
        private long cured = -1;

        private Active(ElementId where, ElementId cure, ElementId accused, boolean ends, long begun) {
            this.where = where;
            this.cure = cure;
            this.accused = accused;
            this.ends = ends;
            this.begun = begun;
        }

        ElementId where() {
            return where;
        }

        /** Whom a wrong oracle names. */
        ElementId accused() {
            return accused;
        }

        boolean isCured() {
            return cured >= 0;
        }
    }

    private final Propagation truth;
    private final List<Active> all = new ArrayList<>();

    /** @param truth how failures really propagate */
    Faults(Propagation truth) {
        this.truth = truth;
    }

    /**
     * A fault occurs.
     *
     * @param cure whose restart cures it; null if none does
     * @param ends no request fails for it, but its process ends
     */
    Active add(ElementId where, ElementId cure, ElementId accused, boolean ends, long now) {
        all.add(new Active(where, cure, accused, ends, now));
        return all.getLast();
    }

    /** The fault that makes {@code element} fail; null if none does. */
    Active in(ElementId element) {
        for (Active it : all) {
            Propagation.Way way = it.isCured() || it.ends ? null : truth.from(it.where.path()).get(element.path());
            if (way != null && way.confidence() >= 0.5) {
                return it;
            }
        }
        return null;
    }

    /** Something was restarted. */
    void cure(Predicate<ElementId> restarted, long now) {
        all.stream().filter(it -> !it.isCured() && it.cure != null && restarted.test(it.cure)).forEach(it -> it.cured = now);
    }

    boolean allCured() {
        return all.stream().allMatch(Active::isCured);
    }

    /** Whether there is one that no restart cures. */
    boolean isHopeless() {
        return all.stream().anyMatch(it -> it.cure == null);
    }

    List<Outcome.Fault> told() {
        return all.stream().map(it -> new Outcome.Fault(it.where, it.cure, it.begun, it.cured)).toList();
    }
}
