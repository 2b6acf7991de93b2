package org.crashonly.manager.supervise;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.crashonly.control.ControlServer;
import org.crashonly.control.ElementId;
import org.crashonly.control.ExitCode;
import org.crashonly.control.Generation;
import org.crashonly.control.KernelLock;
import org.crashonly.control.Level;
import org.crashonly.control.Message;
import org.crashonly.control.Message.BeanCounts;
import org.crashonly.control.ProcessIdentity;
import org.crashonly.control.Role;
import org.crashonly.fmap.Edge;
import org.crashonly.fmap.FailureMap;
import org.crashonly.fmap.campaign.Campaign;
import org.crashonly.fmap.fault.Fault;
import org.crashonly.fmap.file.CampaignFile;
import org.crashonly.fmap.file.MapJson;
import org.crashonly.fmap.tree.Suggestion;
import org.crashonly.manager.DataDirectory;
import org.crashonly.manager.ServerConfig;
import org.crashonly.manager.api.ApplicationView;
import org.crashonly.manager.api.Control;
import org.crashonly.manager.api.DecisionView;
import org.crashonly.manager.api.DeployView;
import org.crashonly.manager.api.Event;
import org.crashonly.manager.api.FailureMapView;
import org.crashonly.manager.api.NotInjected;
import org.crashonly.manager.api.RecordOrder;
import org.crashonly.manager.api.StagingView;
import org.crashonly.manager.api.StatusView;
import org.crashonly.manager.api.TreeView;
import org.crashonly.manager.application.Application;
import org.crashonly.manager.application.Versions;
import org.crashonly.manager.journal.Entry;
import org.crashonly.manager.journal.Entry.Cause;
import org.crashonly.manager.registry.Plan;
import org.crashonly.manager.registry.Specifications;
import org.crashonly.manager.registry.ApplicationViews;
import org.crashonly.manager.registry.StatusViews;
import org.crashonly.manager.upgrade.Rollout;
import org.crashonly.sandbox.launch.JvmLaunch;
import org.crashonly.sandbox.process.ProcessScan;

/**
 * One life of the manager. It is begun once, recovers from journal and processes, and never stops: it is killed, and its successor
 * recovers in the same way.
 */
public final class Manager implements Control, ControlServer.Listener {

    private static final System.Logger LOG = System.getLogger(Manager.class.getName());
    /** Time for the answer to a request that ends the manager itself to reach its caller. */
    private static final long FAREWELL_MILLIS = 100;
    /** Who asks how things stand is shown nothing older, unless this manager is too busy to draw it. */
    private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LONGEST_WAIT_MILLIS = 250;
    /** Drawn for nobody: what is to be remembered of how things stood. */
    private static final long UNASKED_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final DataDirectory data;
    private final String instance;
    private final DirectoryWatch directory;
    private final Inbox inbox = new Inbox();
    private final EventLog events = new EventLog();
    private final Heartbeats heartbeats;
    private final ShellLoop loop;
    private final Adoption adoption;
    private final Stores stores;
    private final Supervisor supervisor;
    private final Recoveries recoveries;
    private final Injector injector;
    private final RequestRecording recording;
    private final ResourceRestarts resources;
    private final BeanRestarts beans;
    private final Records records;
    private final Upgrades upgrades;
    private final StatusViews views;
    private final Ticks ticks = new Ticks();
    private final TreeSearches searches = new TreeSearches();
    private volatile long drawnNanos;
    private volatile StatusView status;
    private volatile List<StatusView.ElementView> frontDoors = List.of();
    private volatile List<ApplicationView> applications = List.of();
    private volatile List<DecisionView> decisions = List.of();
    private List<Entry.Decided> decided = List.of();
    private volatile FailureMapView failureMap = new FailureMapView("{}", "{}", Map.of());
    private FailureMap mapped;

