package org.crashonly.host.boundary;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.crashonly.control.InjectedThrowable;
import org.crashonly.control.Message;
import org.crashonly.control.Message.Injection;

/** A fault that was injected into a module or bean, or into what is asked of a store: whom it strikes, what it does to his time, and when it is over. */
public final class ArmedFault {

    private static final long LARGEST_LEAK = 1L << 30;
    /** So late a fault that is ended before its time is noticed. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Injection injection;
    private final long until;
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong strikes = new AtomicLong();
    private final Leaks leaks = new Leaks(this::goesOn);
    private final Deadlock deadlock = new Deadlock();
    private volatile boolean ended;

    /** A fault that begins {@code now} ({@link System#nanoTime}). */
    public ArmedFault(Injection injection, long now) {
        this.injection = injection;
        this.until = now + TimeUnit.MILLISECONDS.toNanos(injection.forMillis());
    }

    public Injection injection() {
        return injection;
    }

    /** It ends before its time. */
    public void end() {
        ended = true;
        leaks.free();
    }

    /** Whether what it struck goes on suffering. */
    public boolean goesOn(long now) {
        return !ended && now - until < 0;
    }

    /** Whether it strikes no more. */
    public boolean isOver(long now) {
        return !goesOn(now) || (injection.times() > 0 && strikes.get() >= injection.times());
    }

    /** Whether it strikes the request, call or statement that comes {@code now}. */
    public boolean strikes(RandomGenerator random, long now) {
        if (requests.getAndIncrement() < injection.after() || isOver(now) || random.nextDouble() >= injection.probability()) {
            return false;
        }
        return injection.times() == 0 || strikes.getAndIncrement() < injection.times();
    }

    /** What it throws: the exception that was asked for, or what {@code otherwise} makes. */
    public Throwable thrown(Supplier<? extends Throwable> otherwise) {
        return Optional.ofNullable(injection.exception()).flatMap(it -> InjectedThrowable.make(it, "a fault was injected"))
                .orElseGet(otherwise);
    }

    /** Has the calling thread suffer what takes its time or what the process has: delay, hang, loop, deadlock or leak. Interrupts shorten none of it. */
    public void suffer(RandomGenerator random) {
        switch (injection.harm()) {
            case LATENCY -> pause(System.nanoTime() + delayNanos(random));
            case HANG -> outlast();
            case LOOP -> {
                while (goesOn(System.nanoTime())) {
                    Thread.onSpinWait();
                }
            }
            case DEADLOCK -> deadlock.enter(this::goesOn);
            case LEAK -> leaks.memory((int) Math.min(injection.bytes(), LARGEST_LEAK));
            case THREAD_LEAK -> leaks.thread();
            case FILE_LEAK -> leaks.file();
            case METASPACE_LEAK -> leaks.classes();
            case EXCEPTION, ERROR, NULL_RESULT, WRONG_RESULT, RESET, REFUSE, DATA_SOURCE_LOST, CONNECTION_LEAK, OUT_OF_MEMORY, DISK_FULL,
                CORRUPT_SESSION, CORRUPT_PAGE, NAME_LOST, SLOW_PEER, HALF_OPEN_PEER -> {}
        }
    }

    /** How many pieces of memory, threads, files and classes it has taken and not given back. */
    int held() {
        return leaks.held();
    }

    /** Returns when it is over. Interrupts do not shorten that. */
    public void outlast() {
        pause(until);
    }

    /** Returns at {@code end} ({@link System#nanoTime}), or when it is over. Interrupts do not shorten that. */
    public void pause(long end) {
        boolean interrupted = false;
        for (long now = System.nanoTime(); goesOn(now) && end - now > 0; now = System.nanoTime()) {
            LockSupport.parkNanos(Math.min(end - now, PAUSE_NANOS));
            interrupted |= Thread.interrupted();
        }
        if (interrupted && injection.harm() == Message.Harm.LATENCY) {
            // Who is only slow heeds it in the end.
            Thread.currentThread().interrupt();
        }
    }

    private long delayNanos(RandomGenerator random) {
        long varied = injection.delayMillis() + Math.round((random.nextDouble() * 2 - 1) * injection.jitterMillis());
        return TimeUnit.MILLISECONDS.toNanos(Math.max(0, varied));
    }
}
