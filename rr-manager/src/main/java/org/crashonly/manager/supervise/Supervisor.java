package org.crashonly.manager.supervise;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.crashonly.control.ControlServer;
import org.crashonly.control.ElementId;
import org.crashonly.control.ExitCode;
import org.crashonly.control.Generation;
import org.crashonly.control.Level;
import org.crashonly.control.Message;
import org.crashonly.control.ProcessSpec;
import org.crashonly.control.Role;
import org.crashonly.control.RoutingTable;
import org.crashonly.manager.journal.Entry;
import org.crashonly.manager.journal.Entry.Cause;
import org.crashonly.manager.policy.Backoff;
import org.crashonly.manager.policy.Decision;
import org.crashonly.manager.policy.Phase;
import org.crashonly.manager.policy.ProcessPolicy;
import org.crashonly.manager.registry.Element;
import org.crashonly.manager.registry.Plan;
import org.crashonly.manager.registry.Planned;
import org.crashonly.manager.registry.RoutingTables;
import org.crashonly.manager.registry.Specifications;
import org.crashonly.manager.registry.VitalsReader;
import org.crashonly.sandbox.process.ProcessScan;
import org.crashonly.sandbox.process.WatchedProcess;

/**
 * Carries out what the policy decides. Everything here runs on the inbox's thread; what takes time (fencing, waiting for death) comes
 * back as a new item of the inbox. The journal is written before each act.
 */
final class Supervisor {

    private static final System.Logger LOG = System.getLogger(Supervisor.class.getName());

    private final Plan plan;
    private final Records records;
    private final Specifications specifications;
    private final Launcher launcher;
    private final Inbox inbox;
    private final EventLog events;
    private final Fencing fencing = new Fencing();
    private final Stalls stalls = new Stalls();
    private final RoutingTables routing;
    private final Remains remains;
    private final RestartMetrics metrics;
    private final Map<ElementId, Element> elements = new LinkedHashMap<>();
    private final Map<Generation, String> askedToCrash = new LinkedHashMap<>();

    Supervisor(
            Plan plan, Records records, Specifications specifications, Launcher launcher, Inbox inbox, EventLog events, Remains remains,
            RestartMetrics metrics) {
        this.plan = plan;
        this.records = records;
        this.specifications = specifications;
        this.launcher = launcher;
        this.inbox = inbox;
        this.events = events;
        this.routing = new RoutingTables(records.chronicle().epoch());
        this.remains = remains;
        this.metrics = metrics;
    }

    Map<ElementId, Element> elements() {
        return elements;
    }

    Plan plan() {
        return plan;
    }

    // ---- recovery of the manager itself

    /** Adopts what an earlier manager left running, crashes what it left over, starts what is missing. */
    void recover(List<ProcessScan.Found> running) {
        for (Planned planned : plan.processes()) {
            Entry.ElementRecord past = records.chronicle().find(planned.id());
            elements.put(planned.id(), new Element(
                    planned,
                    new ProcessPolicy(planned.id(), past.generation(), past.shortLives(), Backoff.DEFAULT, RandomGenerator.getDefault()), past));
        }
        Set<Generation> present = new HashSet<>();
        for (ProcessScan.Found found : running) {
            if (found.generation() > 0) {
                present.add(new Generation(found.id(), found.generation()));
                adopt(found);
            }
        }
        remains.removeAllBut(present);
        Cause cause = elements.values().stream().anyMatch(it -> it.process().isPresent())
                ? new Cause(incident(), Level.PROCESS, "lost", "was gone when a new manager began")
                : new Cause(incident(), Level.MACHINE, Cause.START, "nothing was running");
        // Hosts first: they take longest, and a store is told of them at its birth.
        elements.values().stream().filter(it -> it.planned().role() == Role.HOST).forEach(it -> beginIfMissing(it, cause));
        elements.values().forEach(it -> beginIfMissing(it, cause));
        publishRoutes();
    }

    private void beginIfMissing(Element element, Cause cause) {
        if (element.policy().phase() == Phase.WAITING) {
            carryOut(element, element.policy().begin(cause, System.nanoTime()));
        }
    }

