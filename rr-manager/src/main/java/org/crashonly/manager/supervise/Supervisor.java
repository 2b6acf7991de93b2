package org.crashonly.manager.supervise;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.crashonly.control.ControlServer;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Level;
import org.crashonly.control.Message;
import org.crashonly.control.Role;
import org.crashonly.manager.journal.Entry;
import org.crashonly.manager.journal.Entry.Cause;
import org.crashonly.manager.policy.Decision;
import org.crashonly.manager.policy.Phase;
import org.crashonly.manager.registry.Element;
import org.crashonly.manager.registry.Plan;
import org.crashonly.manager.registry.Planned;

/**
 * Takes in what happens, has the policy decide and the {@link Restarter} do. Everything here runs on the inbox's thread; what takes time
 * (fencing, waiting for death) comes back as a new item of the inbox.
 */
final class Supervisor {

    private static final System.Logger LOG = System.getLogger(Supervisor.class.getName());

    private final Roster roster;
    private final Stores stores;
    private final Restarter restarter;
    private final EventLog events;
    private final RestartMetrics metrics;
    private final ModuleRestarts modules;
    private final Stalls stalls = new Stalls();
    private final Recoveries recoveries;
    private final ResourceRestarts resources;
    private final BeanRestarts beans;
    private final Upgrades upgrades;
    private final DoorRights doors;
    private final Quarantine quarantine;
    private final Rejuvenations rejuvenations;
    private final Ticks ticks = new Ticks();

    Supervisor(
            Roster roster, Stores stores, Restarter restarter, ModuleRestarts modules, EventLog events, RestartMetrics metrics,
            Recoveries recoveries, ResourceRestarts resources, BeanRestarts beans, Upgrades upgrades, DoorRights doors, Quarantine quarantine,
            Rejuvenations rejuvenations) {
        this.roster = roster;
        this.stores = stores;
        this.restarter = restarter;
        this.modules = modules;
        this.events = events;
        this.metrics = metrics;
        this.recoveries = recoveries;
        this.resources = resources;
        this.beans = beans;
        this.upgrades = upgrades;
        this.doors = doors;
        this.quarantine = quarantine;
        this.rejuvenations = rejuvenations;
    }

    Map<ElementId, Element> elements() {
        return roster.elements();
    }

    Plan plan() {
        return roster.plan();
    }

    // ---- what processes say

    void connected(ControlServer.Session session) {
        if (restarter.standbys().connected(session)) {
            return;
        }
        Element element = roster.find(session.hello().generation().id());
        Optional<String> refusal = refusal(session.hello(), element);
        if (refusal.isPresent()) {
            session.send(new Message.Refused(refusal.get()));
            return;
        }
        element.connected(session);
        session.send(new Message.Welcome(roster.records().chronicle().epoch()));
        doors.connected(element, session);
        roster.routes().ifPresent(routes -> session.send(new Message.Routes(routes)));
        if (element.planned().role() == Role.ACID_STORE || element.planned().role() == Role.SESSION_STORE) {
            stores.connected(element.id(), session);
        }
    }

    private Optional<String> refusal(Message.Hello hello, Element element) {
        if (hello.version() != Message.VERSION) {
            return Optional.of("protocol version " + hello.version() + ", this manager speaks " + Message.VERSION);
        }
        if (element == null) {
            return Optional.of(hello.generation().id() + " is not part of this server");
        }
        boolean current = roster.isCurrent(hello.generation())
                && element.process().map(it -> it.identity().equals(hello.identity())).orElse(false);
        return current ? Optional.empty() : Optional.of(hello.generation() + " has ended");
    }

    void received(ControlServer.Session session, Message message) {
        Generation generation = session.hello().generation();
        Element element = roster.find(generation.id());
        if (element == null) {
            return;
        }
        if (element.session().orElse(null) != session) {
            if (message instanceof Message.Status status && status.state() == Message.State.FAILED) {
                explained(element, generation, status);
            }
            return;
        }
        switch (message) {
            case Message.Status status -> stands(element, generation, status);
            case Message said when element.planned() instanceof Planned.Spare ->
                LOG.log(System.Logger.Level.TRACE, "{0}, which serves nobody, says {1}", generation, said);
            case Message.Counters counters -> {
                element.counters(counters.all());
                metrics.counted(element.planned().role(), generation, counters.totals());
                metrics.stands(element.id(), counters.gauges());
            }
            case Message.Outcomes outcomes -> recoveries.outcomes(element, generation, outcomes.outcomes());
            case Message.Modules modules -> recoveries.modules(element, generation, modules);
            case Message.Reply reply -> stores.replied(reply);
            case Message.Lapsed lapsed -> stores.lapsed(generation, lapsed.generation());
            case Message.BeanRestarted restarted -> beans.answered(restarted.request(), restarted);
            case Message.ResourceRestarted restarted -> resources.answered(restarted.request(), restarted);
            case Message.Beans counts -> beans.answered(counts.request(), counts);
            case Message.EndpointFailed failed -> LOG.log(System.Logger.Level.DEBUG, "{0}: {1}", generation, failed);
            default -> LOG.log(System.Logger.Level.WARNING, "{0} sent {1}: ignored", generation, message);
        }
    }