    private Manager(
            DataDirectory data, KernelLock lock, ServerConfig config, List<Application> applications, JvmLaunch jvm, MeterRegistry registry)
            throws IOException {
        long now = System.nanoTime();
        this.data = data;
        this.instance = data.instance();
        this.directory = new DirectoryWatch(instance, lock, now);
        this.heartbeats = new Heartbeats(data.keepers(), now);
        this.loop = new ShellLoop(data.keepers(), heartbeats, events);
        this.records = Records.open(data.journal(), traces(data), Optional.ofNullable(System.getenv(Succession.VARIABLE)));
        Specifications specifications = new Specifications(
                data, config, jvm.distribution().payara(), jvm.distribution().role(Role.FRONT_DOOR.word()).classPath());
        Remains remains = new Remains(data);
        RestartMetrics metrics = new RestartMetrics(registry);
        Roster roster = new Roster(Plan.of(config, applications), records);
        this.stores = new Stores(roster, inbox);
        Restarter restarter = new Restarter(
                roster, stores, specifications, new Launcher(data, specifications, jvm), inbox, events, remains, metrics);
        ModuleRestarts modules = new ModuleRestarts(roster, restarter, events, metrics);
        this.adoption = new Adoption(roster, restarter, modules, specifications, inbox, events, remains);
        this.resources = new ResourceRestarts(roster, events, metrics);
        this.beans = new BeanRestarts(roster, events, metrics);
        this.recoveries = new Recoveries(applications, data, roster, restarter, modules, resources, beans, events, inbox);
        restarter.onEnd(recoveries::ended);
        this.injector = new Injector(roster, restarter, events);
        this.recording = new RequestRecording(roster, data.recordings(), events);
        DoorRights doors = new DoorRights(roster, stores, specifications);
        this.upgrades = new Upgrades(
                config, new Versions(data), applications, roster, restarter, modules, adoption, recoveries, doors, events);
        this.supervisor = new Supervisor(roster, stores, restarter, modules, events, metrics, recoveries, resources, beans, upgrades, doors,
                new Quarantine(roster, modules, events, RandomGenerator.getDefault()), new Rejuvenations(roster, restarter, modules));
        restarter.onStart(injector::begins);
        this.views = new StatusViews(instance, config, records.chronicle().epoch(), now);
    }

    /**
     * Begins to manage; returns when everything that was running is adopted and everything missing is being started.
     *
     * @param lock the directory's, held by this process
     */
    public static Manager begin(
            DataDirectory data, KernelLock lock, ServerConfig config, List<Application> applications, JvmLaunch jvm, MeterRegistry registry)
            throws IOException {
        Manager manager = new Manager(data, lock, config, applications, jvm, registry);
        manager.heartbeats.beat();
        CompletableFuture<Void> recovered = new CompletableFuture<>();
        manager.inbox.post(() -> {
            try {
                manager.tellOfOwnBeginning();
                manager.adoption.recover(ProcessScan.find(manager.instance));
                manager.recoveries.recover();
                manager.upgrades.recover();
                manager.records.append(new Entry.Ready(manager.records.manager(), ageMillis(), Map.of()));
                manager.refresh();
                recovered.complete(null);
            } catch (RuntimeException e) {
                recovered.completeExceptionally(e);
            }
        });
        // Only now: whoever connects is looked up among what was recovered.
        ControlServer.listen(data.controlSocket(), manager);
        Thread.ofPlatform().name("manager").start(() -> manager.inbox.runForEver(manager::tick));
        recovered.join();
        return manager;
    }

    private void tellOfOwnBeginning() {
        Entry.PastRestart own = records.chronicle().find(Plan.MANAGER).latest().getFirst();
        events.add(own.generation() == 1 ? "starting" : "restarting", Plan.MANAGER, own.generation(),
                own.cause().reason() + ": " + own.cause().evidence(), null);
    }

    private static long ageMillis() {
        return ProcessHandle.current().info().startInstant().map(it -> Duration.between(it, Instant.now()).toMillis()).orElse(0L);
    }

