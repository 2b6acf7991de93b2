package org.crashonly.control;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * How every process but the manager begins: read the specification, take the generation's kernel lock, map the vitals, and only then
 * touch anything. Without the lock the process halts: no generation runs twice.
 */
public final class ComponentProcess {

    private static final Logger LOG = System.getLogger(ComponentProcess.class.getName());

    private final Vitals vitals;
    private final ProcessIdentity identity;
    private volatile ProcessSpec spec;
    private volatile KernelLock lock;
    private volatile long startedNanos = System.nanoTime();

    private ComponentProcess(ProcessSpec spec, KernelLock lock, Vitals vitals, ProcessIdentity identity) {
        this.spec = spec;
        this.lock = lock;
        this.vitals = vitals;
        this.identity = identity;
    }

    /** Begins the life described by the file that is the only argument; halts the process if that cannot be. */
    public static ComponentProcess begin(String[] arguments) {
        if (arguments.length != 1) {
            LOG.log(Level.ERROR, "expected one argument, the file of the specification, not {0}", arguments.length);
            ExitCode.BAD_SPECIFICATION.halt();
        }
        try {
            ProcessSpec spec = Json.read(Files.readString(Path.of(arguments[0])), ProcessSpec.class);
            KernelLock lock = take(spec);
            Files.createDirectories(spec.workDirectory());
            ProcessIdentity identity = ProcessIdentity.self(spec.outerPid());
            return new ComponentProcess(spec, lock, Vitals.create(spec.vitalsFile(), identity), identity);
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.ERROR, "specification " + arguments[0] + " cannot be used", e);
            ExitCode.BAD_SPECIFICATION.halt();
            throw new AssertionError(e);
        }
    }

    private static KernelLock take(ProcessSpec spec) throws IOException {
        KernelLock lock = KernelLock.tryTake(spec.lockFile()).orElse(null);
        if (lock == null) {
            LOG.log(Level.ERROR, "{0} runs already: its lock {1} is held", spec.generation(), spec.lockFile());
            ExitCode.LOCKED.halt();
        }
        return lock;
    }

    /**
     * From now on this process is the generation that the file {@code specification} describes, as well as the one that it was born as, whose
     * lock it keeps. It counts in the same vitals, which are the new generation's too. Halts the process if that cannot be.
     */
    public void become(Path specification) {
        try {
            ProcessSpec next = Json.read(Files.readString(specification), ProcessSpec.class);
            lock = take(next);
            startedNanos = System.nanoTime();
            spec = next;
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.ERROR, spec.generation() + " cannot take a place: specification " + specification + " cannot be used", e);
            ExitCode.BAD_SPECIFICATION.halt();
        }
    }

    public ProcessSpec spec() {
        return spec;
    }

    public Vitals vitals() {
        return vitals;
    }

    /** Milliseconds since this process began to be what it is. */
    public long ageMillis() {
        return (System.nanoTime() - startedNanos) / 1_000_000;
    }

    /** Connects to the manager; see {@link ControlClient#start}. */
    public ControlClient connect(Consumer<Message> handler) {
        return ControlClient.start(spec, identity, handler);
    }

    /** Beats every 100 ms on a thread of its own, for processes without an event loop that should do it. */
    public void beatOnOwnThread() {
        Thread.ofPlatform().daemon().name("heartbeat").start(() -> {
            while (true) {
                vitals.beat();
                try {
                    Thread.sleep(100);
                } catch (InterruptedException e) {
                    throw new IllegalStateException("nobody interrupts this thread", e);
                }
            }
        });
    }

    /** Has this process start the shell loop when it finds it gone together with the manager. For processes that run none of the user's code. */
    public void watchKeepers() {
        new KeeperWatch(Keepers.of(spec), spec.generation()).onOwnThread();
    }

    @Override
    public String toString() {
        return spec.generation() + " (" + lock + ")";
    }
}
