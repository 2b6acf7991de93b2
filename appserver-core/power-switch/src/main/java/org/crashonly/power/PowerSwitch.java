package org.crashonly.power;

import java.lang.invoke.CallSite;
import java.lang.invoke.ConstantCallSite;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.MutableCallSite;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The switch of one generation. While it is on, a test of it is nothing at all in compiled code: a call site bound to an empty method.
 * Thrown, it stays so: every test throws {@link SandboxCrashed}, in code that is already running as well, because the JVM discards what it
 * compiled with the old target.
 *
 * <p>A single visitor can be cut out ({@link Visit#cut}): as long as that lasts, tests look which thread they are in.
 *
 * <p>Threads that a host sends into the component are registered ({@link #enter()}), those that the component made are found by their stacks.
 */
public final class PowerSwitch {

    /** Names of calls that a component's classes make of their switch instead of ending the JVM. */
    public static final String SYSTEM_EXIT = "systemExit";

    public static final String RUNTIME_EXIT = "runtimeExit";
    public static final String RUNTIME_HALT = "runtimeHalt";

    private static final MethodHandle ON = MethodHandles.empty(MethodType.methodType(void.class));
    private static final MethodHandle CRASH = own("crash", MethodType.methodType(void.class));
    private static final MethodHandle CUT = own("crashIfCut", MethodType.methodType(void.class));
    private static final MethodHandle HOLD = own("hold", MethodType.methodType(void.class, Object.class));
    private static final MethodHandle EXIT = own("exit", MethodType.methodType(void.class, String.class, int.class));
    private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(100);
    /** Whoever leaves by himself has left by then; who has not is looked at, for which the JVM stops all threads for a moment. */
    private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(10);

    private final MutableCallSite site = new MutableCallSite(ON);
    private final Territory territory;
    private final Holdings holdings;
    private final BlockedSockets sockets = new BlockedSockets();
    private final Set<Visit> visits = ConcurrentHashMap.newKeySet();
    private final Set<Thread> cut = ConcurrentHashMap.newKeySet();
    private final Object somebodyLeft = new Object();
    private volatile String generation;
    private volatile boolean throwing;
    private volatile boolean thrown;
    private volatile long thrownAt;
    private volatile long lastLeftAt;
    /** The call by which the component wanted to end the JVM; null if it did not. */
    private volatile String exit;
    private Consumer<String> onExit;

    PowerSwitch(ClassLoader loader) {
        territory = new Territory(loader);
        holdings = new Holdings(territory::owns);
        generation = "a component without a name";
    }

    /** Says which generation it is, for messages: {@code machine/shop/web/cart#5}. */
    public PowerSwitch named(String generation) {
        this.generation = generation;
        return this;
    }

    public String generation() {
        return generation;
    }

    /** Whether it is thrown or about to be: from then on threads may be thrown out. */
    public boolean isThrown() {
        return throwing;
    }

    /** Whether every test of it throws. */
    boolean isThrownEverywhere() {
        return thrown;
    }

    BlockedSockets sockets() {
        return sockets;
    }

    /** Whether {@code thread} is in the component: it was sent there, or runs its code under a context class loader of it. */
    public boolean isInside(Thread thread) {
        return visits.stream().anyMatch(it -> it.thread() == thread) || territory.isOn(thread);
    }

    /** How many visits have not ended. */
    public int inside() {
        return visits.size();
    }

    /**
     * Registers the calling thread, which is about to run the component's code.
     *
     * @return to be closed by the same thread when it has left
     * @throws SandboxCrashed if the switch is thrown: the component must not be entered any more
     */
    public Visit enter() {
        Visit visit = new Visit(this, Thread.currentThread());
        visits.add(visit);
        if (thrown) {
            visit.close();
            crash();
        }
        return visit;
    }

    void left(Visit visit) {
        if (visits.remove(visit) && throwing) {
            synchronized (somebodyLeft) {
                lastLeftAt = System.nanoTime();
                somebodyLeft.notifyAll();
            }
        }
    }

    /** From now on tests throw in {@code visitor}. */
    synchronized void cut(Thread visitor) {
        cut.add(visitor);
        if (!throwing && cut.size() == 1) {
            retarget(CUT.bindTo(this));
        }
    }

    /** A thread that was cut is not in the component any more. */
    synchronized void spare(Thread visitor) {
        cut.remove(visitor);
        if (!throwing && cut.isEmpty()) {
            retarget(ON);
        }
    }

    private void retarget(MethodHandle target) {
        site.setTarget(target);
        MutableCallSite.syncAll(new MutableCallSite[] {site});
    }

    /**
     * Throws the switch. When it returns, every test of it throws, and what the component opened and cannot be interrupted in is being
     * closed; nobody has been interrupted yet, see {@link #awaitDeparture}. The second time it does nothing.
     */
    public synchronized void throwIt() {
        if (thrown) {
            return;
        }
        thrownAt = System.nanoTime();
        lastLeftAt = thrownAt;
        throwing = true;
        retarget(CRASH.bindTo(this));
        thrown = true;
        holdings.close();
    }

    /**
     * Interrupts the threads that are still inside, again and again with growing pauses, until they have left or {@code limit} has passed
     * since the switch was thrown; after some milliseconds ends the connections at which they are blocked, too; at last closes what they have
     * opened on their way out. Never the calling thread.
     *
     * @throws IllegalStateException if the switch is on
     */
    public Departure awaitDeparture(Duration limit) throws InterruptedException {
        if (!thrown) {
            throw new IllegalStateException("the switch of " + generation + " is on: throw it before waiting for its threads");
        }
        int interrupts = 0;
        boolean strangers = false;
        for (long pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
            List<Inhabitant> inside = inhabitants();
            long now = System.nanoTime();
            if (inside.isEmpty()) {
                holdings.close();
                return new Departure(Duration.ofNanos((strangers ? now : lastLeftAt) - thrownAt), interrupts, List.of());
            }
            if (now - thrownAt > PATIENCE) {
                sockets.end(inside);
            }
            long left = limit.toNanos() - (now - thrownAt);
            if (left <= 0) {
                List<Zombie> zombies = inside.stream().map(it -> Zombie.of(it.thread(), territory)).toList();
                return new Departure(Duration.ofNanos(now - thrownAt), interrupts, zombies);
            }
            // Those that are not registered do not say when they leave.
            strangers = inside.stream().anyMatch(it -> !(it instanceof Visit));
            inside.forEach(Inhabitant::interrupt);
            interrupts += inside.size();
            awaitLeaving(Math.min(pause, left));
        }
    }

    private void awaitLeaving(long nanos) throws InterruptedException {
        synchronized (somebodyLeft) {
            if (!visits.isEmpty()) {
                TimeUnit.NANOSECONDS.timedWait(somebodyLeft, nanos);
                return;
            }
        }
        TimeUnit.NANOSECONDS.sleep(nanos);
    }

    private List<Inhabitant> inhabitants() {
        List<Inhabitant> inside = new ArrayList<>(visits);
        Set<Thread> known = inside.stream().map(Inhabitant::thread).collect(Collectors.toSet());
        known.add(Thread.currentThread());
        inside.removeIf(it -> it.thread() == Thread.currentThread());
        for (Thread thread : Threads.all()) {
            if (!known.contains(thread) && territory.isOn(thread)) {
                inside.add(new Inhabitant.Stranger(thread));
            }
        }
        return inside;
    }

    /**
     * Has {@code listener} told, once, on the thread that does it, that the component wants to end the JVM: by which call,
     * {@code System.exit(3)}. The switch is thrown by then. If it was before now, it is told at once.
     */
    public void onExit(Consumer<String> listener) {
        String already;
        synchronized (this) {
            onExit = listener;
            already = exit;
        }
        if (already != null) {
            listener.accept(already);
        }
    }

    CallSite site(String name, MethodType type) {
        return switch (name) {
            case "check" -> site;
            case "hold" -> new ConstantCallSite(HOLD.bindTo(this).asType(type));
            case SYSTEM_EXIT -> new ConstantCallSite(exit("System.exit"));
            case RUNTIME_EXIT -> new ConstantCallSite(MethodHandles.dropArguments(exit("Runtime.exit"), 0, Runtime.class));
            case RUNTIME_HALT -> new ConstantCallSite(MethodHandles.dropArguments(exit("Runtime.halt"), 0, Runtime.class));
            default -> throw new IllegalArgumentException("no such test of a power switch: " + name);
        };
    }

    /** Called by the component through its handle. */
    @SuppressWarnings("UnusedMethod")
    private void hold(Object opened) {
        holdings.add(opened);
        if (thrown) {
            holdings.close();
        }
    }

    private MethodHandle exit(String call) {
        return MethodHandles.insertArguments(EXIT, 0, this, call);
    }

    /** Called by the component through its handle: its generation ends, and not the JVM. */
    @SuppressWarnings("UnusedMethod")
    private void exit(String call, int status) {
        Consumer<String> told = null;
        synchronized (this) {
            if (!thrown) {
                exit = call + "(" + status + ")";
                throwIt();
                told = onExit;
            }
        }
        if (told != null) {
            told.accept(exit);
        }
        crash();
    }

    private String why() {
        return exit == null ? " was crashed: its power switch is thrown" : " has ended itself by " + exit;
    }

    private void crash() {
        throw new SandboxCrashed(generation + why());
    }

    /** Called by the component through its handle. */
    @SuppressWarnings("UnusedMethod")
    private void crashIfCut() {
        if (cut.contains(Thread.currentThread())) {
            throw new SandboxCrashed("cut out of " + generation + ", which goes on");
        }
    }

    private static MethodHandle own(String name, MethodType type) {
        try {
            return MethodHandles.lookup().findVirtual(PowerSwitch.class, name, type);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
