package org.crashonly.fmap.fault;

import static org.crashonly.fmap.fault.Parameter.AFTER;
import static org.crashonly.fmap.fault.Parameter.BYTES;
import static org.crashonly.fmap.fault.Parameter.CLASS;
import static org.crashonly.fmap.fault.Parameter.DELAY;
import static org.crashonly.fmap.fault.Parameter.FOR;
import static org.crashonly.fmap.fault.Parameter.JITTER;
import static org.crashonly.fmap.fault.Parameter.PATH;
import static org.crashonly.fmap.fault.Parameter.PROBABILITY;
import static org.crashonly.fmap.fault.Parameter.STATUS;
import static org.crashonly.fmap.fault.Parameter.SURVIVES;
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
    EXCEPTION("calls throw an exception", Cure.MODULE, EnumSet.of(Place.BEAN, Place.MODULE, Place.STORE), Set.of(), PROBABILITY, TIMES, AFTER, FOR, SURVIVES, PATH, CLASS),
    /** Calls are answered with an HTTP error. */
    ERROR("calls are answered with an HTTP status", Cure.MODULE, EnumSet.of(Place.MODULE), Set.of(STATUS), PROBABILITY, TIMES, AFTER, FOR, SURVIVES, PATH, STATUS),
    /** Calls take longer. */
    LATENCY("calls take longer", Cure.MODULE, EnumSet.of(Place.BEAN, Place.MODULE, Place.STORE), Set.of(DELAY), PROBABILITY, TIMES, AFTER, FOR, SURVIVES, PATH, DELAY, JITTER),
    /** Calls do not return. */
    HANG("calls do not return", Cure.MODULE, EnumSet.of(Place.BEAN, Place.MODULE, Place.STORE), Set.of(), PROBABILITY, TIMES, AFTER, FOR, SURVIVES, PATH),
    /** Calls wait for each other for good. */
    DEADLOCK("calls wait for each other for good", Cure.MODULE, EnumSet.of(Place.MODULE), Set.of(), PROBABILITY, TIMES, AFTER, FOR, SURVIVES, PATH),
    /** A thread of the component runs for good. */
    LOOP("a call loops for good", Cure.MODULE, EnumSet.of(Place.MODULE), Set.of(), PROBABILITY, TIMES, AFTER, FOR, SURVIVES, PATH),
    /** Memory is kept at each call. */
    LEAK("memory is kept at each call", Cure.MODULE, EnumSet.of(Place.MODULE), Set.of(BYTES), PROBABILITY, TIMES, AFTER, FOR, SURVIVES, PATH, BYTES),
    /** A thread is begun at each call, and does not end. */
    THREAD_LEAK("a thread is begun at each call", Cure.MODULE, EnumSet.of(Place.MODULE), Set.of(), PROBABILITY, TIMES, AFTER, FOR, SURVIVES, PATH),
    /** A file is opened at each call, and not closed. */
    FILE_LEAK("a file is opened at each call", Cure.MODULE, EnumSet.of(Place.MODULE), Set.of(), PROBABILITY, TIMES, AFTER, FOR, SURVIVES, PATH),
    /** Classes are loaded at each call, and kept. */
    METASPACE_LEAK("classes are loaded at each call", Cure.MODULE, EnumSet.of(Place.MODULE), Set.of(), PROBABILITY, TIMES, AFTER, FOR, SURVIVES, PATH),
    /** All connections of the pool are taken, and not given back. */
    CONNECTION_LEAK("all connections of the data source are taken", Cure.RESOURCE, EnumSet.of(Place.HOST), Set.of(), FOR, SURVIVES),
    /** Calls return nothing. */
    NULL_RESULT("calls are answered with nothing", Cure.MODULE, EnumSet.of(Place.MODULE), Set.of(), PROBABILITY, TIMES, AFTER, FOR, SURVIVES, PATH),
    /** Calls return something else than they should. */
    WRONG_RESULT("calls are answered with something else", Cure.MODULE, EnumSet.of(Place.MODULE), Set.of(), PROBABILITY, TIMES, AFTER, FOR, SURVIVES, PATH),
    /** What a session store keeps is damaged. */
    CORRUPT_SESSION("values of kept sessions are damaged", Cure.NONE, EnumSet.of(Place.SESSION_STORE), Set.of(), PROBABILITY),
    /** Of the pages that a store has copies of, one in each table is damaged; at the fault's end it is written again. */
    CORRUPT_PAGE("a page in each table is damaged of which there are copies", Cure.PROCESS, EnumSet.of(Place.SESSION_STORE), Set.of(), FOR),
    /** The data source gives no connections. */
    DATA_SOURCE_LOST(
            "the data source gives no connections", Cure.PROCESS, EnumSet.of(Place.HOST, Place.STORE), Set.of(), PROBABILITY, TIMES, AFTER, FOR, SURVIVES),
    /** Lookups find no data source, whatever its name. */
    NAME_LOST("lookups find no data source", Cure.MODULE, EnumSet.of(Place.MODULE), Set.of(), PROBABILITY, TIMES, AFTER, FOR, SURVIVES),
    /** What peers send on connections that are opened from now on comes slowly. */
    SLOW_PEER(
            "what its new connections bring comes slowly", Cure.MODULE, EnumSet.of(Place.MODULE, Place.STORE), Set.of(BYTES),
            PROBABILITY, TIMES, AFTER, FOR, SURVIVES, BYTES),
    /** Connections that are opened from now on fall silent and stay open; at the fault's end they break. */
    HALF_OPEN_PEER(
            "its new connections fall silent and stay open", Cure.MODULE, EnumSet.of(Place.MODULE, Place.STORE), Set.of(),
            PROBABILITY, TIMES, AFTER, FOR, SURVIVES, BYTES),
    /** Connections to the component are refused. */
    REFUSE("connections are refused", Cure.RESOURCE, EnumSet.of(Place.MODULE), Set.of(), FOR, SURVIVES),
    /** Connections to the component break without an answer. */
    RESET("connections break without an answer", Cure.MODULE, EnumSet.of(Place.MODULE), Set.of(), PROBABILITY, TIMES, AFTER, FOR, SURVIVES, PATH),
    /** The process ends by SIGKILL. */
    KILL("the process gets SIGKILL", Cure.PROCESS, EnumSet.of(Place.HOST, Place.STORE, Place.SESSION_STORE), Set.of()),
    /** The process is stopped by SIGSTOP and, at the fault's end, goes on. */
    FREEZE("the process gets SIGSTOP", Cure.PROCESS, EnumSet.of(Place.HOST, Place.STORE, Place.SESSION_STORE), Set.of(), FOR),
    /** The heap is used up. */
    OUT_OF_MEMORY("the heap is used up", Cure.PROCESS, EnumSet.of(Place.HOST), Set.of()),
    /** For the store there is no space left on the disk. */
    DISK_FULL("the files of the store cannot grow", Cure.PROCESS, EnumSet.of(Place.STORE), Set.of(), FOR, SURVIVES, BYTES),
    /** The element is restarted, which is a fault to its neighbours. */
    RESTART("the element is restarted", Cure.NONE, EnumSet.of(Place.HOST, Place.STORE, Place.SESSION_STORE), Set.of());

    /** Where a fault can be made to happen from outside, with no code of the component's. */
    public enum Place {
        /** At the boundary of a bean: its calls. */
        BEAN,
        /** At the boundary of a module: its requests and their answers. */
        MODULE,
        /** To the process of a component host. */
        HOST,
        /** To a database: its process, or what its users' processes ask of it. */
        STORE,
        /** To the process of a session store. */
        SESSION_STORE;

        /** The word for users. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** The smallest restart that ends a fault before its time. */
    public enum Cure {
        /** The pool or listener that it befalls. */
        RESOURCE,
        MODULE, PROCESS,
        /** It is over in a moment, or is none of the server's. */
        NONE;

        /** The word for users. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final String sentence;
    private final Cure cure;
    private final Set<Place> places;
    private final Set<Parameter> required;
    private final Set<Parameter> allowed;

    FaultKind(String sentence, Cure cure, Set<Place> places, Set<Parameter> required, Parameter... allowed) {
        this.sentence = sentence;
        this.cure = cure;
        this.places = Collections.unmodifiableSet(places);
        this.required = required;
        EnumSet<Parameter> all = EnumSet.noneOf(Parameter.class);
        all.addAll(Arrays.asList(allowed));
        this.allowed = Collections.unmodifiableSet(all);
    }

    /** The word as users write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What happens, to be put after a component's name. */
    public String sentence() {
        return sentence;
    }

    /** The smallest restart that ends it; of what is injected into a store, that of the process that asks it. */
    public Cure cure() {
        return cure;
    }

    /** What it can be injected into. */
    public Set<Place> places() {
        return places;
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
