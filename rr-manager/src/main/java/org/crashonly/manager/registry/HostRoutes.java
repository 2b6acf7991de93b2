package org.crashonly.manager.registry;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.crashonly.control.ElementId;
import org.crashonly.control.Level;
import org.crashonly.control.RoutingTable.Recovery;
import org.crashonly.control.RoutingTable.Route;
import org.crashonly.control.RoutingTable.Target;
import org.crashonly.manager.application.Application;
import org.crashonly.manager.policy.Phase;

/** The routes to the components of one host. */
final class HostRoutes {

    private final Element element;
    private final Planned.Host host;
    private final ExpectedRecovery expected;
    private final long now;

    private HostRoutes(Element element, Planned.Host host, ExpectedRecovery expected, long now) {
        this.element = element;
        this.host = host;
        this.expected = expected;
        this.now = now;
    }

    /** Those to {@code element} as it stands at {@code now} among {@code all}; none if it is no host. */
    static List<Route> of(Element element, Collection<Element> all, long now) {
        return element.planned() instanceof Planned.Host host
                ? new HostRoutes(element, host, new ExpectedRecovery(element, all), now).routes() : List.of();
    }

    private List<Route> routes() {
        return host.components().stream().map(this::route).toList();
    }

    private Route route(Application.Component component) {
        ElementId module = host.module(component);
        Element.GivenUp given = element.givenUp().get(module);
        boolean closed = given != null && given.closed();
        Integer port = serves(module) && !closed ? element.ports().get(module) : null;
        List<Target> targets = port == null ? List.of() : List.of(target(port));
        Application.Policy policy = host.application().policy();
        return new Route(
                host.component(component), component.host(), component.path(), targets,
                closed ? closed(given) : recovery(module, port != null),
                policy.defaultTtl().toMillis(), policy.maxTtl().toMillis(), component.operations(), policy.trustedProxies(),
                component.staticContent(), component.identifiedBy());
    }

    private boolean serves(ElementId module) {
        return element.policy().phase() == Phase.READY && !element.isInterrupted(module);
    }

    private Target target(int port) {
        return new Target(
                element.spec().orElseThrow().generation(), "127.0.0.1", port, Specifications.nonce(element.spec().orElseThrow()),
                element.predecessorsGone());
    }

    private static Recovery closed(Element.GivenUp given) {
        return new Recovery(Level.APPLICATION, given.sinceNanos(), (given.dueNanos() - given.sinceNanos()) / 1_000_000, true);
    }

    private Recovery recovery(ElementId module, boolean serves) {
        if (serves) {
            return expected.ofStores(now).orElse(null);
        }
        long own = element.pastOf(module).percentile(0.9);
        Element.Quarantined quarantined = element.quarantined().get(module);
        if (quarantined != null) {
            long wait = (quarantined.dueNanos() - quarantined.sinceNanos()) / 1_000_000;
            long begins = Math.max(wait, expected.untilStores(quarantined.sinceNanos(), now));
            return new Recovery(Level.MODULE, quarantined.sinceNanos(), begins + own, false, quarantined.isLasting());
        }
        Optional<Long> since = element.restartingSince(module);
        return since.isPresent() ? expected.ofModule(since.get(), own, now) : expected.ofProcess(now);
    }
}
