package org.crashonly.manager.registry;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.crashonly.control.ElementId;
import org.crashonly.control.Level;
import org.crashonly.control.RoutingTable.Recovery;
import org.crashonly.manager.policy.Phase;

/**
 * How long clients of one host have to wait while something that it needs restarts, from what was measured of each part (90th percentile)
 * and what back-offs demand. Stores recover first, all at once; then the host, or, if its whole application restarts, the slowest of its
 * processes, because the host calls the others. So it grows with the level.
 */
final class ExpectedRecovery {

    private static final long NANOS_PER_MILLI = 1_000_000;
    /** Back-offs are told in steps, so that the routing table does not change all the time. */
    private static final long STEP_MILLIS = 500;

    private final Element host;
    private final List<Element> down;

    /** Of {@code host} among {@code all} that the manager knows. */
    ExpectedRecovery(Element host, Collection<Element> all) {
        this.host = host;
        ElementId application = host.id().parent().orElseThrow();
        this.down = all.stream()
                .filter(it -> application.contains(it.id()) && it.policy().phase() != Phase.READY)
                .filter(it -> !(it.planned() instanceof Planned.Spare))
                .toList();
    }

    /** The host does not serve; null if its first generation has not begun yet, so that nothing can be said of when it will. */
    Recovery ofProcess(long now) {
        if (host.policy().cause() == null) {
            return null;
        }
        Level level = host.policy().cause().level();
        long begun = host.policy().recoveringSince();
        long processes = level.compareTo(Level.PROCESS) <= 0
                ? millis(host, now) : hosts().mapToLong(it -> millis(it, now)).reduce(millis(host, now), Math::max);
        return new Recovery(level, begun, untilStores(begun, now) + processes, false, isQuarantined());
    }

    /** A module of the host has been restarting since {@code since}, which takes {@code millis} by itself. */
    Recovery ofModule(long since, long millis, long now) {
        return new Recovery(Level.MODULE, since, untilStores(since, now) + millis, false);
    }

    /** Milliseconds from {@code since} until all stores are there; 0 if they are, or will have been before. */
    long untilStores(long since, long now) {
        long over = stores().mapToLong(it -> begun(it) + millis(it, now) * NANOS_PER_MILLI).reduce(since, ExpectedRecovery::later);
        return (over - since) / NANOS_PER_MILLI;
    }

    /** It said more than once in a row that it cannot serve. */
    private boolean isQuarantined() {
        return host.policy().phase() == Phase.FAILED && host.policy().shortLives() > 1;
    }

    /** The host serves; empty if its stores do as well. */
    Optional<Recovery> ofStores(long now) {
        return stores().max(Comparator.comparingLong(it -> begun(it) - begun(host) + millis(it, now) * NANOS_PER_MILLI))
                .map(it -> new Recovery(Level.PROCESS, begun(it), millis(it, now), false));
    }

    private Stream<Element> stores() {
        return down.stream().filter(it -> !(it.planned() instanceof Planned.Host));
    }

    private Stream<Element> hosts() {
        return down.stream().filter(it -> it.planned() instanceof Planned.Host);
    }

    private static long begun(Element element) {
        return element.policy().recoveringSince();
    }

    private static long later(long one, long other) {
        return one - other > 0 ? one : other;
    }

    /** From the loss of this element to its recovery. */
    private static long millis(Element element, long now) {
        long wait = element.policy().waitLeft(now).toMillis();
        long waited = (now - begun(element)) / NANOS_PER_MILLI;
        return element.expectedRecoveryMillis() + (wait == 0 ? 0 : (waited + wait) / STEP_MILLIS * STEP_MILLIS + STEP_MILLIS);
    }
}
