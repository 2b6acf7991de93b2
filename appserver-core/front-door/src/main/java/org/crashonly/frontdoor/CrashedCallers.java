package org.crashonly.frontdoor;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/** Requests that were crashed lately: what their threads still call for concerns nobody. Used by one event loop. */
final class CrashedCallers {

    /** The oldest are forgotten: their threads have left long ago. */
    private static final int MOST = 1_000;

    private final Set<String> ids = new LinkedHashSet<>();

    void add(Collection<String> crashed) {
        ids.addAll(crashed);
        while (ids.size() > MOST) {
            ids.remove(ids.iterator().next());
        }
    }

    /** Whether the request {@code id} is one of them; null is none. */
    boolean contains(String id) {
        return id != null && ids.contains(id);
    }
}
