package org.crashonly.fmap.fault;

import java.time.Duration;

/**
 * An injected fault over time: which calls it strikes and when it is over. Immutable; time is {@link System#nanoTime} from outside.
 *
 * @param begun when it was injected
 * @param calls how many calls it saw
 * @param strikes how many of them it struck
 */
public record Activity(Fault fault, long begun, long calls, long strikes) {

    /** What became of a call: whether it was struck, and the activity after it. */
    public record Outcome(boolean struck, Activity next) {}

    /** A fault that begins {@code now}. */
    public static Activity of(Fault fault, long now) {
        return new Activity(fault, now, 0, 0);
    }

    /** Whether it strikes no more: its time is over or it has struck as often as it should. */
    public boolean isOver(long now) {
        boolean late = fault.lasts().map(Duration::toNanos).map(it -> now - begun >= it).orElse(false);
        return late || (fault.times().isPresent() && strikes >= fault.times().getAsInt());
    }

    /** A call comes; {@code draw} is random, from 0 up to but not 1. */
    public Outcome call(double draw, long now) {
        boolean struck = !isOver(now) && calls >= fault.after() && draw < fault.probability();
        return new Outcome(struck, new Activity(fault, begun, calls + 1, strikes + (struck ? 1 : 0)));
    }
}