    private void adopt(ProcessScan.Found found) {
        Element element = elements.get(found.id());
        Generation generation = new Generation(found.id(), found.generation());
        // Before anything else: what becomes of an impostor, or of a child that has not yet become another program, means nothing.
        if (!VitalsReader.isOwner(specifications.vitals(generation), found.identity())) {
            LOG.log(System.Logger.Level.WARNING, "process {0,number,#} says that it is {1}, but is not: left alone", found.identity().pid(), generation);
            return;
        }
        boolean current = element != null && element.past().generation() == found.generation() && element.process().isEmpty();
        Optional<ProcessSpec> spec = specifications.read(generation);
        Optional<WatchedProcess> process = watch(found, generation);
        if (process.isEmpty()) {
            return;
        }
        if (!current || spec.isEmpty()) {
            events.add("crashed", found.id(), found.generation(), "left over by an earlier manager", null);
            kill(process.get());
            return;
        }
        element.runs(spec.get(), process.get());
        boolean ready = element.past().ports() != null;
        if (ready) {
            element.ports(element.past().ports());
        }
        Cause cause = new Cause(incident(), Level.PROCESS, "adopted", "was running when a new manager began");
        long now = System.nanoTime();
        element.policy().adopted(ready, cause, now);
        events.add("adopted", found.id(), found.generation(), "process " + found.identity().pid() + " goes on", null);
        if (element.past().ending()) {
            // The earlier manager was killed between its decision and the deed.
            carryOut(element, element.policy().restart(cause, now));
        }
    }

