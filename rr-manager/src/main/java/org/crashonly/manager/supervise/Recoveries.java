package org.crashonly.manager.supervise;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Level;
import org.crashonly.control.Message;
import org.crashonly.fmap.Edge;
import org.crashonly.fmap.FailureMap;
import org.crashonly.fmap.campaign.Campaign;
import org.crashonly.fmap.file.MapFile;
import org.crashonly.fmap.infer.Notice;
import org.crashonly.fmap.infer.Parameters;
import org.crashonly.manager.DataDirectory;
import org.crashonly.manager.application.Application;
import org.crashonly.manager.journal.Entry.Cause;
import org.crashonly.manager.monitor.ApplicationMonitor;
import org.crashonly.manager.registry.Element;
import org.crashonly.manager.registry.Plan;
import org.crashonly.manager.registry.Planned;

/** The recursive restarts of all applications. On the inbox's thread. */
final class Recoveries {

    private static final long LEARN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final List<Recovery> all = new ArrayList<>();
    private final DataDirectory data;
    private final Roster roster;
    private final GroupRestarts.Means means;
    private final FailureMaps maps;
    private final EventLog events;
    private final RollingRestarts rolling;
    private final Comparisons comparisons;
    /** What each process told last: who is at rest does not say it again for a while. */
    private final Map<ElementId, Consumer<Recovery>> outcomesTold = new TreeMap<>();
    private final Map<ElementId, Consumer<Recovery>> modulesTold = new TreeMap<>();
    /** Until when applications are in staging ({@link System#nanoTime}). */
    private final Map<ElementId, Long> staged = new TreeMap<>();
    private long nextLesson = System.nanoTime();

    Recoveries(
            List<Application> applications, DataDirectory data, Roster roster, Restarter restarter, ModuleRestarts modules,
            ResourceRestarts resources, BeanRestarts beans, EventLog events, Inbox inbox) {
        this.data = data;
        this.roster = roster;
        this.events = events;
        this.means = new RestartMeans(restarter, modules, resources, beans);
        this.rolling = new RollingRestarts(roster, means, events);
        this.maps = new FailureMaps(new MapFile(data.failureMap()), new MapFile(data.watchedFailureMap()), Instant.now());
        this.comparisons = new Comparisons(roster, inbox, (component, report) -> all.stream().filter(it -> it.id().contains(component))
                .forEach(it -> it.reported(report, System.nanoTime())));
        modules.onFailure(this::failed);
        // All of them before the first is added: what the one does not know yet is not to be forgotten by another's parameters.
        applications.forEach(this::judge);
        applications.forEach(this::add);
    }

    private void judge(Application application) {
        maps.judge(ElementId.MACHINE.child(application.name()).path(), application.policy().failureMap(), Instant.now());
    }

    /** How much has to be seen in each application before it is believed. */
    Map<String, Parameters> parameters() {
        Map<String, Parameters> parameters = new TreeMap<>();
        all.forEach(it -> parameters.put(it.id().name(), it.failureMapParameters()));
        return parameters;
    }

    private Recovery add(Application application) {
        AcceptedTrees trees = new AcceptedTrees(data.restartTree(application.name()));
        Recovery recovery = new Recovery(application, roster, means, events, trees, maps.known());
        all.add(recovery);
        for (Planned planned : roster.plan().processes()) {
            if (planned instanceof Planned.Host host && recovery.id().contains(host.id())) {
                host.components().forEach(it -> maps.deployed(host.module(it).path(), version(it), Instant.now()));
            }
        }
        return recovery;
    }

    /** {@code application} is of another version from now on, or new: what was counted of it before says nothing any more. */
    void deployed(Application application) {
        ElementId id = ElementId.MACHINE.child(application.name());
        all.removeIf(it -> it.id().equals(id));
        judge(application);
        Recovery recovery = add(application);
        recovery.recover();
        // From there on it is news.
        outcomesTold.values().forEach(it -> it.accept(recovery));
        modulesTold.values().forEach(it -> it.accept(recovery));
        recovery.stage(staged.containsKey(id));
        recovery.resume(id, System.nanoTime());
    }

