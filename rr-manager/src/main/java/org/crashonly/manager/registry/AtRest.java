package org.crashonly.manager.registry;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.crashonly.manager.policy.Phase;

/**
 * All that routes are drawn from while every process serves and none of their modules is being restarted or fails to start: then time
 * changes nothing of them. What is kept here is immutable and is replaced by whoever changes it, so the same objects are the same routes.
 */
final class AtRest {

    private static final AtRest NEVER = new AtRest(null);

    /** Null if not all serves. */
    private final List<Object> standing;

    private AtRest(List<Object> standing) {
        this.standing = standing;
    }

    /** How {@code elements} stand. */
    static AtRest of(Collection<Element> elements) {
        List<Object> standing = new ArrayList<>();
        for (Element element : elements) {
            // No route leads to a spare, and nobody waits for one.
            if (element.planned() instanceof Planned.Spare) {
                continue;
            }
            if (element.policy().phase() != Phase.READY || element.isRestartingAny() || !element.quarantined().isEmpty()) {
                return NEVER;
            }
            standing.add(element.planned());
            standing.add(element.past());
            standing.add(element.spec().orElse(null));
            standing.add(element.ports());
            standing.add(element.givenUp());
            standing.add(element.predecessorsGone());
        }
        return new AtRest(standing);
    }

    /** Whether the routes are those that were drawn when all stood as {@code before} says. */
    boolean isSameAs(AtRest before) {
        if (standing == null || before.standing == null || standing.size() != before.standing.size()) {
            return false;
        }
        for (int i = 0; i < standing.size(); i++) {
            if (standing.get(i) != before.standing.get(i)) {
                return false;
            }
        }
        return true;
    }
}
