package org.crashonly.store;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.net.BindException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.crashonly.control.ComponentProcess;
import org.crashonly.control.ControlClient;
import org.crashonly.control.ExitCode;
import org.crashonly.control.Generation;
import org.crashonly.control.KernelLock;
import org.crashonly.control.Message;
import org.crashonly.control.ProcessSpec.GrantSpec;
import org.crashonly.control.ProcessSpec.StoreSpec;
import org.crashonly.control.Vitals;
import org.crashonly.control.Vitals.Counter;

/**
 * The life of a store's process: lock, recover, open, serve until killed. It never ends by itself but to crash, with an
 * {@link ExitCode} and a logged sentence that say why.
 */
public final class StoreProcess {

    private static final Logger LOG = System.getLogger(StoreProcess.class.getName());
    /** How long the store's lock may still be held by a generation that has been killed and is not gone yet; tests have no time to waste. */
    private static final Duration PREDECESSOR_LINGERS = Duration.ofMillis(Long.getLong("store.linger", 5_000));
    private static final Duration BETWEEN_LOCK_ATTEMPTS = Duration.ofMillis(10);
    private static final Duration BETWEEN_PROBES = Duration.ofSeconds(1);
    /** How long a store that cannot go on waits for a manager to tell why: it may have failed before it was connected. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private final ComponentProcess process;
    private final Store store;
    private final StoreSpec spec;
    private final LastingFault fault;
    private final CountDownLatch recovered = new CountDownLatch(1);
    /** Held by whoever changes who is let in: the manager's word and a lapsed lease must not pass each other. */
    private final ReentrantLock rights = new ReentrantLock();
    private final Leases leases = new Leases(System.nanoTime());
    private long lapsed;
    private final ReentrantLock oneBackup = new ReentrantLock();
    private ControlClient manager;

    private StoreProcess(ComponentProcess process, Store store, StoreSpec spec) {
        this.process = process;
        this.store = store;
        this.spec = spec;
        this.fault = new LastingFault(process.spec().generation().id(), Map.of(
                Message.Harm.DISK_FULL, new FullDisk(store.directory()), Message.Harm.CORRUPT_PAGE, new DamagedPages(store)));
    }

    /**
     * Runs a store in this process, for ever.
     *
     * @param arguments the command line: the file of the specification
     * @param role what the specification has to be
     * @param factory makes the store; it may look at nothing on disk yet
     */
    public static <R extends StoreSpec> void run(String[] arguments, Class<R> role, Function<R, Store> factory) {
        ComponentProcess process = ComponentProcess.begin(arguments);
        if (!role.isInstance(process.spec().role())) {
            throw crash(ExitCode.BAD_SPECIFICATION, process + ": expected a " + role.getSimpleName() + ", not " + process.spec().role(), null);
        }
        StoreProcess life;
        try {
            R spec = role.cast(process.spec().role());
            life = new StoreProcess(process, factory.apply(spec), spec);
        } catch (RuntimeException e) {
            throw crash(ExitCode.BAD_SPECIFICATION, process + ": " + e.getMessage(), e);
        }
        life.serve();
    }

    private void serve() {
        process.beatOnOwnThread();
        process.watchKeepers();
        manager = process.connect(this::handle);
        manager.status(new Message.Status(Message.State.RECOVERING, List.of(), 0, null));
        takeLock();
        recover();
        open();
        long millis = process.ageMillis();
        LOG.log(Level.INFO, "{0} recovered and serves after {1} ms", process.spec().generation(), millis);
        manager.status(new Message.Status(Message.State.READY, List.of(), millis, null));
        recovered.countDown();
        probeForEver();
    }

