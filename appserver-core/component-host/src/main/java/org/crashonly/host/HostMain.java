package org.crashonly.host;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.crashonly.control.ComponentProcess;
import org.crashonly.control.ControlClient;
import org.crashonly.control.ElementId;
import org.crashonly.control.ExitCode;
import org.crashonly.control.Generation;
import org.crashonly.control.Message;
import org.crashonly.control.ProcessSpec.HostSpec;
import org.crashonly.control.ProcessSpec.SessionAccessSpec;
import org.crashonly.control.ProcessSpec.SpareSpec;
import org.crashonly.control.RoutingTable;
import org.crashonly.control.Vitals.Counter;
import org.crashonly.host.beans.Beans;
import org.crashonly.host.boundary.Boundary;
import org.crashonly.host.boundary.InFlightRequest;
import org.crashonly.host.boundary.Step;
import org.crashonly.host.calls.Calls;
import org.crashonly.host.payara.PayaraContainer;
import org.crashonly.host.peers.Peers;
import org.crashonly.host.resources.Resources;
import org.crashonly.host.sessions.RenewableStore;
import org.crashonly.host.store.StoreDataSource;
import org.crashonly.session.StoreAccess;
import org.crashonly.session.client.SocketStoreClient;
import org.crashonly.session.jcache.SoftCaches;

/**
 * A component host: boots Payara Micro in this process, deploys the modules of its specification, and serves until it is killed. Or a spare of
 * one, which does not serve before it is told whose place it takes.
 */
public final class HostMain {

    private static final Logger LOG = System.getLogger(HostMain.class.getName());

    /** Connections are counted that often: the kernel's list may be long. */
    private static final long COUNT_NANOS = TimeUnit.SECONDS.toNanos(6);

    /** Longer than a manager that was killed needs to be there again: nobody else tells of another port. */
    private static final Duration LONGEST_ROUTING = Duration.ofSeconds(5);

    private static final Message.Status RECOVERING = new Message.Status(Message.State.RECOVERING, List.of(), 0, null);

    /** What a warm-up leaves nothing of. */
    private static final List<Counter> COUNTED = List.of(
            Counter.PROGRESS, Counter.STARTED, Counter.COMPLETED, Counter.FAILED, Counter.REFUSED, Counter.RETAINED_LOADERS);

    private final ComponentProcess process;
    private final BlockingQueue<Consumer<HostLife>> orders = new LinkedBlockingQueue<>();
    private final CompletableFuture<Message.TakePlace> place = new CompletableFuture<>();
    private volatile ControlClient manager;
    private volatile Calls calls;
    private volatile ProcessFaults faults;
    private Boundary boundary;

    private HostMain(ComponentProcess process) {
        this.process = process;
    }

    public static void main(String[] arguments) throws InterruptedException {
        HostLogging.configure();
        Thread.currentThread().setUncaughtExceptionHandler(ExitCode::crash);
        ComponentProcess process = ComponentProcess.begin(arguments);
        process.beatOnOwnThread();
        HostMain host = new HostMain(process);
        switch (process.spec().role()) {
            case HostSpec role -> host.serve(role);
            case SpareSpec spare -> host.standBy(spare);
            default -> {
                LOG.log(Level.ERROR, "{0} is told to be {1}, not a host", process.spec().generation(), process.spec().role());
                ExitCode.BAD_SPECIFICATION.halt();
            }
        }
    }

    private void serve(HostSpec role) throws InterruptedException {
        calls = Calls.install(role.calls(), process.spec().generation(), role.sessions());
        faults = new ProcessFaults(process.spec().generation().id(), maxConnections(role));
        manager = process.connect(this::received);
        manager.status(RECOVERING);
        boundary = Boundary.install(process.spec().generation(), role.nonce(), process.vitals(), StoreDataSource::lostSince);
        begin(role);
        PayaraContainer container = new PayaraContainer(role.payara(), boundary, maxConnections(role), sessions(process.spec().generation(), role));
        HostLife life = life(container);
        Message.Status status = life.begin(role.modules(), process::ageMillis);
        calls.await();
        manager.status(status);
        serveForEver(role, container, life);
    }

