package org.crashonly.manager.supervise;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.crashonly.control.ElementId;
import org.crashonly.control.ExitCode;
import org.crashonly.control.Generation;
import org.crashonly.control.ProcessIdentity;
import org.crashonly.control.ProcessSpec;
import org.crashonly.control.Role;
import org.crashonly.manager.journal.Entry;
import org.crashonly.manager.journal.Entry.Cause;
import org.crashonly.manager.policy.Decision;
import org.crashonly.manager.policy.Phase;
import org.crashonly.manager.recovery.Decision.OwnRestart;
import org.crashonly.manager.recovery.Evidence;
import org.crashonly.manager.recovery.FailureReport;
import org.crashonly.manager.registry.Element;
import org.crashonly.manager.registry.Planned;
import org.crashonly.manager.registry.Specifications;
import org.crashonly.sandbox.process.WatchedProcess;

/** Carries out what the policy decides, and tells it how processes end. The journal is written before each act. */
final class Restarter {

    private static final System.Logger LOG = System.getLogger(Restarter.class.getName());

    private final Roster roster;
    private final Stores stores;
    private final Specifications specifications;
    private final Launcher launcher;
    private final Inbox inbox;
    private final EventLog events;
    private final Remains remains;
    private final RestartMetrics metrics;
    private final Standbys standbys;
    private final Map<Generation, String> askedToCrash = new HashMap<>();
    private EndListener onEnd = (process, evidence, failed) -> {};
    private Consumer<ElementId> onStart = element -> {};

    Restarter(
            Roster roster, Stores stores, Specifications specifications, Launcher launcher, Inbox inbox, EventLog events, Remains remains,
            RestartMetrics metrics) {
        this.roster = roster;
        this.stores = stores;
        this.specifications = specifications;
        this.launcher = launcher;
        this.inbox = inbox;
        this.events = events;
        this.remains = remains;
        this.metrics = metrics;
        this.standbys = new Standbys(roster, specifications);
        // A generation that its store refuses for good can do nothing: the next one is let in.
        stores.onRefusal((element, error) -> restart(element, Roster.incident(
                "refused", "its store does not let it in: " + error, Map.of("error", error))));
    }

    /** Hears of processes that ended without being asked to. */
    interface EndListener {

        /** @param failed it had served, and was not killed from outside */
        void ended(ElementId process, String evidence, boolean failed);
    }

    /** Whom to tell that a process has ended without being asked to. */
    void onEnd(EndListener listener) {
        onEnd = listener;
    }

    /** Whom to tell that a new generation of a process begins. */
    void onStart(Consumer<ElementId> listener) {
        onStart = listener;
    }

    Standbys standbys() {
        return standbys;
    }

    void restart(Element element, Cause cause) {
        carryOut(element.policy().restart(cause, System.nanoTime()));
    }

    void carryOut(List<Decision> decisions) {
        for (Decision decision : decisions) {
            switch (decision) {
                case Decision.Crash crash -> crash(crash);
                case Decision.Fence fence -> stores.fenceEverywhere(fence.generation());
                case Decision.Start start -> start(start);
            }
        }
        metrics.current(roster.all());
    }

    /** Throws the power switch of {@code element} and leaves the rest to detection. */
    void throwSwitch(Element element, String askedBy) {
        element.process().ifPresent(process -> {
            askedToCrash.put(element.spec().orElseThrow().generation(), askedBy);
            kill(process);
        });
    }

    /** Ends {@code element} for good: it is not supervised any more, its stores shut it out, and its switch is thrown. */
    void end(Element element, Cause cause) {
        element.process().ifPresent(process -> {
            Generation generation = element.spec().orElseThrow().generation();
            roster.record(element, new Entry.Ending(generation, process.identity(), cause, System.currentTimeMillis()));
            events.add("ending", generation.id(), generation.number(), cause.reason() + ": " + cause.evidence(), null);
            Set<ElementId> own = Specifications.grants(element.spec().orElseThrow()).keySet();
            element.over();
            stores.fence(generation, own).thenRun(() -> inbox.post(() -> kill(process)));
        });
        roster.remove(element.id());
    }