    /** There is no such application any more. */
    void undeployed(ElementId application) {
        all.removeIf(it -> it.id().equals(application));
        outcomesTold.keySet().removeIf(application::contains);
        modulesTold.keySet().removeIf(application::contains);
    }

    /** What came of the requests to the components of {@code application}. */
    Map<ElementId, ApplicationMonitor.Requests> requests(ElementId application) {
        return of(application).map(Recovery::requests).orElse(Map.of());
    }

    private static String version(Application.Component component) {
        return component.sha256() == null ? "" : component.sha256().substring(0, Math.min(12, component.sha256().length()));
    }

    /** Goes on where an earlier manager was killed; when everything that ran is adopted. */
    void recover() {
        all.forEach(Recovery::recover);
        rolling.recover();
    }

    /** The restarts of replicas that operators ask for. */
    RollingRestarts rolling() {
        return rolling;
    }

    void outcomes(Element sender, Generation generation, List<Message.Outcome> outcomes) {
        long now = System.nanoTime();
        // Which of several modules called its stub does not say.
        ElementId caller = switch (sender.planned()) {
            case Planned.Host host -> host.components().size() == 1 ? host.module(host.components().getFirst()) : host.id();
            case Planned.FrontDoor door -> null;
            case Planned.AcidStore store -> null;
            case Planned.SessionStore store -> null;
            case Planned.Spare spare -> null;
        };
        List<Message.Outcome> ofModules = outcomes.stream().map(Recoveries::ofItsReplica).toList();
        Consumer<Recovery> told = it -> it.outcomes(generation, caller, ofModules, now);
        outcomesTold.put(sender.id(), told);
        all.forEach(told);
    }

    /** Whoever sends requests counts by component; the process that answered tells which of its replicas failed. */
    private static Message.Outcome ofItsReplica(Message.Outcome of) {
        return of.of(Plan.module(of.component(), of.process().id()));
    }

    /** What restarts the elements of applications. */
    private final class RestartMeans implements GroupRestarts.Means {

        private final Restarter restarter;
        private final ModuleRestarts modules;
        private final ResourceRestarts resources;
        private final BeanRestarts beans;

        private RestartMeans(Restarter restarter, ModuleRestarts modules, ResourceRestarts resources, BeanRestarts beans) {
            this.restarter = restarter;
            this.modules = modules;
            this.resources = resources;
            this.beans = beans;
        }

        @Override
        public void restartProcess(Element process, Cause cause) {
            restarter.restart(process, cause);
        }

        @Override
        public boolean restartInside(Element process, ElementId element, Cause cause) {
            long now = System.nanoTime();
            if (element.level() == Level.MODULE) {
                return modules.restart(process, element, cause, now);
            }
            if (process.session().isEmpty()) {
                return false;
            }
            CompletableFuture<Optional<String>> restarted =
                    element.level() == Level.RESOURCE ? resources.restart(element, cause, now) : beans.restart(element, cause, now);
            restarted.thenAccept(failure -> failure.ifPresent(why -> failed(cause, why)));
            return true;
        }
    }

    /** A module, resource or bean could not be restarted for this cause; false if no policy had decided on it. */
    boolean failed(Cause cause, String why) {
        return all.stream().anyMatch(it -> it.failed(cause, why));
    }

    void modules(Element host, Generation process, Message.Modules counts) {
        Map<ElementId, String> faults = new TreeMap<>();
        counts.modules().stream().filter(it -> it.fault() != null).forEach(it -> faults.put(it.id(), it.fault()));
        host.faults(faults);
        long now = System.nanoTime();
        // Of beans no more is told here than what is injected.
        Message.Modules counted = new Message.Modules(
                counts.modules().stream().filter(it -> it.id().level() != Level.BEAN).toList(), counts.resources());
        Consumer<Recovery> told = it -> it.modules(process, counted, now);
        modulesTold.put(host.id(), told);
        all.forEach(told);
    }

