package org.crashonly.bench;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.crashonly.manager.api.DecisionView;
import org.crashonly.manager.recovery.Decision;

/** What recovery policies decided, by incident. */
public final class Incidents {

    private Incidents() {}

    /** Whether one is there of which it is not known yet whether its restart cured; one that was given up is not. */
    public static boolean areOpen(List<DecisionView> decisions) {
        Map<String, Decision> latest = new HashMap<>();
        decisions.forEach(it -> latest.put(it.application() + it.decision().incident(), it.decision()));
        return latest.values().stream().anyMatch(it -> !(it instanceof Decision.Cured) && !(it instanceof Decision.GiveUp)
                && !(it instanceof Decision.OwnRestart));
    }
}