    private void explained(Element element, Generation generation, Message.Status status) {
        if (element.policy().explained(generation, Deaths.failure(status))) {
            Cause known = element.policy().cause();
            restarter.cannotServe(element, generation, new Cause(known.incident(), known.level(), Cause.FAILED, Deaths.failure(status), Deaths.data(status)));
        }
    }

    void disconnected(ControlServer.Session session) {
        Element element = roster.find(session.hello().generation().id());
        if (element != null) {
            element.disconnected(session);
        }
    }

    private void stands(Element element, Generation generation, Message.Status status) {
        long now = System.nanoTime();
        switch (status.state()) {
            case RECOVERING -> {}
            case READY -> becameReady(element, generation, status, now);
            case FAILED -> {
                Cause cause = Roster.incident(Cause.FAILED, new Finding(Deaths.failure(status), Deaths.data(status)));
                events.add("failed", generation.id(), generation.number(), cause.evidence(), null);
                restarter.carryOut(element.policy().failed(generation, cause, now));
            }
        }
        roster.publishRoutes();
    }

    private void becameReady(Element element, Generation generation, Message.Status status, long now) {
        Map<ElementId, Integer> ports = new LinkedHashMap<>();
        status.modules().stream().filter(module -> module.port() > 0).forEach(module -> ports.put(module.id(), module.port()));
        element.ports(ports);
        if (element.planned() instanceof Planned.Spare) {
            status.modules().stream().filter(it -> it.failure() != null).findFirst().ifPresent(it -> restarter.restart(
                    element, Roster.incident(
                            "module-failed", it.id().name() + " " + it.failure() + ", though nobody asked it anything",
                            Map.of("module", it.id().name(), "failure", it.failure()))));
        } else {
            element.resources(status.resources());
            element.spares(status.modules().stream().filter(it -> it.spare() != null)
                    .collect(Collectors.toMap(Message.ModuleStatus::id, Message.ModuleStatus::spare)));
            modules.stands(element, status.modules(), now);
        }
        if (element.policy().ready(generation, now)) {
            // Requests wait for this, and not for the disk: a successor of this manager is told again that it serves.
            roster.publishRoutes();
            long took = (now - element.policy().recoveringSince()) / 1_000_000;
            roster.record(element, new Entry.Ready(generation, took, ports));
            if (!(element.planned() instanceof Planned.Spare)) {
                metrics.recovered(Level.PROCESS, took);
            }
            events.add("ready", generation.id(), generation.number(), "ready after " + took + " ms", took);
        }
        if (!(element.planned() instanceof Planned.Spare)) {
            modules.exited(element, status.modules(), now);
            quarantine.stands(element, status.modules(), now);
        }
    }

    // ---- what time brings

    void tick() {
        long now = System.nanoTime();
        roster.all().forEach(element -> ticks.alone(() -> tick(element, now)));
        ticks.run(List.of(
                () -> upgrades.tick(now),
                () -> quarantine.tick(now),
                () -> rejuvenations.tick(now),
                () -> recoveries.tick(now, ticks),
                () -> resources.tick(now),
                () -> beans.tick(now),
                () -> restarter.standbys().outdated().forEach(spare -> restarter.restart(spare, Standbys.renewal())),
                () -> restarter.standbys().due().forEach(spare -> restarter.carryOut(spare.policy().begin(Standbys.cause(), now))),
                () -> metrics.current(roster.all()),
                roster::publishRoutes));
    }

    private void tick(Element element, long now) {
        List<Decision> due = element.policy().tick(now);
        if (!due.isEmpty()) {
            restarter.carryOut(due);
        }
        // What was a spare beat before it was told to be anything else.
        boolean begins = element.policy().phase() == Phase.STARTING && element.past().spare() == null;
        stalls.look(element, begins, now).ifPresent(it -> restarter.restart(element, Roster.incident("stalled", it)));
        ThreadLimit.exceeded(element).ifPresent(it -> restarter.restart(element, Roster.incident("threads", it)));
        modules.tick(element, now);
    }

    // ---- what is asked for

    void crash(ElementId id, String askedBy) {
        roster.plan().processesOf(id).forEach(planned -> restarter.throwSwitch(roster.find(planned.id()), askedBy));
    }

    void restart(ElementId id, String askedBy) {
        recoveries.resume(id, System.nanoTime());
        String evidence = "restart of " + id + " asked for by " + askedBy;
        if (recoveries.rolling().restart(id, evidence)) {
            roster.publishRoutes();
            return;
        }
        if (id.level() == Level.MODULE
                && modules.restart(roster.find(id.parent().orElseThrow()), id, Roster.incident(Level.MODULE, Cause.REQUESTED, evidence), System.nanoTime())) {
            roster.publishRoutes();
            return;
        }
        List<Planned> group = roster.plan().processesOf(id);
        Level level = id.level() == Level.MODULE ? Level.PROCESS : id.level();
        Cause cause = Roster.incident(level, Cause.REQUESTED, evidence);
        List<Decision> decisions = new ArrayList<>();
        group.forEach(it -> decisions.addAll(roster.find(it.id()).policy().restart(cause, System.nanoTime())));
        restarter.carryOut(decisions);
        roster.publishRoutes();
    }
}