    /**
     * {@code application} is in staging for {@code lasts} from now on, instead of what was said before; zero ends it.
     *
     * @return what came of the requests to each of its components; empty if there is no such application
     */
    Optional<Map<ElementId, ApplicationMonitor.Requests>> stage(ElementId application, Duration lasts, String askedBy, long now) {
        Optional<Recovery> recovery = of(application);
        recovery.ifPresent(it -> {
            Long before = lasts.isZero() ? staged.remove(application) : staged.put(application, now + lasts.toNanos());
            if (before == null && !lasts.isZero()) {
                events.add("staging", application, 0, "in staging, as asked for by " + askedBy + ": failures restart nothing", null);
            } else if (before != null && lasts.isZero()) {
                tellStagingIsOver(application);
            }
            it.stage(!lasts.isZero());
        });
        return recovery.map(Recovery::requests);
    }

    private void tellStagingIsOver(ElementId application) {
        events.add("staged", application, 0, "staging is over: failures are cured again", null);
    }

    private void endStaging(long now) {
        staged.entrySet().removeIf(it -> {
            boolean over = now - it.getValue() >= 0;
            if (over) {
                of(it.getKey()).ifPresent(recovery -> recovery.stage(false));
                tellStagingIsOver(it.getKey());
            }
            return over;
        });
    }

    /** Takes in what {@code campaign} learned. */
    void learned(Campaign campaign) {
        maps.learned(campaign, Instant.now());
        all.forEach(it -> it.use(maps.known()));
    }

    /** Time has passed; each application has its part of {@code ticks}. */
    void tick(long now, Ticks ticks) {
        endStaging(now);
        all.forEach(it -> ticks.alone(() -> it.tick(now)));
        ticks.run(List.of(() -> rolling.tick(now), () -> comparisons.tick(now)));
        if (now - nextLesson >= 0) {
            nextLesson = now + LEARN_NANOS;
            learn(Instant.now());
        }
    }

    private void learn(Instant now) {
        FailureMap before = maps.known();
        all.forEach(it -> it.teach(maps, now));
        List<Notice> notices = maps.advance(now);
        notices.forEach(it -> events.add("learned", ElementId.MACHINE, 0, it.line(), null));
        if (maps.known() != before) {
            all.forEach(it -> it.use(maps.known()));
        }
    }

    /** A process ended without being asked to, see {@link Restarter.EndListener}. */
    void ended(ElementId process, String evidence, boolean failed) {
        if (staged.keySet().stream().anyMatch(it -> it.contains(process))) {
            return;
        }
        maps.failed(process.path(), "exit", Instant.now());
        if (failed) {
            all.stream().filter(it -> it.id().contains(process)).forEach(it -> it.ended(process, evidence, System.nanoTime()));
        }
    }

    FailureMaps maps() {
        return maps;
    }

    /** Somebody agrees to an edge, or to all. */
    Optional<String> accept(Optional<Edge.Key> edge) {
        Optional<String> refusal = maps.accept(edge, Instant.now());
        all.forEach(it -> it.use(maps.known()));
        return refusal;
    }

    /** Somebody knows of an edge. */
    void declare(Edge.Key edge) {
        maps.declare(edge, Instant.now());
        all.forEach(it -> it.use(maps.known()));
    }

    /** The recursive restarts of {@code application}. */
    Optional<Recovery> of(ElementId application) {
        return all.stream().filter(it -> it.id().equals(application)).findFirst();
    }

    /** An operator wants {@code element} restarted. */
    void resume(ElementId element, long now) {
        all.forEach(it -> it.resume(element, now));
    }
}