    void kill(WatchedProcess process) {
        try {
            process.kill();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.ERROR, "power switch of " + process.identity() + " failed", e);
        }
    }

    /** The process that was begun as {@code begun} has ended, be it the current one of its element or not. */
    void died(Generation begun, WatchedProcess.Death death) {
        Generation generation = roster.livesAs(begun);
        Element element = roster.find(generation.id());
        if (element == null) {
            gone(begun, generation, death.identity());
            return;
        }
        boolean current = roster.isCurrent(generation)
                && element.process().map(it -> it.identity().equals(death.identity())).orElse(false);
        String asked = askedToCrash.remove(generation);
        String evidence = "";
        if (current) {
            evidence = evidence(element, death, asked);
            // Before anything is tidied up: somebody may be waiting to hear of it.
            events.add("ended", generation.id(), generation.number(), evidence, null);
            element.over();
        }
        element.gone(generation);
        gone(begun, generation, death.identity());
        if (current) {
            String reason = asked != null ? Cause.REQUESTED : Deaths.reason(death.exitCode());
            int exit = death.exitCode().orElse(0);
            if (exit == ExitCode.ADDRESS_IN_USE.code() && element.planned().role() == Role.ACID_STORE) {
                moveStore(element);
            }
            boolean served = element.policy().phase() == Phase.READY;
            Cause cause = asked != null ? Roster.incident(reason, evidence)
                    : Roster.incident(reason, evidence, Deaths.data(death.exitCode(), served, launcher.log(element.planned())));
            if (!(element.planned() instanceof Planned.Spare)) {
                onEnd.ended(generation.id(), evidence, asked == null && served && Deaths.isItsOwnDoing(death.exitCode()));
            }
            boolean hopeless = Deaths.isHopeless(exit);
            if (hopeless) {
                cannotServe(element, generation, cause);
            }
            carryOut(hopeless
                    ? element.policy().endedHopeless(generation, cause, System.nanoTime())
                    : element.policy().ended(generation, cause, System.nanoTime()));
            roster.publishRoutes();
            remember(generation, cause);
        }
        roster.publishRoutes();
    }

    /** Whoever manages next is to know that {@code generation}, which has ended, had said that it cannot serve, and why. */
    void cannotServe(Element element, Generation generation, Cause why) {
        roster.record(element, new Entry.Ending(generation, null, why, System.currentTimeMillis()));
    }

    private String evidence(Element element, WatchedProcess.Death death, String asked) {
        if (asked != null) {
            return death.sentence() + "; power switch thrown by " + asked;
        }
        return death.sentence() + (death.exitCode().isPresent() ? Deaths.explain(death.exitCode().getAsInt(), launcher.log(element.planned())) : "");
    }

    /** Writes down what a process's own policy decided on, and what for; when that is under way, for nobody goes by it. */
    private void remember(Generation generation, Cause cause) {
        if (!cause.data().isEmpty()) {
            FailureReport report = new FailureReport(System.nanoTime(), cause.reason(), "process " + generation.id(), List.of(generation.id()), 1, cause.evidence())
                    .with(cause.data());
            roster.records().append(new Entry.Decided(
                    generation.id().parent().orElseThrow(), System.currentTimeMillis(), new OwnRestart(
                            cause.incident(), generation.id(), generation.number(), cause.reason(), new Evidence(List.of(report), List.of(), cause.evidence()))));
        }
    }

    private void gone(Generation begun, Generation generation, ProcessIdentity process) {
        remains.remove(generation, process);
        if (!begun.equals(generation)) {
            remains.remove(begun, process);
            roster.gone(begun);
        }
    }

    /** A stranger took the store's port while it was down: it gets another, and its users are told by a restart. */
    private void moveStore(Element store) {
        try {
            int ignored = stores.newPort(store.id());
        } catch (IOException e) {
            throw new UncheckedIOException("no free port for " + store.id(), e);
        }
        Cause cause = Roster.incident("store-moved", store.id() + " has a new port", Map.of("store", store.id().path()));
        stores.users(store.id()).forEach(user -> restart(user, cause));
    }

    private void crash(Decision.Crash crash) {
        Generation generation = crash.generation();
        Element element = roster.find(generation.id());
        roster.record(element, new Entry.Ending(
                generation, element.process().map(WatchedProcess::identity).orElse(null), crash.cause(), System.currentTimeMillis()));
        events.add("crashing", generation.id(), generation.number(), crash.cause().reason() + ": " + crash.cause().evidence(), null);
        Optional<WatchedProcess> process = element.process();
        element.over();
        stores.fenceEverywhere(generation).thenRun(() -> inbox.post(() -> {
            process.ifPresent(this::kill);
            carryOut(element.policy().crashed(generation, System.nanoTime()));
            roster.publishRoutes();
        }));
        remember(generation, crash.cause());
    }

    private void start(Decision.Start start) {
        Generation generation = start.generation();
        Element element = roster.find(generation.id());
        if (element == null) {
            // It is not supervised any more.
            return;
        }
        boolean first = element.past().generation() == 0;
        Optional<Element> spare = standbys.successor(element, start);
        roster.record(element, new Entry.Begun(generation, null, start.cause(), start.shortLives(), System.currentTimeMillis(),
                spare.map(it -> it.policy().generation()).orElse(null)));
        events.add(first ? "starting" : "restarting", generation.id(), generation.number(),
                start.cause().reason() + ": " + start.cause().evidence(), null);
        if (!first && !(element.planned() instanceof Planned.Spare)) {
            metrics.restarted(start.cause().level(), generation.id(), start.cause().reason());
        }
        onStart.accept(generation.id());
        WatchedProcess watched = null;
        try {
            if (spare.isPresent()) {
                watched = spare.get().process().orElseThrow();
                events.add("takes-place", spare.get().id(), spare.get().policy().generation().number(), "takes the place of " + generation, null);
                standbys.give(spare.get(), element, generation, roleSpec(element.planned(), generation));
            } else {
                watched = launcher.start(
                        element.planned(), generation, roleSpec(element.planned(), generation), death -> inbox.postUrgently(() -> died(generation, death)));
                element.runs(specifications.read(generation).orElseThrow(), watched);
            }
            stores.grantEverywhere(element.spec().orElseThrow());
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, generation + " could not be started", e);
            if (watched != null) {
                kill(watched);
            }
            Cause cause = Roster.incident("exited", "could not be started: " + e.getMessage(), Map.of("error", String.valueOf(e)));
            inbox.post(() -> {
                carryOut(element.policy().ended(generation, cause, System.nanoTime()));
                remember(generation, cause);
            });
        }
    }

    private ProcessSpec.RoleSpec roleSpec(Planned planned, Generation generation) throws IOException {
        return switch (planned) {
            case Planned.FrontDoor door -> specifications.frontDoor(door.id(), roster.plan().sessionStores());
            case Planned.AcidStore store -> specifications.acidStore(store, stores.port(store.id()), stores.grants(store.id()));
            case Planned.SessionStore store -> specifications.sessionStore(store, stores.grants(store.id()));
            case Planned.Host host -> {
                Optional<ElementId> store = roster.plan().acidStoreOf(host.id());
                yield specifications.host(host, generation, store, store.isEmpty() ? 0 : stores.port(store.get()));
            }
            case Planned.Spare spare -> {
                Optional<ElementId> store = roster.plan().acidStoreOf(spare.id());
                yield specifications.spare(spare, generation, store, store.isEmpty() ? 0 : stores.port(store.get()), launcher.warmUp(),
                        launcher.nicenessOfSpares());
            }
        };
    }
}