    private void tick() {
        if (directory.isGone(System.nanoTime())) {
            endWithTheDirectory();
        }
        heartbeats.beat();
        ticks.run(List.of(
                supervisor::tick,
                () -> injector.tick(System.nanoTime()),
                () -> loop.watch(System.nanoTime()),
                this::refreshUnasked));
    }

    private void refreshUnasked() {
        if (System.nanoTime() - drawnNanos >= UNASKED_NANOS) {
            refresh();
        }
    }

    /** On the inbox's thread: nothing that is crashed here is started again. */
    private void endWithTheDirectory() {
        int crashed = directory.crashAll();
        LOG.log(System.Logger.Level.ERROR, "data directory {0} is gone, or another lies in its place: crashed the {1} processes of its server,"
                + " and the manager ends", data.root(), crashed);
        ExitCode.RECOVERY_FAILED.halt();
    }

    private void refresh() {
        Map<String, FailureMapView.ParametersView> parameters = FailureMapView.ParametersView.of(recoveries.parameters());
        if (mapped != recoveries.maps().known() || !failureMap.parameters().equals(parameters)) {
            mapped = recoveries.maps().known();
            failureMap = new FailureMapView(MapJson.write(recoveries.maps().accepted()), MapJson.write(mapped), parameters);
        }
        List<Entry.Decided> latest = records.chronicle().decisions();
        if (latest != decided) {
            decided = latest;
            decisions = latest.stream()
                    .map(it -> new DecisionView(it.atMillis(), it.application().name(), Sentences.of(it.decision()), it.decision())).toList();
        }
        status = views.draw(
                supervisor.plan(), supervisor.elements(), records.chronicle().find(Plan.MANAGER), loop.process().orElse(null),
                upgrades.remarks(), injector.armed(System.nanoTime()), System.nanoTime());
        applications = ApplicationViews.of(upgrades.applications(), records.chronicle().upgrades(), status);
        drawnNanos = System.nanoTime();
    }

    /** What is shown is as things stand, for who asks, on any other thread than the inbox's. */
    private void draw() {
        if (isFresh()) {
            return;
        }
        await(inbox(() -> {
            if (!isFresh()) {
                refresh();
            }
            return null;
        }));
    }

