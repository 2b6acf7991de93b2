package org.crashonly.host.payara;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.crashonly.host.remains.Remains;
import org.crashonly.power.PowerSwitches;

/** The class loaders of generations that have ended, until nothing refers to them any more. Used by one thread. */
final class EndedLoaders {

    private final List<WeakReference<ClassLoader>> ended = new ArrayList<>();

    /** A generation was undeployed; {@code loader} is null if it never was deployed. */
    void add(ClassLoader loader) {
        if (loader != null) {
            ended.add(new WeakReference<>(loader));
            ContainerRemains.forget(loader);
            takeRest(loader);
        }
    }

    /** How many are still there: leaked, or not collected yet. What threads that left late have kept of them is taken away. */
    int retained() {
        ended.removeIf(it -> it.refersTo(null));
        for (WeakReference<ClassLoader> each : ended) {
            ClassLoader still = each.get();
            if (still != null) {
                ContainerRemains.forgetLate(still);
                takeRest(still);
            }
        }
        return ended.size();
    }

    private static void takeRest(ClassLoader ended) {
        Remains.takeRest(ended, PowerSwitches.of(ended)::isInside);
    }
}
