package org.crashonly.manager.policy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.manager.journal.Entry.Cause;

/**
 * The restart policy of one process, as a state machine: what happened goes in, what is to be done comes out. Events of generations
 * that are not the current one change nothing. All times are {@link System#nanoTime} values given from outside.
 */
public final class ProcessPolicy {

    /** A process that does not become ready within this time is crashed and started again. */
    public static final Duration LONGEST_START = Duration.ofSeconds(180);
    /** The same of one that is made with what others leave of the processor: on a busy machine little, and nobody waits for it. */
    public static final Duration LONGEST_START_AT_LEISURE = Duration.ofMinutes(20);

    private final ElementId id;
    private final Backoff backoff;
    private final RandomGenerator random;
    private final Duration longestStart;

    private Phase phase = Phase.WAITING;
    private long generation;
    private int shortLives;
    private Cause cause;
    private String failure;
    private boolean everReady;
    /** When the recovery in progress began: the moment at which the service was lost, as far as is known. */
    private long recoveringSince;
    private long startedAt;
    private long readyAt;
    private long startDue;

    /** A process whose latest generation, {@code generation} (0 if none), is over. */
    public ProcessPolicy(ElementId id, long generation, int shortLives, Backoff backoff, RandomGenerator random) {
        this(id, generation, shortLives, backoff, random, LONGEST_START);
    }

    /** The same, crashed and started again if it is not ready within {@code longestStart}. */
    public ProcessPolicy(
            ElementId id, long generation, int shortLives, Backoff backoff, RandomGenerator random, Duration longestStart) {
        this.longestStart = longestStart;
        this.id = id;
        this.generation = generation;
        this.shortLives = shortLives;
        this.backoff = backoff;
        this.random = random;
    }

    /** Starts the next generation at once. */
    public List<Decision> begin(Cause why, long now) {
        require(phase == Phase.WAITING || phase == Phase.FAILED);
        cause = why;
        recoveringSince = now;
        return start(now);
    }

    /**
     * The latest generation is gone, and no manager saw its end: it is fenced, and the next one starts when the back-off has passed, which
     * counts from the beginning of that generation, so that the deaths of managers neither cut it short nor draw it out.
     *
     * @param served whether it did: one that never did was another short life, one that did and began longer ago than any wait lasts was healthy
     * @param sinceBegun how long ago it began, as far as clocks agree
     * @param why it is gone, or why it was to be ended, if that was decided before
     */
    public List<Decision> lost(boolean served, Duration sinceBegun, Cause why, long now) {
        cause = why;
        countLost(served, sinceBegun, now);
        return fencedThenBegun(backoff.delay(shortLives, random), sinceBegun, now);
    }

    /**
     * The same of a generation that is known to have said that it cannot serve: it is {@link Phase#FAILED} until the next one starts, for as long
     * as it would be if the manager that heard it lived.
     *
     * @param sinceEnded how long ago that was, as far as clocks agree
     */
    public List<Decision> lostHopeless(boolean served, Duration sinceBegun, Duration sinceEnded, Cause why, long now) {
        cause = why;
        countLost(served, sinceBegun, now);
        failure = why.evidence();
        phase = Phase.FAILED;
        Duration wait = backoff.delay(shortLives, random);
        return fencedThenBegun(wait.compareTo(backoff.first()) < 0 ? backoff.first() : wait, sinceEnded, now);
    }

    private void countLost(boolean served, Duration sinceBegun, long now) {
        require(phase == Phase.WAITING);
        recoveringSince = now;
        if (!served && !cause.isWanted()) {
            shortLives++;
        } else if (sinceBegun.compareTo(backoff.longest()) > 0) {
            shortLives = 0;
        }
    }

    /** The part of {@code wait} that has passed does not pass again. */
    private List<Decision> fencedThenBegun(Duration wait, Duration passed, long now) {
        startDue = now + wait.toNanos() - Math.clamp(passed.toNanos(), 0, wait.toNanos());
        Decision fence = new Decision.Fence(generation());
        List<Decision> begun = tick(now);
        return begun.isEmpty() ? List.of(fence) : List.of(fence, begun.getFirst());
    }

    /** The latest generation was found running by a new manager. */
    public void adopted(boolean ready, Cause why, long now) {
        require(phase == Phase.WAITING);
        cause = why;
        recoveringSince = now;
        startedAt = now;
        phase = ready ? Phase.READY : Phase.STARTING;
        readyAt = now;
        everReady = ready;
    }

    /** A spare: the process of its current generation takes another one's place. The next one waits until {@link #begin}. */
    public void gaveItsProcess() {
        require(phase == Phase.READY);
        phase = Phase.WAITING;
        cause = null;
        shortLives = 0;
    }

    /** The process of {@code which} is gone. */
    public List<Decision> ended(Generation which, Cause why, long now) {
        if (!isCurrent(which) || phase == Phase.WAITING || phase == Phase.FAILED) {
            return List.of();
        }
        if (phase == Phase.CRASHING) {
            return next(now);
        }
        recoveringSince = phase == Phase.READY ? now : recoveringSince;
        cause = why;
        countLife(now);
        List<Decision> decisions = next(now);
        return decisions.isEmpty()
                ? List.of(new Decision.Fence(which))
                : List.of(new Decision.Fence(which), decisions.getFirst());
    }