    private static void await(CompletableFuture<Void> drawn) {
        try {
            drawn.get(LONGEST_WAIT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.log(System.Logger.Level.DEBUG, "what was drawn last has to do", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isFresh() {
        return System.nanoTime() - drawnNanos < FRESH_NANOS;
    }

    // ---- ControlServer.Listener: everything goes through the inbox

    @Override
    public void connected(ControlServer.Session session) {
        inbox.post(() -> {
            if (session.hello().instance().equals(instance)) {
                supervisor.connected(session);
            } else {
                session.send(new Message.Refused("instance " + session.hello().instance() + " is another server's"));
            }
        });
    }

    @Override
    public void received(ControlServer.Session session, Message message) {
        inbox.post(() -> supervisor.received(session, message));
    }

    @Override
    public void disconnected(ControlServer.Session session) {
        inbox.post(() -> supervisor.disconnected(session));
    }

    // ---- Control

    @Override
    public StatusView status() {
        draw();
        return status;
    }

    @Override
    public List<StatusView.ElementView> frontDoors() {
        await(inbox(() -> {
            frontDoors = views.frontDoors(supervisor.plan(), supervisor.elements(), System.nanoTime());
            return null;
        }));
        return frontDoors;
    }

    @Override
    public List<DecisionView> decisions() {
        draw();
        return decisions;
    }

    @Override
    public List<Event> eventsAfter(long sequence) {
        return events.after(sequence);
    }

    @Override
    public Subscription subscribe(Consumer<Event> listener) {
        return events.subscribe(listener);
    }

    @Override
    public CompletableFuture<Boolean> crash(ElementId id, String askedBy) {
        return act(id, "power switch thrown by " + askedBy, () -> supervisor.crash(id, askedBy));
    }

    @Override
    public CompletableFuture<Boolean> restart(ElementId id, String askedBy) {
        return act(id, "restart of " + id + " asked for by " + askedBy, () -> supervisor.restart(id, askedBy));
    }

    @Override
    public CompletableFuture<Optional<String>> restartInside(ElementId part, String askedBy) {
        List<ElementId> replicas = supervisor.plan().replicas(part);
        if (replicas.isEmpty()) {
            return inbox(() -> part.level() == Level.RESOURCE
                    ? resources.restart(part, askedBy, System.nanoTime()) : beans.restart(part, askedBy, System.nanoTime())).thenCompose(it -> it);
        }
        CompletableFuture<Optional<String>> done = CompletableFuture.completedFuture(Optional.empty());
        for (ElementId replica : replicas) {
            done = done.thenCompose(why -> why.isPresent() ? CompletableFuture.completedFuture(why) : restartInside(replica, askedBy));
        }
        return done;
    }

    @Override
    public CompletableFuture<List<BeanCounts>> beans(ElementId id) {
        return inbox(() -> beans.count(id, System.nanoTime())).thenCompose(it -> it);
    }

    @Override
    public CompletableFuture<Optional<NotInjected>> inject(ElementId id, Optional<String> fault, String askedBy) {
        Optional<Fault> parsed = fault.map(Fault::parse);
        if (parsed.isEmpty()) {
            return inbox(() -> injector.heal(id, askedBy).map(NotInjected::forGood));
        }
        CompletableFuture<Optional<NotInjected>> reached = id.level() == Level.BEAN
                ? inbox(() -> beans.look(id, System.nanoTime())).thenCompose(it -> it) : CompletableFuture.completedFuture(Optional.empty());
        return reached.thenCompose(why -> why.isPresent()
                ? CompletableFuture.completedFuture(why)
                : inbox(() -> injector.inject(id, parsed.get(), askedBy, System.nanoTime())));
    }

    @Override
    public FailureMapView failureMap() {
        draw();
        return failureMap;
    }

    @Override
    public CompletableFuture<Optional<String>> acceptFailureMap(List<String> edge) {
        return inbox(() -> {
            Optional<String> refusal = recoveries.accept(
                    edge.isEmpty() ? Optional.empty() : Optional.of(new Edge.Key(edge.get(0), edge.get(1), edge.get(2))));
            refresh();
            return refusal;
        });
    }

    @Override
    public CompletableFuture<Optional<String>> declareFailure(Edge.Key edge) {
        return inbox(() -> {
            recoveries.declare(edge);
            refresh();
            return Optional.empty();
        });
    }

    @Override
    public CompletableFuture<Optional<StagingView>> stage(ElementId application, Duration lasts, String askedBy) {
        return inbox(() -> recoveries.stage(application, lasts, askedBy, System.nanoTime()).map(requests -> {
            Map<String, StagingView.Requests> components = new TreeMap<>();
            requests.forEach((id, it) -> components.put(id.path(), new StagingView.Requests(it.served(), it.failed())));
            return new StagingView(records.chronicle().epoch(), components);
        }));
    }

    @Override
    public CompletableFuture<Optional<String>> learnFailureMap(ElementId application) {
        return inbox(() -> {
            try {
                Optional<Campaign> campaign = new CampaignFile(data.campaign(application.name())).read();
                campaign.ifPresent(recoveries::learned);
                refresh();
                return campaign.isPresent() ? Optional.empty() : Optional.of("there is no campaign of " + application);
            } catch (IOException e) {
                return Optional.of(e.getMessage());
            }
        });
    }

    @Override
    public CompletableFuture<Optional<String>> record(RecordOrder order) {
        return inbox(() -> recoveries.of(order.application()).isEmpty()
                ? Optional.of("there is no application " + order.application()) : recording.order(order));
    }

    @Override
    public CompletableFuture<Optional<TreeView>> tree(ElementId application) {
        return inbox(() -> recoveries.of(application).map(Recovery::tree));
    }

    @Override
    public CompletableFuture<Optional<TreeView>> suggestTree(ElementId application) {
        return inbox(() -> recoveries.of(application).map(Recovery::estimate)).thenCompose(known -> known.isEmpty()
                ? CompletableFuture.completedFuture(Optional.empty())
                : searches.search(known.get()).thenCompose(found -> shown(application, known.get(), found)));
    }

    /** What was {@code found} is only shown if it is about what there is now; else it is searched for again. */
    private CompletableFuture<Optional<TreeView>> shown(ElementId application, TreeEstimate known, Suggestion found) {
        return inbox(() -> recoveries.of(application).flatMap(it -> it.tree(known, found)))
                .thenCompose(view -> view.isPresent() ? CompletableFuture.completedFuture(view) : suggestTree(application));
    }

    @Override
    public CompletableFuture<Optional<String>> acceptTree(ElementId application, Optional<String> suggestion) {
        return inbox(() -> recoveries.of(application).map(it -> it.acceptTree(suggestion))
                .orElseGet(() -> Optional.of("there is no application " + application)));
    }

    @Override
    public List<ApplicationView> applications() {
        draw();
        return applications;
    }

    @Override
    public CompletableFuture<DeployView> deploy(ElementId application, String candidate, Duration ready, Duration trial, String askedBy) {
        return inbox(() -> {
            Upgrades.Begun begun = upgrades.deploy(application, candidate, new Rollout.Limits(ready, trial), askedBy);
            refresh();
            return new DeployView(begun.incident(), begun.refusal());
        });
    }

    @Override
    public CompletableFuture<Optional<String>> undeploy(ElementId application, String askedBy) {
        return inbox(() -> {
            Optional<String> refusal = upgrades.undeploy(application, askedBy);
            refresh();
            return refusal;
        });
    }

    /** Has {@code question} answered on the inbox's thread. */
    private <T> CompletableFuture<T> inbox(Supplier<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        inbox.post(() -> {
            try {
                answer.complete(question.get());
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
                throw e;
            }
        });
        return answer;
    }

    @Override
    public CompletableFuture<Optional<String>> backup(ElementId application, Path file) {
        CompletableFuture<Optional<String>> done = new CompletableFuture<>();
        inbox.post(() -> stores.backup(application, file).thenAccept(done::complete));
        return done;
    }

    /** Does {@code deed} to what lies at or below {@code id}; the shell loop and, last of all, the manager itself included. */
    private CompletableFuture<Boolean> act(ElementId id, String evidence, Runnable deed) {
        if (id.equals(Plan.LOOP)) {
            loop.crash();
            return CompletableFuture.completedFuture(true);
        }
        if (!supervisor.plan().knows(id)) {
            return CompletableFuture.completedFuture(false);
        }
        return inbox(() -> {
            deed.run();
            if (id.contains(Plan.MANAGER)) {
                crashSelf(Roster.incident(Cause.REQUESTED, evidence));
            }
            return true;
        });
    }

    private void crashSelf(Cause cause) {
        records.append(new Entry.Ending(records.manager(), ProcessIdentity.self(), cause));
        LOG.log(System.Logger.Level.WARNING, "the manager crashes itself on request; its successor goes on");
        CompletableFuture.delayedExecutor(FAREWELL_MILLIS, TimeUnit.MILLISECONDS).execute(() -> Runtime.getRuntime().halt(137));
    }

    /** Which generations there were for certain: those that left files, and those that run. */
    private static Set<Generation> traces(DataDirectory data) throws IOException {
        Set<Generation> traces = new TreeSet<>(data.traces());
        ProcessScan.find(data.instance()).stream()
                .filter(it -> it.generation() > 0)
                .forEach(it -> traces.add(new Generation(it.id(), it.generation())));
        return traces;
    }
}
