package org.crashonly.frontdoor;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/** Visits to modules that were crashed lately: what their threads still call for concerns nobody. Used by one event loop. */
final class CrashedCallers {

    /** The oldest are forgotten: their threads have left long ago. */
    private static final int MOST = 1_000;

    private final Set<String> visits = new LinkedHashSet<>();

    void add(Collection<String> crashed) {
        visits.addAll(crashed);
        while (visits.size() > MOST) {
            visits.remove(visits.iterator().next());
        }
    }

    /** Whether {@code visit} is one of them; null is none. */
    boolean contains(String visit) {
        return visit != null && visits.contains(visit);
    }
}
