package org.crashonly.manager.supervise;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Level;
import org.crashonly.control.Message;
import org.crashonly.control.Message.ModuleStatus;
import org.crashonly.control.ProcessSpec.ModuleSpec;
import org.crashonly.manager.journal.Entry;
import org.crashonly.manager.journal.Entry.Cause;
import org.crashonly.manager.journal.Entry.ElementRecord;
import org.crashonly.manager.policy.Phase;
import org.crashonly.manager.registry.Element;
import org.crashonly.manager.registry.Planned;
import org.crashonly.manager.registry.Specifications;

/**
 * Restarts of modules inside hosts that go on. The host does it and says how it went; meanwhile the module has no route, so that its requests
 * are held, unless its earlier generation goes on serving until the next one does: of modules that may overlap, if nothing is wrong with
 * them. A module that cannot be restarted so is restarted with its process, unless the recovery policy decides what comes next; so is a host with
 * too many threads that do not end.
 */
final class ModuleRestarts {

    /** A host that takes longer to begin a module anew has more wrong with it than the module. */
    private static final Duration LONGEST = Duration.ofSeconds(60);
    /** A module that ends itself again so soon after it was restarted for that would do so for ever. */
    private static final Duration CONFIRMATION = Duration.ofSeconds(60);
    /** The reason of restarts of modules that called for the end of the JVM. */
    private static final String EXITED = "exited";
    /** Threads that should have ended; each may hold a processor, a lock or a connection. */
    private static final long MOST_ZOMBIES = 8;

    /**
     * A restart that is going on.
     *
     * @param next the module's generation that begins
     * @param process the life of the host that does it
     * @param servesMeanwhile whether the earlier generation is to serve until the next one does
     */
    private record Pending(Generation next, Cause cause, Generation process, long sinceNanos, boolean servesMeanwhile) {}

    private final Roster roster;
    private final Restarter restarter;
    private final EventLog events;
    private final RestartMetrics metrics;
    private final Map<ElementId, Pending> pending = new LinkedHashMap<>();
    private BiPredicate<Cause, String> onFailure = (cause, why) -> false;
    private Predicate<ElementId> quarantined = module -> false;

    ModuleRestarts(Roster roster, Restarter restarter, EventLog events, RestartMetrics metrics) {
        this.roster = roster;
        this.restarter = restarter;
        this.events = events;
        this.metrics = metrics;
    }

    /** Whom to tell of a restart that did not work, and why: it answers whether it sees to the rest; otherwise the process is restarted. */
    void onFailure(BiPredicate<Cause, String> listener) {
        onFailure = listener;
    }

    /** Who knows of modules that do not start, while their neighbours serve: what is known not to is no reason to restart those. */
    void onQuarantine(Predicate<ElementId> listener) {
        quarantined = listener;
    }

    /** Restarts {@code module} inside {@code host}; false if that cannot do it now. */
    boolean restart(Element host, ElementId module, Cause cause, long now) {
        if (host == null || host.policy().phase() != Phase.READY || host.session().isEmpty()) {
            return false;
        }
        if (!pending.containsKey(module)) {
            Generation next = new Generation(module, host.generationOf(module) + 1);
            record(host, new Entry.Begun(next, null, cause, 0, System.currentTimeMillis()), module);
            events.add("restarting", module, next.number(), cause.reason() + ": " + cause.evidence(), null);
            metrics.restarted(Level.MODULE, module, cause.reason());
            begin(host, next, cause, now);
        }
        return true;
    }

    /** A new manager goes on with what an earlier one had begun in a host that goes on. */
    void adopt(Element host, long now) {
        for (ElementId module : modules(host)) {
            ElementRecord past = host.pastOf(module);
            boolean open = !past.latest().isEmpty() && past.latest().getFirst().tookMillis() == null;
            if (open && past.generation() == host.generationOf(module)) {
                begin(host, new Generation(module, past.generation()), past.latest().getFirst().cause(), now);
            }
        }
    }

    /** Has {@code host} know what the journal says of its resources, modules and their beans. */
    void remember(Element host) {
        roster.records().chronicle().below(host.id()).stream().filter(it -> it.level() == Level.RESOURCE)
                .forEach(it -> host.pastOf(it, roster.records().chronicle().find(it)));
        for (ElementId module : modules(host)) {
            host.pastOf(module, roster.records().chronicle().find(module));
            roster.records().chronicle().below(module).forEach(bean -> host.pastOf(bean, roster.records().chronicle().find(bean)));
        }
    }

    private static List<ElementId> modules(Element host) {
        return host.planned() instanceof Planned.Host planned ? planned.components().stream().map(planned::module).toList() : List.of();
    }

    private void begin(Element host, Generation next, Cause cause, long now) {
        // Two versions at a time may not agree on what their stores hold.
        boolean servesWell = cause.isRequested() || cause.reason().equals(Cause.REJUVENATION);
        Pending restart = new Pending(next, cause, host.policy().generation(), now,
                servesWell && module(host, next).map(ModuleSpec::overlaps).orElse(false) && host.ports().containsKey(next.id()));
        pending.put(next.id(), restart);
        if (restart.servesMeanwhile()) {
            host.moduleIsReplaced(next.id(), now);
        } else {
            host.moduleRestarts(next.id(), now);
        }
        send(host, restart);
    }