    private Optional<WatchedProcess> watch(ProcessScan.Found found, Generation generation) {
        try {
            return WatchedProcess.adopt(found.identity(), death -> inbox.post(() -> died(generation, death)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- what happens

    private void died(Generation generation, WatchedProcess.Death death) {
        Element element = elements.get(generation.id());
        if (element == null) {
            return;
        }
        boolean current = element.spec().map(it -> it.generation().equals(generation)).orElse(false)
                && element.process().map(it -> it.identity().equals(death.identity())).orElse(false);
        if (current) {
            element.over();
        }
        element.gone(generation);
        remains.remove(generation);
        String asked = askedToCrash.remove(generation);
        if (current) {
            int exit = death.exitCode().orElse(0);
            String reason = asked != null ? Cause.REQUESTED : Deaths.reason(death.exitCode());
            String evidence = death.sentence() + (asked == null ? "" : "; power switch thrown by " + asked) + Deaths.explain(exit);
            events.add("ended", generation.id(), generation.number(), evidence, null);
            if (exit == ExitCode.ADDRESS_IN_USE.code() && element.planned().role() == Role.ACID_STORE) {
                moveStore(element);
            }
            Cause cause = new Cause(incident(), Level.PROCESS, reason, evidence);
            carryOut(element, Deaths.isHopeless(exit)
                    ? element.policy().endedHopeless(generation, cause, System.nanoTime())
                    : element.policy().ended(generation, cause, System.nanoTime()));
        }
        publishRoutes();
    }

    /** A stranger took the store's port while it was down: it gets another, and its users are told by a restart. */
    private void moveStore(Element store) {
        try {
            records.append(new Entry.StorePort(store.id(), Launcher.freePort()));
        } catch (IOException e) {
            throw new UncheckedIOException("no free port for " + store.id(), e);
        }
        Cause cause = new Cause(incident(), Level.PROCESS, "store-moved", store.id() + " has a new port");
        for (Element element : elements.values()) {
            if (element.planned().role() == Role.HOST && plan.storesOf(element.id()).contains(store.id())) {
                carryOut(element, element.policy().restart(cause, System.nanoTime()));
            }
        }
    }

    void connected(ControlServer.Session session) {
        Generation generation = session.hello().generation();
        Element element = elements.get(generation.id());
        Optional<String> refusal = refusal(session.hello(), element);
        if (refusal.isPresent()) {
            session.send(new Message.Refused(refusal.get()));
            return;
        }
        element.connected(session);
        session.send(new Message.Welcome(records.chronicle().epoch()));
        if (routing.latest().version() > 0) {
            session.send(new Message.Routes(routing.latest()));
        }
        if (element.planned().role() == Role.ACID_STORE) {
            grants(element.id()).forEach(grant -> grant(session, grant));
        }
    }

    private Optional<String> refusal(Message.Hello hello, Element element) {
        if (hello.version() != Message.VERSION) {
            return Optional.of("protocol version " + hello.version() + ", this manager speaks " + Message.VERSION);
        }
        if (element == null) {
            return Optional.of(hello.generation().id() + " is not part of this server");
        }
        boolean current = element.process().isPresent()
                && element.spec().map(it -> it.generation().equals(hello.generation())).orElse(false)
                && element.process().get().identity().equals(hello.identity());
        return current ? Optional.empty() : Optional.of(hello.generation() + " has ended");
    }

    void received(ControlServer.Session session, Message message) {
        Element element = elements.get(session.hello().generation().id());
        if (element == null || element.session().orElse(null) != session) {
            return;
        }
        switch (message) {
            case Message.Status status -> stands(element, session.hello().generation(), status);
            case Message.Counters counters -> {
                element.counters(counters.totals());
                metrics.counted(element.planned().role(), session.hello().generation(), counters.totals());
            }
            case Message.Reply reply -> fencing.replied(reply);
            case Message.EndpointFailed failed -> LOG.log(System.Logger.Level.DEBUG, "{0}: {1}", session.hello().generation(), failed);
            default -> LOG.log(System.Logger.Level.WARNING, "{0} sent {1}: ignored", session.hello().generation(), message);
        }
    }

    void disconnected(ControlServer.Session session) {
        Element element = elements.get(session.hello().generation().id());
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
                Cause cause = new Cause(incident(), Level.PROCESS, "failed", Deaths.failure(status));
                events.add("failed", generation.id(), generation.number(), cause.evidence(), null);
                carryOut(element, element.policy().failed(generation, cause, now));
            }
        }
        publishRoutes();
    }

    private void becameReady(Element element, Generation generation, Message.Status status, long now) {
        Map<ElementId, Integer> ports = new LinkedHashMap<>();
        status.modules().forEach(module -> ports.put(module.id(), module.port()));
        element.ports(ports);
        if (element.policy().ready(generation, now)) {
            long took = (now - element.policy().recoveringSince()) / 1_000_000;
            record(element, new Entry.Ready(generation, took, ports));
            metrics.recovered(Level.PROCESS, took);
            events.add("ready", generation.id(), generation.number(), "ready after " + took + " ms", took);
        }
    }

    void tick() {
        long now = System.nanoTime();
        for (Element element : elements.values()) {
            carryOut(element, element.policy().tick(now));
            if (element.policy().phase() == Phase.READY) {
                stalls.look(element, now).ifPresent(evidence -> carryOut(element, element.policy().restart(
                        new Cause(incident(), Level.PROCESS, "stalled", evidence), now)));
            }
        }
        publishRoutes();
    }

    // ---- what is asked for

    void crash(ElementId id, String askedBy) {
        for (Planned planned : plan.processesOf(id)) {
            elements.get(planned.id()).process().ifPresent(process -> {
                askedToCrash.put(elements.get(planned.id()).spec().orElseThrow().generation(), askedBy);
                kill(process);
            });
        }
    }

    void restart(ElementId id, String askedBy) {
        List<Planned> group = plan.processesOf(id);
        Level level = id.level() == Level.MODULE ? Level.PROCESS : id.level();
        Cause cause = new Cause(incident(), level, Cause.REQUESTED, "restart of " + id + " asked for by " + askedBy);
        List<Decision> decisions = new ArrayList<>();
        group.forEach(it -> decisions.addAll(elements.get(it.id()).policy().restart(cause, System.nanoTime())));
        decisions.forEach(this::carryOut);
        publishRoutes();
    }

    // ---- what is done

    private void carryOut(Element element, List<Decision> decisions) {
        decisions.forEach(this::carryOut);
        metrics.current(elements.values());
    }

    private void carryOut(Decision decision) {
        switch (decision) {
            case Decision.Crash crash -> crash(crash);
            case Decision.Fence fence -> fenceEverywhere(fence.generation());
            case Decision.Start start -> start(start);
        }
    }

    private void crash(Decision.Crash crash) {
        Generation generation = crash.generation();
        Element element = elements.get(generation.id());
        record(element, new Entry.Ending(generation, element.process().map(WatchedProcess::identity).orElse(null), crash.cause()));
        events.add("crashing", generation.id(), generation.number(), crash.cause().reason() + ": " + crash.cause().evidence(), null);
        Optional<WatchedProcess> process = element.process();
        element.over();
        fenceEverywhere(generation).thenRun(() -> inbox.post(() -> {
            process.ifPresent(this::kill);
            carryOut(element, element.policy().crashed(generation, System.nanoTime()));
            publishRoutes();
        }));
    }

    /** Completes when every store has confirmed or its time is up. */
    private CompletableFuture<Void> fenceEverywhere(Generation generation) {
        Element element = elements.get(generation.id());
        List<ElementId> stores = element.planned().role() == Role.HOST ? plan.storesOf(generation.id()) : List.of();
        if (stores.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        List<CompletableFuture<Fencing.Answer>> confirmations = stores.stream()
                .map(store -> elements.get(store).session()
                        .map(session -> fencing.fence(session, generation))
                        .orElseGet(() -> CompletableFuture.completedFuture(Fencing.Answer.NONE)))
                .toList();
        return CompletableFuture.allOf(confirmations.toArray(CompletableFuture[]::new)).thenRun(() -> {
            if (confirmations.stream().allMatch(it -> it.join().done())) {
                inbox.post(() -> {
                    element.gone(generation);
                    publishRoutes();
                });
            }
        });
    }

    private void start(Decision.Start start) {
        Generation generation = start.generation();
        Element element = elements.get(generation.id());
        boolean first = element.past().generation() == 0;
        record(element, new Entry.Begun(generation, null, start.cause(), start.shortLives(), System.currentTimeMillis()));
        events.add(first ? "starting" : "restarting", generation.id(), generation.number(),
                start.cause().reason() + ": " + start.cause().evidence(), null);
        if (!first) {
            metrics.restarted(start.cause().level(), generation.id(), start.cause().reason());
        }
        try {
            Process child = launcher.start(element.planned(), generation, roleSpec(element.planned(), generation));
            WatchedProcess watched = WatchedProcess.child(child, death -> inbox.post(() -> died(generation, death)));
            ProcessSpec spec = specifications.read(generation).orElseThrow();
            element.runs(spec, watched);
            Specifications.grant(spec).ifPresent(grant -> plan.storesOf(generation.id()).forEach(
                    store -> elements.get(store).session().ifPresent(session -> grant(session, grant))));
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, generation + " could not be started", e);
            Cause cause = new Cause(incident(), Level.PROCESS, "exited", "could not be started: " + e.getMessage());
            inbox.post(() -> carryOut(element, element.policy().ended(generation, cause, System.nanoTime())));
        }
    }

    /** A generation that its store refuses for good can do nothing: the next one is let in. */
    private void grant(ControlServer.Session store, ProcessSpec.GrantSpec grant) {
        fencing.grant(store, grant).thenAccept(answer -> answer.error().ifPresent(error -> inbox.post(() -> {
            Element element = elements.get(grant.generation().id());
            Cause cause = new Cause(incident(), Level.PROCESS, "refused", "its store does not let it in: " + error);
            if (element.spec().map(it -> it.generation().equals(grant.generation())).orElse(false)) {
                carryOut(element, element.policy().restart(cause, System.nanoTime()));
            }
        })));
    }

    private ProcessSpec.RoleSpec roleSpec(Planned planned, Generation generation) throws IOException {
        return switch (planned) {
            case Planned.FrontDoor door -> specifications.frontDoor();
            case Planned.AcidStore store -> specifications.acidStore(store, storePort(store.id()), grants(store.id()));
            case Planned.Host host -> {
                Optional<ElementId> store = plan.storesOf(host.id()).stream().findFirst();
                yield specifications.host(host, generation, store, store.isEmpty() ? 0 : storePort(store.get()));
            }
        };
    }

    private int storePort(ElementId store) throws IOException {
        Optional<Integer> known = records.chronicle().storePort(store);
        if (known.isPresent()) {
            return known.get();
        }
        int port = Launcher.freePort();
        records.append(new Entry.StorePort(store, port));
        return port;
    }

    private List<ProcessSpec.GrantSpec> grants(ElementId store) {
        return elements.values().stream()
                .filter(it -> it.planned().role() == Role.HOST && plan.storesOf(it.id()).contains(store))
                .flatMap(it -> it.spec().stream())
                .flatMap(it -> Specifications.grant(it).stream())
                .toList();
    }

    private void publishRoutes() {
        Optional<RoutingTable> table = routing.redraw(elements.values(), System.nanoTime());
        table.ifPresent(it -> elements.values().forEach(element -> element.send(new Message.Routes(it))));
    }

    private void record(Element element, Entry entry) {
        records.append(entry);
        element.past(records.chronicle().find(element.id()));
    }

    private void kill(WatchedProcess process) {
        try {
            process.kill();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.ERROR, "power switch of " + process.identity() + " failed", e);
        }
    }

    private static String incident() {
        return UUID.randomUUID().toString();
    }
}