    /** Serves nobody until it is told whose place it takes. */
    private void standBy(SpareSpec spec) throws InterruptedException {
        HostSpec hot = spec.hot();
        Generation own = process.spec().generation();
        if (hot != null) {
            calls = Calls.install(hot.calls(), own, hot.sessions());
        }
        manager = process.connect(this::received);
        manager.status(RECOVERING);
        boundary = Boundary.install(own, hot == null ? own.toString() : hot.nonce(), process.vitals(), StoreDataSource::lostSince);
        PayaraContainer container = new PayaraContainer(spec.payara(), boundary, spec.maxConnections(), null);
        Spare spare = new Spare(own.id(), spec, container);
        try {
            spare.prepare(root());
        } catch (ContainerException e) {
            LOG.log(Level.ERROR, "no spare can be made: " + e.getMessage(), e);
            manager.lastWords(new Message.Status(Message.State.FAILED, List.of(), 0, "no spare can be made: " + e.getMessage()), Duration.ofSeconds(1));
            ExitCode.DEPLOYMENT_FAILED.halt();
        }
        if (hot == null) {
            hurry(spec);
            manager.status(new Message.Status(Message.State.READY, List.of(), process.ageMillis(), null));
            takePlace(spare, container);
        } else {
            standByHot(spec, spare, container);
        }
    }

    /** Deploys what the place needs as soon as it is known. */
    private void takePlace(Spare spare, PayaraContainer container) throws InterruptedException {
        Message.TakePlace told = place.join();
        process.become(told.specification());
        logTo(told.log());
        Generation generation = process.spec().generation();
        HostSpec role = (HostSpec) process.spec().role();
        COUNTED.forEach(counter -> process.vitals().set(counter, 0));
        calls = Calls.install(role.calls(), generation, role.sessions());
        faults = new ProcessFaults(generation.id(), maxConnections(role));
        boundary.become(generation, role.nonce());
        manager.become(process.spec(), RECOVERING);
        HostLife life = life(container);
        manager.status(deploy(role, spare, container, life));
        serveForEver(role, container, life);
    }

    /** Has everything deployed already. */
    private void standByHot(SpareSpec spec, Spare spare, PayaraContainer container) throws InterruptedException {
        HostSpec role = spec.hot();
        faults = new ProcessFaults(role.modules().getFirst().id().parent().orElseThrow(), maxConnections(role));
        HostLife life = life(container);
        container.standsBy();
        Message.Status status = deploy(role, spare, container, life);
        if (role.dataSource() != null) {
            StorePool.connectOnce();
        }
        status.modules().stream().filter(it -> it.port() > 0)
                .forEach(it -> role.modules().stream().filter(module -> module.id().equals(it.id())).forEach(container::warmUp));
        COUNTED.forEach(counter -> process.vitals().set(counter, 0));
        hurry(spec);
        place.thenAccept(told -> orders.add(it -> {
            process.become(told.specification());
            boundary.become(process.spec().generation(), role.nonce());
            manager.become(process.spec(), it.ready());
            container.takesPlace();
            logTo(told.log());
        }));
        manager.status(status);
        serveForEver(role, container, life);
    }

    private Message.Status deploy(HostSpec role, Spare spare, PayaraContainer container, HostLife life) {
        container.keepSessionsIn(sessions(process.spec().generation(), role));
        begin(role);
        spare.settle(role.modules());
        Message.Status status = life.deploy(role.modules(), process::ageMillis);
        calls.await();
        return status;
    }

    private void begin(HostSpec role) {
        calls.report(manager);
        StoreDataSource.connectTo(role.dataSource());
        boundary.onCrash(visits -> calls.callersCrashed(visits));
        boundary.cancelOverdue();
        new ModuleReports(boundary, faults, manager.totals()).start();
    }

    private HostLife life(Container container) {
        HostLife life = new HostLife(container, root(), exit -> orders.add(it -> it.exited(exit, manager::status)));
        Resources.installed().onChange(() -> orders.add(it -> it.changed(manager::status)));
        life.onNextPort(this::awaitRoutes);
        return life;
    }