    private void takeLock() {
        Path file = store.directory().resolve("store.lock");
        long deadline = System.nanoTime() + PREDECESSOR_LINGERS.toNanos();
        try {
            // The lock lives as long as this process: nobody gives it up.
            while (KernelLock.tryTake(file).isEmpty()) {
                if (System.nanoTime() > deadline) {
                    fail(ExitCode.LOCKED, "another process has held " + file + " for " + PREDECESSOR_LINGERS.toMillis()
                            + " ms: end it, or give this store a directory of its own", null);
                }
                Thread.sleep(BETWEEN_LOCK_ATTEMPTS);
            }
        } catch (IOException e) {
            fail(ExitCode.RECOVERY_FAILED, "the store's directory " + store.directory() + " cannot be used", e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
    }

    private void recover() {
        try {
            store.recover();
            spec.grants().forEach(leases::granted);
        } catch (BindException e) {
            fail(ExitCode.ADDRESS_IN_USE, e.getMessage(), e);
        } catch (Exception e) {
            fail(ExitCode.RECOVERY_FAILED, "the state in " + store.directory() + " could not be recovered", e);
        }
    }

    private void open() {
        try {
            store.open();
        } catch (BindException e) {
            fail(ExitCode.ADDRESS_IN_USE, e.getMessage(), e);
        } catch (Exception e) {
            fail(ExitCode.RECOVERY_FAILED, "the store in " + store.directory() + " could not be opened", e);
        }
    }

    private void handle(Message message) {
        switch (message) {
            case Message.Fence fence -> answer(fence.request(), "fence " + fence.generation(), () -> fence(fence.generation()));
            case Message.Grant grant -> answer(grant.request(), "grant " + grant.grant().generation(), () -> grant(grant.grant()));
            case Message.Backup backup -> Thread.ofPlatform().daemon().name("backup").start(
                    () -> answer(backup.request(), "back up to " + backup.file(), () -> backup(backup.file())));
            case Message.Inject inject when inject.element().equals(process.spec().generation().id()) -> inject(inject.injection());
            default -> LOG.log(Level.DEBUG, "{0} is not for stores", message);
        }
    }

    private void inject(Message.Injection injection) {
        if (injection == null || injection.harm() != Message.Harm.CORRUPT_SESSION) {
            fault.inject(injection);
            return;
        }
        try {
            LOG.log(Level.WARNING, "fault in {0}: {1}: {2} sessions are damaged", process.spec().generation(), injection.text(),
                    store.damageSessions(injection.probability()));
        } catch (Exception e) {
            LOG.log(Level.WARNING, "fault " + injection.text() + " does not happen", e);
        }
    }

    private void fence(Generation generation) throws Exception {
        rights.lock();
        try {
            store.fence(generation);
            leases.fenced(generation);
        } finally {
            rights.unlock();
        }
    }

    private void grant(GrantSpec grant) throws Exception {
        rights.lock();
        try {
            store.grant(grant);
            leases.granted(grant);
        } finally {
            rights.unlock();
        }
    }

    /** Shuts out whose leases have lapsed; where that fails, it is tried again at the next look. */
    private void endLapsed() {
        rights.lock();
        try {
            for (Generation generation : leases.look(System.nanoTime(), StoreProcess::heartbeat)) {
                LOG.log(Level.WARNING, "{0} has had no heartbeat for as long as its lease lasts, and is shut out", generation);
                fence(generation);
                lapsed++;
                manager.send(new Message.Lapsed(generation));
            }
        } catch (Exception e) {
            LOG.log(Level.ERROR, process.spec().generation() + " could not shut out who has not renewed its lease: tries again", e);
        } finally {
            rights.unlock();
        }
    }

    private static OptionalLong heartbeat(Path vitalsFile) {
        try (Arena arena = Arena.ofConfined()) {
            return OptionalLong.of(Vitals.open(vitalsFile, arena).get(Counter.HEARTBEAT_NANOS));
        } catch (IOException e) {
            // It has not begun, or is gone for good.
            return OptionalLong.empty();
        }
    }

    private void backup(Path file) throws Exception {
        if (!oneBackup.tryLock()) {
            throw new IllegalStateException("another backup is being written: wait for its end");
        }
        try {
            store.backup(file);
        } finally {
            oneBackup.unlock();
        }
    }

    private void answer(long request, String what, Task task) {
        try {
            recovered.await();
            task.run();
            process.vitals().add(Counter.PROGRESS, 1);
            manager.send(new Message.Reply(request, true, null));
        } catch (Exception e) {
            LOG.log(Level.WARNING, process.spec().generation() + " could not " + what, e);
            manager.send(new Message.Reply(request, false, e.getMessage()));
        }
    }

    private void probeForEver() {
        Consumer<Message> totals = manager.totals();
        while (true) {
            probe(process.vitals());
            endLapsed();
            totals.accept(counters());
            fault.news().ifPresent(it -> manager.send(new Message.Modules(it)));
            try {
                Thread.sleep(BETWEEN_PROBES);
            } catch (InterruptedException e) {
                throw new IllegalStateException("nobody interrupts this thread", e);
            }
        }
    }

    private Message.Counters counters() {
        Message.Counters counters = store.counters();
        Map<String, Long> totals = new TreeMap<>(counters.totals());
        Map<String, Long> gauges = new TreeMap<>(counters.gauges());
        rights.lock();
        try {
            totals.put("leases.lapsed", lapsed);
            gauges.put("leases", (long) leases.size());
        } finally {
            rights.unlock();
        }
        return new Message.Counters(totals, gauges);
    }

    /** A probe that hangs shows as work in flight without progress: whether that is too long is the manager's to say. */
    private void probe(Vitals vitals) {
        vitals.set(Counter.OLDEST_IN_FLIGHT_NANOS, System.nanoTime());
        vitals.set(Counter.IN_FLIGHT, 1);
        vitals.add(Counter.STARTED, 1);
        try {
            store.probe();
        } catch (Exception e) {
            fail(ExitCode.CRASHED, "the store in " + store.directory() + " no longer serves", e);
        }
        vitals.set(Counter.IN_FLIGHT, 0);
        vitals.set(Counter.OLDEST_IN_FLIGHT_NANOS, 0);
        vitals.add(Counter.COMPLETED, 1);
        vitals.add(Counter.PROGRESS, 1);
    }

    private void fail(ExitCode code, String sentence, Exception cause) {
        String detail = cause == null || sentence.equals(cause.getMessage()) ? sentence : sentence + ": " + cause.getMessage();
        manager.lastWords(new Message.Status(Message.State.FAILED, List.of(), 0, detail), LAST_WORDS);
        throw crash(code, process.spec().generation() + ": " + sentence, cause);
    }

    private static AssertionError crash(ExitCode code, String sentence, Exception cause) {
        LOG.log(Level.ERROR, sentence, cause);
        code.halt();
        return new AssertionError("halted");
    }

    /** Something that may fail. */
    private interface Task {
        void run() throws Exception;
    }
}