    /** The process of {@code which} is gone and has said that it cannot serve: the next one waits for the back-off. */
    public List<Decision> endedHopeless(Generation which, Cause why, long now) {
        if (isCurrent(which) && (phase == Phase.STARTING || phase == Phase.READY)) {
            failure = why.evidence();
        }
        return ended(which, why, now);
    }

    /** Someone or something wants the current generation replaced. */
    public List<Decision> restart(Cause why, long now) {
        return switch (phase) {
            case CRASHING -> List.of();
            case WAITING, FAILED -> {
                // A request is a reason to try at once, whatever the back-off says.
                cause = why;
                shortLives = 0;
                yield start(now);
            }
            case STARTING, READY -> crash(why, now);
        };
    }

    /** {@code which} was fenced and its switch was thrown; whether it is reaped yet does not matter here. */
    public List<Decision> crashed(Generation which, long now) {
        return isCurrent(which) && phase == Phase.CRASHING ? next(now) : List.of();
    }

    /** {@code which} serves. Returns whether that is news. */
    public boolean ready(Generation which, long now) {
        if (!isCurrent(which) || phase != Phase.STARTING) {
            return false;
        }
        phase = Phase.READY;
        readyAt = now;
        everReady = true;
        failure = null;
        return true;
    }

    /** {@code which} says that it cannot serve. */
    public List<Decision> failed(Generation which, Cause why, long now) {
        if (!isCurrent(which) || phase != Phase.STARTING) {
            return List.of();
        }
        failure = why.evidence();
        return crash(why, now);
    }

    /**
     * {@code which}, whose end was seen first, had said why it cannot serve: that says more than its exit code.
     *
     * @return whether that is news
     */
    public boolean explained(Generation which, String why) {
        boolean news = isCurrent(which) && phase == Phase.FAILED && !why.equals(failure);
        failure = news ? why : failure;
        return news;
    }

    /** Time has passed. */
    public List<Decision> tick(long now) {
        return switch (phase) {
            case WAITING, FAILED -> cause != null && now - startDue >= 0 ? start(now) : List.of();
            case STARTING -> now - startedAt > longestStart.toNanos()
                    ? crash(new Cause(cause.incident(), cause.level(), "slow-start",
                            "not ready within " + longestStart.toSeconds() + " s",
                            Map.of("limit-millis", Long.toString(longestStart.toMillis()))), now)
                    : List.of();
            case READY -> {
                if (now - readyAt >= backoff.healthyAfter().toNanos()) {
                    shortLives = 0;
                }
                yield List.of();
            }
            case CRASHING -> List.of();
        };
    }

    public Phase phase() {
        return phase;
    }

    public Generation generation() {
        return new Generation(id, Math.max(generation, 1));
    }

    /** Why the process is, or was last, restarted. */
    public Cause cause() {
        return cause;
    }

    /** Why the last generation could not serve; null if it could. */
    public String failure() {
        return failure;
    }

    /** Whether any generation served since this manager or an earlier one began. */
    public boolean everReady() {
        return everReady;
    }

    /** When the recovery in progress, or the last one, began. */
    public long recoveringSince() {
        return recoveringSince;
    }

    /** When the current generation became ready. */
    public long readySince() {
        return readyAt;
    }

    /** How many lives in a row ended before they were healthy. */
    public int shortLives() {
        return shortLives;
    }

    /** What the back-off still demands. */
    public Duration waitLeft(long now) {
        return phase == Phase.WAITING || phase == Phase.FAILED ? Duration.ofNanos(Math.max(0, startDue - now)) : Duration.ZERO;
    }

    private List<Decision> crash(Cause why, long now) {
        recoveringSince = phase == Phase.READY ? now : recoveringSince;
        cause = why;
        countLife(now);
        phase = Phase.CRASHING;
        return List.of(new Decision.Crash(generation(), why));
    }

    /** A life that an operator or another version ended says nothing about the process. */
    private void countLife(long now) {
        if (cause.isWanted()) {
            return;
        }
        boolean healthy = phase == Phase.READY && now - readyAt >= backoff.healthyAfter().toNanos();
        shortLives = healthy ? 0 : shortLives + 1;
    }

    private List<Decision> next(long now) {
        Duration delay = backoff.delay(shortLives, random);
        if (delay.isZero() && failure == null) {
            return start(now);
        }
        phase = failure == null ? Phase.WAITING : Phase.FAILED;
        startDue = now + Math.max(delay.toNanos(), failure == null ? 0 : backoff.first().toNanos());
        return List.of();
    }

    private List<Decision> start(long now) {
        generation++;
        phase = Phase.STARTING;
        startedAt = now;
        return List.of(new Decision.Start(generation(), cause, shortLives));
    }

    private boolean isCurrent(Generation which) {
        return which.id().equals(id) && which.number() == generation;
    }

    private static void require(boolean legal) {
        if (!legal) {
            throw new IllegalStateException("not in this phase");
        }
    }
}
