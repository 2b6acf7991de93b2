package org.crashonly.fmap.fault;

import static org.crashonly.fmap.fault.Parameter.AFTER;
import static org.crashonly.fmap.fault.Parameter.BYTES;
import static org.crashonly.fmap.fault.Parameter.CLASS;
import static org.crashonly.fmap.fault.Parameter.DELAY;
import static org.crashonly.fmap.fault.Parameter.FOR;
import static org.crashonly.fmap.fault.Parameter.JITTER;
import static org.crashonly.fmap.fault.Parameter.NAME;
import static org.crashonly.fmap.fault.Parameter.PROBABILITY;
import static org.crashonly.fmap.fault.Parameter.STATUS;
import static org.crashonly.fmap.fault.Parameter.TIMES;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What can be made to go wrong, and what can be said of it besides. */
@SuppressWarnings("ImmutableEnumChecker")
public enum FaultKind {
    /** Calls throw. */
    EXCEPTION("calls throw an exception", Set.of(), PROBABILITY, TIMES, AFTER, FOR, CLASS),
    /** Calls are answered with an HTTP error. */
    ERROR("calls are answered with an HTTP status", Set.of(STATUS), PROBABILITY, TIMES, AFTER, FOR, STATUS),
    /** Calls take longer. */
    LATENCY("calls take longer", Set.of(DELAY), PROBABILITY, TIMES, AFTER, FOR, DELAY, JITTER),
    /** Calls do not return. */
    HANG("calls do not return", Set.of(), PROBABILITY, TIMES, AFTER, FOR),
    /** Threads of the component wait for each other for good. */
    DEADLOCK("two threads wait for each other for good", Set.of(), AFTER),
    /** A thread of the component runs for good. */
    LOOP("a call loops for good", Set.of(), PROBABILITY, TIMES, AFTER, FOR),
    /** Memory is kept at each call. */
    LEAK("memory is kept at each call", Set.of(BYTES), PROBABILITY, TIMES, AFTER, FOR, BYTES),
    /** Connections of a pool are not given back. */
    CONNECTION_LEAK("connections of a data source are not given back", Set.of(NAME), PROBABILITY, TIMES, AFTER, FOR, NAME),
    /** Calls return nothing. */
    NULL_RESULT("calls return null", Set.of(), PROBABILITY, TIMES, AFTER, FOR),
    /** Calls return something else than they should. */
    WRONG_RESULT("calls return a wrong value", Set.of(), PROBABILITY, TIMES, AFTER, FOR),
    /** An attribute of sessions is damaged. */
    CORRUPT_SESSION("session attributes are damaged", Set.of(), PROBABILITY, TIMES, AFTER, FOR, NAME),
    /** A name is not found in the directory any more. */
    JNDI_LOST("a JNDI name is not found", Set.of(NAME), FOR, AFTER, NAME),
    /** A data source gives no connections. */
    DATA_SOURCE_LOST("a data source gives no connections", Set.of(NAME), FOR, AFTER, NAME),
    /** Connections to the component are refused. */
    REFUSE("connections are refused", Set.of(), FOR, AFTER),
    /** Connections to the component are reset. */
    RESET("connections are reset", Set.of(), PROBABILITY, TIMES, AFTER, FOR),
    /** The process ends by SIGKILL. */
    KILL("the process gets SIGKILL", Set.of(), AFTER),
    /** The process is stopped by SIGSTOP and, at the fault's end, goes on. */
    FREEZE("the process gets SIGSTOP", Set.of(), AFTER, FOR),
    /** The heap is used up. */
    OUT_OF_MEMORY("the heap is used up", Set.of(), AFTER),
    /** Space on the disk is used up. */
    DISK_FULL("the disk has no space left", Set.of(), FOR, AFTER, BYTES),
    /** The element is restarted, which is a fault to its neighbours. */
    RESTART("the element is restarted", Set.of(), AFTER);

    private final String sentence;
    private final Set<Parameter> required;
    private final Set<Parameter> allowed;

    FaultKind(String sentence, Set<Parameter> required, Parameter... allowed) {
        this.sentence = sentence;
        this.required = required;
        this.allowed = Collections.unmodifiableSet(EnumSet.copyOf(Arrays.asList(allowed)));
    }

    /** The word as users write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What happens, to be put after a component's name. */
    public String sentence() {
        return sentence;
    }

    /** Without these there is no such fault. */
    public Set<Parameter> required() {
        return required;
    }

    /** All that can be said of it. */
    public Set<Parameter> allowed() {
        return allowed;
    }

    /** The kind that users call {@code word}. */
    public static Optional<FaultKind> of(String word) {
        return Arrays.stream(values()).filter(it -> it.word().equals(word)).findFirst();
    }
}
