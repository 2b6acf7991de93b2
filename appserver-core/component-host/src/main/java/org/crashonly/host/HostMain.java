package org.crashonly.host;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.crashonly.control.ComponentProcess;
import org.crashonly.control.ControlClient;
import org.crashonly.control.ExitCode;
import org.crashonly.control.Generation;
import org.crashonly.control.Message;
import org.crashonly.control.ProcessSpec.HostSpec;
import org.crashonly.control.ProcessSpec.SessionAccessSpec;
import org.crashonly.control.RoutingTable;
import org.crashonly.control.Vitals.Counter;
import org.crashonly.host.beans.Beans;
import org.crashonly.host.boundary.Boundary;
import org.crashonly.host.calls.Calls;
import org.crashonly.host.payara.PayaraContainer;
import org.crashonly.host.store.StoreDataSource;
import org.crashonly.session.StoreAccess;
import org.crashonly.session.client.SocketStoreClient;
import org.crashonly.session.jcache.SoftCaches;

/** A component host: boots Payara Micro in this process, deploys the modules of its specification, and serves until it is killed. */
public final class HostMain {

    private static final Logger LOG = System.getLogger(HostMain.class.getName());

    /** Connections are counted that often: the kernel's list may be long. */
    private static final long COUNT_NANOS = TimeUnit.SECONDS.toNanos(2);

    private HostMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        HostLogging.configure();
        ComponentProcess process = ComponentProcess.begin(arguments);
        process.beatOnOwnThread();
        if (!(process.spec().role() instanceof HostSpec role)) {
            LOG.log(Level.ERROR, "{0} is told to be {1}, not a host", process.spec().generation(), process.spec().role());
            ExitCode.BAD_SPECIFICATION.halt();
            return;
        }
        Calls calls = Calls.install(role.calls(), process.spec().generation(), role.sessions());
        BlockingQueue<Consumer<HostLife>> orders = new LinkedBlockingQueue<>();
        AtomicReference<ControlClient> answers = new AtomicReference<>();
        ProcessFaults faults = new ProcessFaults(process.spec().generation().id(), maxConnections(role));
        ControlClient manager = process.connect(message -> {
            switch (message) {
                case Message.RestartModule(Generation next) -> orders.add(life -> life.restart(next, answers.get()::status));
                default -> received(message, calls, faults, it -> answers.get().send(it));
            }
        });
        answers.set(manager);
        calls.report(manager::send);
        manager.status(new Message.Status(Message.State.RECOVERING, List.of(), 0, null));
        StoreDataSource.connectTo(role.dataSource());
        Boundary boundary = Boundary.install(process.spec().generation(), role.nonce(), process.vitals(), StoreDataSource::lostSince);
        boundary.cancelOverdue();
        new ModuleReports(boundary, faults, manager::send).start();
        Container container =
                new PayaraContainer(role.payara(), boundary, maxConnections(role), sessions(process.spec().generation(), role));
        HostLife life = new HostLife(container, process.spec().workDirectory().resolve("payara"),
                exit -> orders.add(it -> it.exited(exit, manager::status)));
        Message.Status status = life.begin(role.modules(), process::ageMillis);
        calls.await();
        manager.status(status);
        long nextCount = System.nanoTime();
        while (true) {
            Consumer<HostLife> order = orders.poll(1, TimeUnit.SECONDS);
            if (order != null) {
                order.accept(life);
            }
            boundary.zombies(container.zombies());
            process.vitals().set(Counter.RETAINED_LOADERS, container.retainedLoaders());
            if (System.nanoTime() - nextCount >= 0) {
                nextCount = System.nanoTime() + COUNT_NANOS;
                process.vitals().set(Counter.OUTSIDE_CONNECTIONS, OutsideConnections.count(known(calls, role)));
            }
        }
    }

    private static void received(Message message, Calls calls, ProcessFaults faults, Consumer<Message> answer) {
        switch (message) {
            case Message.Routes(RoutingTable table) -> calls.routes(table);
            case Message.Inject inject when inject.element().level() == org.crashonly.control.Level.BEAN -> {
                LOG.log(Level.WARNING, "fault in {0}: {1}", inject.element(), inject.injection());
                Beans.installed().ifPresent(beans -> beans.inject(inject.element(), inject.injection()));
            }
            case Message.RestartBean restart -> inBeans(beans -> answer.accept(beans.restart(restart)));
            case Message.CountBeans count -> inBeans(beans -> answer.accept(beans.counts(count)));
            case Message.Inject inject when Boundary.installed() != null -> {
                LOG.log(Level.WARNING, "fault in {0}: {1}", inject.element(), inject.injection());
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
        SocketStoreClient store = SocketStoreClient.open(new StoreAccess(access.socket(), generation.toString(), access.token()));
        SoftCaches.keepIn(store.soft(), application);
        return new PayaraContainer.Sessions(application, store.sessions());
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
