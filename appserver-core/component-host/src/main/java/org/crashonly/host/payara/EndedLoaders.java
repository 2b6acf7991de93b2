package org.crashonly.host.payara;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.crashonly.host.FullCollections;
import org.crashonly.host.remains.Remains;
import org.crashonly.power.PowerSwitches;

/** The class loaders of generations that have ended, until nothing refers to them any more. Used by one thread. */
final class EndedLoaders {

    /** What refers to one late, such as a finalizer or a thread that leaves at last, is gone by then. */
    private static final int ENOUGH = 3;

    /** Of one of them, how many collections of the whole heap it has outlived. */
    private static final class Ended {

        private final WeakReference<ClassLoader> loader;
        private long collections = FullCollections.count();
        private int outlived;

        private Ended(ClassLoader loader) {
            this.loader = new WeakReference<>(loader);
        }

        private void look(long now) {
            if (collections != now) {
                collections = now;
                outlived++;
            }
        }
    }

    private final List<Ended> ended = new ArrayList<>();

    /** A generation was undeployed; {@code loader} is null if it never was deployed. */
    void add(ClassLoader loader) {
        if (loader != null) {
            ended.add(new Ended(loader));
            ContainerRemains.forget(loader);
            takeRest(loader);
        }
    }

    /** How many have outlived a collection of the whole heap. */
    int retained() {
        look();
        return (int) ended.stream().filter(it -> it.outlived > 0).count();
    }

    /** How many are still there of which the next such collection may free some. */
    int uncollected() {
        look();
        return (int) ended.stream().filter(it -> it.outlived < ENOUGH).count();
    }

    /** What threads that left late have kept of them is taken away. */
    private void look() {
        long now = FullCollections.count();
        ended.removeIf(it -> it.loader.refersTo(null));
        for (Ended each : ended) {
            each.look(now);
            ClassLoader still = each.loader.get();
            if (still != null) {
                ContainerRemains.forgetLate(still);
                takeRest(still);
            }
        }
    }

    private static void takeRest(ClassLoader ended) {
        Remains.takeRest(ended, PowerSwitches.of(ended)::isInside);
    }
}