    private void awaitRoutes(int port) {
        try {
            calls.awaitTarget(port, LONGEST_ROUTING);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
    }

    private Path root() {
        return process.spec().workDirectory().resolve("payara");
    }

    private void serveForEver(HostSpec role, Container container, HostLife life) throws InterruptedException {
        Memory memory = new Memory(process.vitals());
        long nextCount = System.nanoTime();
        while (true) {
            Consumer<HostLife> order = orders.poll(1, TimeUnit.SECONDS);
            if (order != null) {
                order.accept(life);
            } else if (process.spec().role() instanceof HostSpec) {
                // Not before it serves, and when nobody has asked for anything for a second.
                life.prepare(orders::isEmpty, memory.isScarce(), System.nanoTime(), manager::status);
            }
            memory.look(container.uncollectedLoaders());
            boundary.zombies(container.zombies());
            process.vitals().set(Counter.RETAINED_LOADERS, container.retainedLoaders());
            if (System.nanoTime() - nextCount >= 0) {
                nextCount = System.nanoTime() + COUNT_NANOS;
                process.vitals().set(Counter.OUTSIDE_CONNECTIONS, OutsideConnections.count(known(calls, role)));
            }
        }
    }

    /** It was made with less of the processor than it serves with. */
    private static void hurry(SpareSpec spare) {
        if (spare.niceness() != null) {
            try {
                OwnProcess.niceness(spare.niceness());
            } catch (IOException e) {
                LOG.log(Level.WARNING, "goes on with less of the processor than other hosts: {0}", e.getMessage());
            }
        }
    }

    private static void logTo(Path log) {
        try {
            OwnProcess.logTo(log);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "goes on with the log that it has: {0}", e.getMessage());
        }
    }

    private void received(Message message) {
        switch (message) {
            case Message.RestartModule restart -> orders.add(life -> life.restart(restart, manager::status));
            case Message.TakePlace told -> {
                boolean ignored = place.complete(told);
            }
            default -> received(message, calls, faults, it -> manager.send(it));
        }
    }

    private static void received(Message message, Calls calls, ProcessFaults faults, Consumer<Message> answer) {
        switch (message) {
            case Message.Routes(RoutingTable table) -> {
                if (calls != null) {
                    calls.routes(table);
                }
            }
            case Message.Inject inject when inject.element().level() == org.crashonly.control.Level.BEAN -> {
                LOG.log(Level.WARNING, "fault in {0}: {1}", inject.element(), inject.injection());
                Beans.installed().ifPresent(beans -> beans.inject(inject.element(), inject.injection()));
            }
            case Message.RestartBean restart -> inBeans(beans -> answer.accept(beans.restart(restart)));
            case Message.RestartResource restart -> Thread.ofPlatform().daemon().name("resources").start(() -> {
                if (faults != null) {
                    faults.resourceEnds(restart.resource());
                }
                answer.accept(Resources.installed().restart(restart));
            });
            case Message.CountBeans count -> inBeans(beans -> answer.accept(beans.counts(count)));
            case Message.Inject inject when faults != null -> {
                LOG.log(Level.WARNING, "fault in {0}: {1}", inject.element(), inject.injection());
                Peers.prepare(inject.injection());
                Boundary.installed().inject(inject.element(), inject.injection());
                StoreDataSource.inject(inject.element(), inject.injection());
                faults.inject(inject.element(), inject.injection());
                if (inject.injection() == null) {
                    Beans.installed().ifPresent(beans -> beans.heal(inject.element()));
                }
            }
            default -> LOG.log(Level.DEBUG, "{0} means nothing to a host", message);
        }
    }

    /** In a thread of its own: what is asked may take a while. */
    private static void inBeans(Consumer<Beans> what) {
        Thread.ofPlatform().daemon().name("beans").start(() -> Beans.installed().ifPresent(what));
    }

    private static PayaraContainer.Sessions sessions(Generation generation, HostSpec role) {
        SessionAccessSpec access = role.sessions();
        if (access == null) {
            return null;
        }
        String application = generation.id().names().get(1);
        StoreAccess store = new StoreAccess(access.socket(), generation.toString(), access.token());
        // Its own, because that of sessions may be given up for another.
        SoftCaches.keepIn(SocketStoreClient.open(store, HostMain::stepOfWhoAsks).soft(), application);
        return new PayaraContainer.Sessions(
                application, new RenewableStore(() -> SocketStoreClient.open(store, HostMain::stepOfWhoAsks)));
    }

    /** What the answer of a session store means to the request that asks; null if none does. */
    private static Runnable stepOfWhoAsks() {
        InFlightRequest request = Boundary.currentRequest();
        return request == null ? null : () -> request.step(Step.SESSION);
    }

    private static Set<Integer> known(Calls calls, HostSpec role) {
        Set<Integer> ports = new HashSet<>(calls.targets());
        StoreDataSource.port(role.dataSource()).ifPresent(ports::add);
        return ports;
    }

    private static int maxConnections(HostSpec role) {
        return role.dataSource() == null ? 1 : role.dataSource().maxConnections();
    }
}