    /** Of which version the next generation is, the host need not know from before. */
    private static void send(Element host, Pending restart) {
        host.send(new Message.RestartModule(restart.next(), module(host, restart.next()).orElse(null), restart.servesMeanwhile()));
    }

    private static Optional<ModuleSpec> module(Element host, Generation next) {
        return host.planned() instanceof Planned.Host planned ? Specifications.module(planned, next.id()) : Optional.empty();
    }

    /** Whether {@code module} is being restarted inside its process. */
    boolean isUnderWay(ElementId module) {
        return pending.containsKey(module);
    }

    /** Of a host that is not supervised any more nothing is waited for. */
    void forget(Element host) {
        pending.keySet().removeIf(host.id()::contains);
    }

    /** What a host says of its modules. */
    void stands(Element host, List<ModuleStatus> modules, long now) {
        for (ModuleStatus module : modules) {
            Pending restart = pending.get(module.id());
            if (restart == null || !restart.process().equals(host.policy().generation())) {
                continue;
            }
            if (module.generation() < restart.next().number()) {
                // It was not heard: the host may have been told by a manager that was killed.
                send(host, restart);
            } else if (module.failure() != null) {
                // One that was tried again for an earlier manager is known to that one only.
                boolean alone = quarantined.test(module.id()) || restart.cause().reason().equals(Cause.QUARANTINE);
                escalate(host, restart, module.failure(), alone);
            } else if (module.port() > 0) {
                done(host, restart, module, now);
            } else {
                // There was no room for both, or the next one did not begin beside the other.
                host.moduleRestarts(module.id(), restart.sinceNanos());
            }
        }
    }

    /**
     * Restarts those of {@code modules} that have ended in a host that serves: they wanted to end the JVM. If that happens again soon, the host
     * is restarted, whose restarts are paced.
     */
    void exited(Element host, List<ModuleStatus> modules, long now) {
        for (ModuleStatus module : modules) {
            if (!module.exited() || pending.containsKey(module.id()) || host.policy().phase() != Phase.READY) {
                continue;
            }
            String evidence = module.id().name() + " " + module.failure();
            events.add("ended", module.id(), host.generationOf(module.id()), evidence, null);
            if (exitedLately(host, module.id(), now)) {
                restarter.restart(host, exit(module, evidence + ", again within " + CONFIRMATION.toSeconds() + " s"));
            } else if (!restart(host, module.id(), Roster.incident(Level.MODULE, EXITED, evidence), now)) {
                restarter.restart(host, exit(module, evidence));
            }
        }
    }

    private static Cause exit(ModuleStatus module, String evidence) {
        return Roster.incident(EXITED, evidence, Map.of("module", module.id().name(), "call", module.failure()));
    }

    private static boolean exitedLately(Element host, ElementId module, long now) {
        List<Entry.PastRestart> past = host.pastOf(module).latest();
        return !past.isEmpty() && past.getFirst().cause().reason().equals(EXITED) && now - host.readySince(module) < CONFIRMATION.toNanos();
    }

    private void done(Element host, Pending restart, ModuleStatus module, long now) {
        long took = (now - restart.sinceNanos()) / 1_000_000;
        pending.remove(module.id());
        host.moduleRuns(module.id(), now);
        // Requests wait for this, and not for the disk: a successor of this manager asks again which generation the host has.
        roster.publishRoutes();
        record(host, new Entry.Ready(restart.next(), took, Map.of(module.id(), module.port())), module.id());
        metrics.recovered(Level.MODULE, took);
        events.add("ready", module.id(), restart.next().number(), "ready after " + took + " ms", took);
    }

    private void escalate(Element host, Pending restart, String why, boolean alone) {
        pending.remove(restart.next().id());
        String evidence = restart.next() + " did not begin inside its process: " + why;
        events.add("failed", restart.next().id(), restart.next().number(), evidence, null);
        if (!onFailure.test(restart.cause(), evidence) && !alone) {
            restarter.restart(host, Roster.incident(
                    "module-failed", evidence, Map.of("module", restart.next().id().name(), "failure", why)));
        }
    }

    /** Time has passed for {@code host}. */
    void tick(Element host, long now) {
        for (Pending restart : List.copyOf(pending.values())) {
            if (!host.id().contains(restart.next().id())) {
                continue;
            }
            if (!restart.process().equals(host.policy().generation()) || host.policy().phase() != Phase.READY) {
                // It went with its process.
                pending.remove(restart.next().id());
            } else if (now - restart.sinceNanos() > LONGEST.toNanos()) {
                escalate(host, restart, "it took longer than " + LONGEST.toSeconds() + " s", false);
            }
        }
        long zombies = host.vitals().map(vitals -> vitals.zombies()).orElse(0L);
        if (host.policy().phase() == Phase.READY && zombies > MOST_ZOMBIES && Turns.ofCures(roster).has(host.id())) {
            restarter.restart(host, Roster.incident("zombies",
                    zombies + " threads of modules do not end, neither by interrupts nor by their power switch; " + MOST_ZOMBIES + " may",
                    Map.of("zombies", Long.toString(zombies), "limit", Long.toString(MOST_ZOMBIES))));
        }
    }

    private void record(Element host, Entry entry, ElementId module) {
        roster.records().append(entry);
        host.pastOf(module, roster.records().chronicle().find(module));
    }
}
