package org.crashonly.host.boundary;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.crashonly.control.Message.Injection;

/** A fault that was injected into a module or bean: which requests or calls it strikes, and when it is over. */
public final class ArmedFault {

    private final Injection injection;
    private final long until;
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong strikes = new AtomicLong();

    /** Begins {@code now} ({@link System#nanoTime}). */
    public ArmedFault(Injection injection, long now) {
        this.injection = injection;
        this.until = now + TimeUnit.MILLISECONDS.toNanos(injection.forMillis());
    }

    public Injection injection() {
        return injection;
    }

    /** When it ends by itself ({@link System#nanoTime}). */
    public long until() {
        return until;
    }

    /** Whether it strikes no more. */
    public boolean isOver(long now) {
        return now - until >= 0 || (injection.times() > 0 && strikes.get() >= injection.times());
    }

    /** Whether it strikes the request that comes {@code now}. */
    public boolean strikes(RandomGenerator random, long now) {
        if (requests.getAndIncrement() < injection.after() || isOver(now) || random.nextDouble() >= injection.probability()) {
            return false;
        }
        return injection.times() == 0 || strikes.getAndIncrement() < injection.times();
    }

    /** How much longer a struck request takes, in nanoseconds. */
    public long delayNanos(RandomGenerator random) {
        long varied = injection.delayMillis() + Math.round((random.nextDouble() * 2 - 1) * injection.jitterMillis());
        return TimeUnit.MILLISECONDS.toNanos(Math.max(0, varied));
    }
}
