package org.crashonly.manager.supervise;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Level;
import org.crashonly.manager.journal.Entry;
import org.crashonly.manager.journal.Entry.Cause;
import org.crashonly.manager.policy.Phase;
import org.crashonly.manager.registry.Element;
import org.crashonly.manager.registry.Planned;
import org.crashonly.manager.registry.VitalsReader;
import org.crashonly.manager.rejuvenation.Rejuvenation;

/** The hosts' memory, and the restarts that keep it from running out. On the inbox's thread. */
final class Rejuvenations {

    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private record Of(Generation process, Rejuvenation.Limits limits, Rejuvenation rejuvenation) {}

    private final Roster roster;
    private final Restarter restarter;
    private final ModuleRestarts modules;
    private final Turns turns;
    private final Map<ElementId, Of> hosts = new TreeMap<>();
    private long nextLook = System.nanoTime();

    Rejuvenations(Roster roster, Restarter restarter, ModuleRestarts modules) {
        this.roster = roster;
        this.restarter = restarter;
        this.modules = modules;
        this.turns = Turns.ofCures(roster);
    }

    void tick(long now) {
        if (now - nextLook < 0) {
            return;
        }
        nextLook = now + LOOK_NANOS;
        hosts.keySet().removeIf(it -> roster.find(it) == null);
        for (Element element : List.copyOf(roster.all())) {
            // Replicas do the same work, and run low at the same time.
            if (element.planned() instanceof Planned.Host host && element.policy().phase() == Phase.READY && turns.has(element.id())) {
                element.vitals().flatMap(VitalsReader::memory)
                        .flatMap(reading -> of(element, host, now).look(reading, serving(element, host), now))
                        .ifPresent(restart -> restart(element, restart, now));
            }
        }
    }

    private Rejuvenation of(Element element, Planned.Host host, long now) {
        Rejuvenation.Limits limits = host.application().policy().rejuvenation();
        Generation generation = element.policy().generation();
        Of known = hosts.get(element.id());
        if (known == null || !known.limits().equals(limits)) {
            known = new Of(generation, limits, new Rejuvenation(element.id(), limits));
            known.rejuvenation().had(turns(element, host, System.currentTimeMillis()), now);
        } else if (!known.process().equals(generation)) {
            known.rejuvenation().restarted();
            known = new Of(generation, limits, known.rejuvenation());
        }
        hosts.put(element.id(), known);
        return known.rejuvenation();
    }

    /** Which modules of {@code element} were restarted for want of memory in its present life, and how long ago, as the journal tells. */
    static Map<ElementId, Duration> turns(Element element, Planned.Host host, long nowMillis) {
        Map<ElementId, Duration> turns = new TreeMap<>();
        long begun = element.past().latest().stream().findFirst().map(Entry.PastRestart::atMillis).orElse(nowMillis);
        host.components().stream().map(host::module).forEach(module -> element.pastOf(module).latest().stream()
                .filter(it -> it.cause().reason().equals(Cause.REJUVENATION) && it.atMillis() >= begun)
                .mapToLong(Entry.PastRestart::atMillis).max()
                .ifPresent(it -> turns.put(module, Duration.ofMillis(Math.max(0, nowMillis - it)))));
        return turns;
    }

    private static List<ElementId> serving(Element element, Planned.Host host) {
        return host.components().stream().map(host::module)
                .filter(it -> element.ports().containsKey(it) && !element.isRestarting(it)).toList();
    }

    private void restart(Element host, Rejuvenation.Restart restart, long now) {
        boolean isModule = restart.element().level() == Level.MODULE;
        Cause cause = Roster.incident(isModule ? Level.MODULE : Level.PROCESS, Cause.REJUVENATION, restart.why());
        if (!isModule) {
            restarter.restart(host, cause);
        } else if (modules.restart(host, restart.element(), cause, now)) {
            roster.publishRoutes();
        }
    }
}
