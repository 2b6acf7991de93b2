package org.crashonly.host.payara;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** One generation of a module that has timers, and whether they may expire. */
final class TimedModule {

    /** Its timers' life. */
    enum Phase {
        /** It is deployed, and another generation may be the present one: what would expire waits. */
        STANDS_BY,
        /** It is the present generation. */
        PRESENT,
        /** It was the present generation, or will never be: nothing of it expires any more. */
        ENDED
    }

    /**
     * A bean of it that has timers.
     *
     * @param container Payara's number of its container, another one in each generation
     * @param isCalledByAny whether it has a method for timers that it does not declare itself
     */
    record Bean(long container, String name, boolean isCalledByAny, List<Declared> declared) {}

    /**
     * A persistent timer that a bean declares.
     *
     * @param schedule in Payara's words
     * @param info null for none
     */
    record Declared(String id, String schedule, String info) {}

    private final String component;
    private final Map<Long, Bean> beans = new ConcurrentHashMap<>();
    private final Set<String> unusable = ConcurrentHashMap.newKeySet();
    private volatile Phase phase = Phase.STANDS_BY;
    private volatile String holder;
    private volatile boolean gone;

    /** @param component the module's name, the same in all its generations */
    TimedModule(String component) {
        this.component = component;
    }

    String component() {
        return component;
    }

    Map<Long, Bean> beans() {
        return beans;
    }

    /** The ids of rows that this generation can make nothing of. */
    Set<String> unusable() {
        return unusable;
    }

    Phase phase() {
        return phase;
    }

    boolean isPresent() {
        return phase == Phase.PRESENT;
    }

    /** By whom its expirations are delivered: the same in all generations of one replica. Known once it was the present generation. */
    String holder() {
        return holder;
    }

    /** It is the present generation from now on, of this replica, unless it has ended. Tells whether it was not before. */
    synchronized boolean begins(String replica) {
        if (phase != Phase.STANDS_BY) {
            return false;
        }
        holder = replica;
        phase = Phase.PRESENT;
        return true;
    }

    synchronized void ends() {
        phase = Phase.ENDED;
    }

    /** Nothing of it is deployed any more. */
    synchronized void goes() {
        phase = Phase.ENDED;
        gone = true;
    }

    boolean isGone() {
        return gone;
    }

    /** Whether a bean of it declares the timer {@code id}. */
    boolean declares(String id) {
        return beans.values().stream().flatMap(bean -> bean.declared().stream()).anyMatch(it -> it.id().equals(id));
    }
}
