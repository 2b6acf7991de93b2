package org.crashonly.control;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A line on the control socket. What a process says of itself is level-triggered: on every connection it says all of it again, so
 * that a new manager learns from the processes what it cannot have seen.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Message.Hello.class, name = "hello"),
    @JsonSubTypes.Type(value = Message.Status.class, name = "status"),
    @JsonSubTypes.Type(value = Message.EndpointFailed.class, name = "endpoint-failed"),
    @JsonSubTypes.Type(value = Message.Counters.class, name = "counters"),
    @JsonSubTypes.Type(value = Message.Outcomes.class, name = "outcomes"),
    @JsonSubTypes.Type(value = Message.Modules.class, name = "modules"),
    @JsonSubTypes.Type(value = Message.Reply.class, name = "reply"),
    @JsonSubTypes.Type(value = Message.Lapsed.class, name = "lapsed"),
    @JsonSubTypes.Type(value = Message.Welcome.class, name = "welcome"),
    @JsonSubTypes.Type(value = Message.Refused.class, name = "refused"),
    @JsonSubTypes.Type(value = Message.Routes.class, name = "routes"),
    @JsonSubTypes.Type(value = Message.SessionStores.class, name = "session-stores"),
    @JsonSubTypes.Type(value = Message.Fence.class, name = "fence"),
    @JsonSubTypes.Type(value = Message.Grant.class, name = "grant"),
    @JsonSubTypes.Type(value = Message.Inject.class, name = "inject"),
    @JsonSubTypes.Type(value = Message.Backup.class, name = "backup"),
    @JsonSubTypes.Type(value = Message.RecordRequests.class, name = "record-requests"),
    @JsonSubTypes.Type(value = Message.RestartModule.class, name = "restart-module"),
    @JsonSubTypes.Type(value = Message.RestartBean.class, name = "restart-bean"),
    @JsonSubTypes.Type(value = Message.BeanRestarted.class, name = "bean-restarted"),
    @JsonSubTypes.Type(value = Message.RestartResource.class, name = "restart-resource"),
    @JsonSubTypes.Type(value = Message.ResourceRestarted.class, name = "resource-restarted"),
    @JsonSubTypes.Type(value = Message.CountBeans.class, name = "count-beans"),
    @JsonSubTypes.Type(value = Message.TakePlace.class, name = "take-place"),
    @JsonSubTypes.Type(value = Message.Beans.class, name = "beans")
})
public sealed interface Message {

    /** The version of this protocol; a peer of another version is refused. */
    int VERSION = 1;

    // ---- from a process to the manager

    /** First line of every connection. */
    record Hello(int version, String instance, Generation generation, ProcessIdentity identity) implements Message {}

    /**
     * The whole of what the process has to say about itself; sent after {@link Welcome} and on every change.
     *
     * @param modules what became of each module; empty but for hosts
     * @param recoveryMillis how long it took to become ready, as the process saw it; 0 until then
     * @param detail a sentence for people, null if there is nothing to say
     * @param resources what of a host's container can be restarted alone; grows when modules first use it
     */
    record Status(State state, List<ModuleStatus> modules, long recoveryMillis, String detail, List<ElementId> resources) implements Message {

        public Status {
            resources = resources == null ? List.of() : List.copyOf(resources);
        }

        /** One without resources. */
        public Status(State state, List<ModuleStatus> modules, long recoveryMillis, String detail) {
            this(state, modules, recoveryMillis, detail, List.of());
        }
    }

    /** Where a process is in its life. */
    enum State {
        /** Started, its state not yet recovered. */
        RECOVERING,
        /** Serves. */
        READY,
        /** Cannot serve and says why; it waits to be crashed. */
        FAILED
    }

    /**
     * A module of a host.
     *
     * @param port where it answers on loopback; 0 if it does not
     * @param failure why it could not be deployed, the cause first; null if it was
     * @param generation the module's, as {@link RestartModule} said; 0 if it lives as long as its process
     * @param exited it ran, and called for the end of the JVM
     * @param spare how its next generation stands that is to stand by; null if none is
     */
    record ModuleStatus(ElementId id, int port, String failure, long generation, boolean exited, ModuleSpare spare) {

        /** A module of which no next generation is to stand by. */
        public ModuleStatus(ElementId id, int port, String failure, long generation, boolean exited) {
            this(id, port, failure, generation, exited, null);
        }

        /** The same, beside this spare. */
        public ModuleStatus with(ModuleSpare now) {
            return new ModuleStatus(id, port, failure, generation, exited, now);
        }

        /** A module that did not call for the end of the JVM. */
        public ModuleStatus(ElementId id, int port, String failure, long generation) {
            this(id, port, failure, generation, false);
        }

        /** A module that lives as long as its process. */
        public ModuleStatus(ElementId id, int port, String failure) {
            this(id, port, failure, 0);
        }
    }

    /**
     * A module's next generation, deployed in its process before it is needed.
     *
     * @param standsBy whether it can take the present one's place at once
     * @param failure why there is none; null if there is, or is going to be
     */
    record ModuleSpare(boolean standsBy, String failure) {

        /** It is going to be made when its process has time. */
        public static final ModuleSpare COMING = new ModuleSpare(false, null);
        /** It can take the present one's place. */
        public static final ModuleSpare STANDS_BY = new ModuleSpare(true, null);

        /** There is none, because of {@code failure}. */
        public static ModuleSpare failed(String failure) {
            return new ModuleSpare(false, failure);
        }
    }

    /** A front door could not get an answer from a target. The manager checks; it does not take its word. */
    record EndpointFailed(ElementId component, Generation process, Failure failure, long count) implements Message {}

    /** How an exchange with a target failed. */
    enum Failure {
        /** Nobody listened. */
        REFUSED,
        /** The connection broke before the answer was complete. */
        RESET,
        /** No answer before the request's TTL. */
        TIMEOUT
    }

    /**
     * What a process counts, by name; sent about once a second.
     *
     * @param totals since the process began
     * @param gauges how it stands at this moment
     */
    record Counters(Map<String, Long> totals, Map<String, Long> gauges) implements Message {

        public Counters {
            gauges = gauges == null ? Map.of() : gauges;
        }

        /** Totals alone. */
        public Counters(Map<String, Long> totals) {
            this(totals, Map.of());
        }

        /** Totals and gauges alike. */
        public Map<String, Long> all() {
            Map<String, Long> all = new TreeMap<>(totals);
            all.putAll(gauges);
            return all;
        }
    }

    /** What a front door, or the stub of a host, saw of targets; sent about once a second. */
    record Outcomes(List<Outcome> outcomes) implements Message {

        public Outcomes {
            outcomes = List.copyOf(outcomes);
        }
    }

    /**
     * How requests to one life of a component went: totals since the sender first knew of it. What clients did wrong and what the sender
     * or the boundary answered itself counts nowhere.
     *
     * @param process the life of the process that holds the component
     * @param served answered, and not with an error of the component
     * @param errors answered with an error that a restart may cure: 5xx without 501, 505, and without a {@code 503} that says when to
     *     come again
     * @param timeouts not answered in its time, which was long enough to count
     * @param unreached nobody listened, or the connection broke
     * @param operations the same of the operations that failed lately, by their names: {@code GET /cart/{id}} as the component advertises it, or a
     *     generalisation of the path; not many, whatever is asked for
     */
    record Outcome(
            ElementId component, Generation process, long served, long errors, long timeouts, long unreached,
            Map<String, OperationOutcome> operations) {

        public Outcome {
            operations = operations == null ? Map.of() : Map.copyOf(operations);
        }

        /** One of which no operation failed lately, as far as is known. */
        public Outcome(ElementId component, Generation process, long served, long errors, long timeouts, long unreached) {
            this(component, process, served, errors, timeouts, unreached, Map.of());
        }

        /** This one and {@code more}, of the same life. */
        public Outcome plus(Outcome more) {
            Map<String, OperationOutcome> all = new HashMap<>(operations);
            more.operations.forEach((name, it) -> all.merge(name, it, OperationOutcome::plus));
            return new Outcome(component, process, served + more.served, errors + more.errors, timeouts + more.timeouts,
                    unreached + more.unreached, all);
        }

        /** The same, counted as {@code other}'s. */
        public Outcome of(ElementId other) {
            return new Outcome(other, process, served, errors, timeouts, unreached, operations);
        }

        public long failed() {
            return errors + timeouts + unreached;
        }
    }

    /**
     * How requests to one operation of one life of a component went, as in {@link Outcome}: since it failed for the first time. What has not failed
     * for a while is forgotten, and begins anew from zero.
     */
    record OperationOutcome(long served, long errors, long timeouts, long unreached) {

        public static final OperationOutcome NONE = new OperationOutcome(0, 0, 0, 0);

        /** This one and {@code more}, of the same operation. */
        public OperationOutcome plus(OperationOutcome more) {
            return new OperationOutcome(served + more.served, errors + more.errors, timeouts + more.timeouts, unreached + more.unreached);
        }

        /** What came since it stood at {@code before}; all of it, if it began anew meanwhile. */
        public OperationOutcome since(OperationOutcome before) {
            boolean anew = served < before.served || errors < before.errors || timeouts < before.timeouts || unreached < before.unreached;
            return anew ? this : new OperationOutcome(
                    served - before.served, errors - before.errors, timeouts - before.timeouts, unreached - before.unreached);
        }

        public long failed() {
            return errors + timeouts + unreached;
        }
    }

    /** What the boundary of a host sees of its modules and resources; sent about once a second, and at once when requests fail. */
    record Modules(List<ModuleCounts> modules, List<ResourceCounts> resources) implements Message {

        public Modules {
            modules = List.copyOf(modules);
            resources = resources == null ? List.of() : List.copyOf(resources);
        }

        /** One that says nothing of resources. */
        public Modules(List<ModuleCounts> modules) {
            this(modules, List.of());
        }
    }

    /**
     * A resource as its users see it: totals since the process began.
     *
     * @param served times that it gave what it was asked for
     * @param missed times that it did not, or not for so long that nobody should have to wait, while what it needs itself did not fail
     * @param latest why it did not the last time; null if it always did
     */
    record ResourceCounts(ElementId id, long served, long missed, String latest) {}

    /**
     * A module as its boundary sees it: totals since the process began, and how it stands.
     *
     * @param completed requests that came to their end, whatever it was
     * @param exceptions requests that ended by an exception which left the module
     * @param latest the class of the latest of those; null if there was none
     * @param inFlight requests that it works on
     * @param stuck those of them that neither answer nor heed that their time is long over
     * @param fault what is injected into it at this moment, in words; null if nothing is
     * @param overdue requests that were cancelled because their time was over
     * @param failures requests that were answered with a server error, or not in their time, by where that was: the innermost bean that the
     *     latest exception left, or in which the request was, if its instances outlive requests; else the module
     * @param standstill of the one that has stood still for longest, of those that are stuck; null if none is
     */
    record ModuleCounts(
            ElementId id, long completed, long exceptions, String latest, long inFlight, long stuck, String fault, long overdue,
            Map<ElementId, Long> failures, Standstill standstill) {

        public ModuleCounts {
            failures = failures == null ? Map.of() : Map.copyOf(failures);
        }

        /** A module none of whose requests is known to stand still. */
        public ModuleCounts(
                ElementId id, long completed, long exceptions, String latest, long inFlight, long stuck, String fault, long overdue,
                Map<ElementId, Long> failures) {
            this(id, completed, exceptions, latest, inFlight, stuck, fault, overdue, failures, null);
        }

        /** The host itself or its store, of which it says no more here than what is injected. */
        public static ModuleCounts injected(ElementId element, String fault) {
            return new ModuleCounts(element, 0, 0, null, 0, 0, fault, 0, Map.of());
        }
    }

    /**
     * A request that makes no step.
     *
     * @param request its id; null if it has none
     * @param steps that it has made
     * @param lastStep the latest of them, in words
     * @param millis since then
     */
    record Standstill(String request, long steps, String lastStep, long millis) {}

    /** The answer to {@link CountBeans}. */
    record Beans(long request, List<BeanCounts> beans) implements Message {

        public Beans {
            beans = List.copyOf(beans);
        }
    }

    /**
     * A bean as its boundary sees it: totals since its module began, and how it stands.
     *
     * @param scope the simple name of its scope's annotation
     * @param calls by others than itself
     * @param failures calls that ended by an exception
     * @param latest the latest of those, its class and message; null if there was none
     * @param inFlight threads that are in a call of it
     * @param fault what is injected into it at this moment, in words; null if nothing is
     */
    record BeanCounts(ElementId id, String scope, long calls, long failures, String latest, long inFlight, String fault) {}

    /**
     * The answer to {@link RestartBean}.
     *
     * @param cut requests and other threads that were crashed with it
     * @param left how many of them had not ended when the host stopped waiting
     * @param renewedMicros after so long the next call gets a new instance
     * @param goneMicros after so long the last one that was cut had left, or was not waited for any longer
     * @param failure why it was not restarted; null if it was
     */
    record BeanRestarted(long request, int cut, int left, long renewedMicros, long goneMicros, String failure) implements Message {}

    /**
     * The answer to {@link RestartResource}.
     *
     * @param cut requests that were crashed with it
     * @param left how many of them had not ended when the host stopped waiting
     * @param renewedMicros after so long it could be used again
     * @param goneMicros after so long the last one that was cut had left, or was not waited for any longer
     * @param failure why it was not restarted; null if it was
     */
    record ResourceRestarted(long request, int cut, int left, long renewedMicros, long goneMicros, String failure) implements Message {}

    /** Begins the error of a {@link Reply} to a {@link Grant} that would be the same whenever it were asked again. */
    String FENCED = "fenced: ";

    /** The answer to {@link Fence}, {@link Grant} or {@link Backup}. */
    record Reply(long request, boolean done, String error) implements Message {}

    /** From a store: {@code generation} did not renew its lease, and is shut out. A manager that is not there finds out when it grants. */
    record Lapsed(Generation generation) implements Message {}

    // ---- from the manager to a process

    /** The generation is the current one. */
    record Welcome(long epoch) implements Message {}

    /** The generation has ended, or the instance or version is another's: the process halts. */
    record Refused(String reason) implements Message {}

    /** The routing table, whole. */
    record Routes(RoutingTable table) implements Message {}

    /** To a front door: the session stores of all applications, those that came after its beginning included. */
    record SessionStores(List<ProcessSpec.SessionAccessSpec> stores) implements Message {

        public SessionStores {
            stores = List.copyOf(stores);
        }
    }

    /** To a store: from when {@link Reply} is sent, nothing that {@code generation} does reaches the store. */
    record Fence(long request, Generation generation) implements Message {}

    /** To a store: let a generation in. */
    record Grant(long request, ProcessSpec.GrantSpec grant) implements Message {}

    /**
     * To a host: from now on this happens to requests of a module, to calls of a bean, to what the host asks of its store, or to the host
     * itself, in the stead of whatever was injected there before.
     *
     * @param element the module, the bean, the store, or the host's process
     * @param injection null to end it
     */
    record Inject(ElementId element, Injection injection) implements Message {}

    /** What an injected fault does to a request, or to a statement if it is injected into a store; the last ones, to a process. */
    enum Harm {
        /** It fails as if an exception had left the module. */
        EXCEPTION,
        /** It is answered with an HTTP status. */
        ERROR,
        /** It takes longer. */
        LATENCY,
        /** It does not return, whatever its thread is told, until the fault ends. */
        HANG,
        /** It computes, whatever its thread is told, until the fault ends. */
        LOOP,
        /** It waits for another one that waits for it, until the fault ends. */
        DEADLOCK,
        /** Memory is kept for it, until the fault ends. */
        LEAK,
        /** A thread is begun for it, and does not end until the fault does. */
        THREAD_LEAK,
        /** A file is opened for it, and not closed until the fault ends. */
        FILE_LEAK,
        /** Classes are loaded for it, and kept until the fault ends. */
        METASPACE_LEAK,
        /** Its answer has no body. */
        NULL_RESULT,
        /** Its answer's body is replaced by another one of the same length. */
        WRONG_RESULT,
        /** Its connection is broken, and the module does not see it. */
        RESET,
        /** The same, and from then on nobody gets a connection, until the fault ends. */
        REFUSE,
        /** The store gives no connection. */
        DATA_SOURCE_LOST,
        /** All connections of the pool are taken, until the fault ends. */
        CONNECTION_LEAK,
        /** The heap is used up. */
        OUT_OF_MEMORY,
        /** To a store's process: its files cannot grow, until the fault ends. */
        DISK_FULL,
        /** To a session store's process: values of the sessions that it keeps are damaged. */
        CORRUPT_SESSION,
        /** To a session store's process: a page of each table is damaged of which there are copies, until the fault ends. */
        CORRUPT_PAGE,
        /** It finds no data source under any name. */
        NAME_LOST,
        /** What is sent to it on new connections comes slowly, until the fault ends. */
        SLOW_PEER,
        /** The connections that it opens fall silent and stay open, until the fault ends. */
        HALF_OPEN_PEER;

        /** Whether it strikes what a request asks of others, when it does, and not the request itself. */
        public boolean isOfErrands() {
            return this == NAME_LOST || this == SLOW_PEER || this == HALF_OPEN_PEER;
        }
    }

    /**
     * A fault outside of a component's code. It dies with the process, and with the generation of the module, or the instances of the bean, that
     * it is injected into.
     *
     * @param text as people read it
     * @param probability the share of requests that it strikes
     * @param times after so many strikes it ends; 0 for no such end
     * @param after so many requests pass before the first strike
     * @param forMillis it ends by itself after this time
     * @param delayMillis how much longer a request takes
     * @param jitterMillis by how much that varies, both ways
     * @param status of the answer
     * @param bytes kept for each request, or left free; of slow peers, what comes in a second; of half-open ones, what comes before the silence
     * @param path strikes only requests to this path and those below it; null for all
     * @param exception the class that is thrown, one of the JDK's; null for one that says that it was injected
     */
    record Injection(
            String text, Harm harm, double probability, int times, int after, long forMillis, long delayMillis, long jitterMillis, int status,
            long bytes, String path, String exception) {

        /** One that strikes whatever comes. */
        public Injection(
                String text, Harm harm, double probability, int times, int after, long forMillis, long delayMillis, long jitterMillis, int status,
                long bytes) {
            this(text, harm, probability, times, after, forMillis, delayMillis, jitterMillis, status, bytes, null, null);
        }

        /** Whether it strikes requests to {@code requested}, the path of a URI. */
        public boolean isOf(String requested) {
            return path == null || requested.equals(path) || requested.startsWith(path.endsWith("/") ? path : path + "/");
        }
    }

    /** To a store: write a copy of the state, as it is at one instant, to a file that does not exist. */
    record Backup(long request, Path file) implements Message {}

    /**
     * To a front door: write down the requests to an application that come within {@code leaseMillis} from now. Said again with the same
     * {@code run}, it only goes on for longer.
     *
     * @param run names the recording; another one ends it
     * @param leaseMillis 0 ends it
     * @param directory for a file of each front door, a line for each request, see {@code TakenRequest}; with the last line it ends
     * @param requests so many at most
     * @param bytes of the file, at most
     * @param bodyBytes requests with larger bodies are left out
     * @param sessionCookie the name of the cookie that tells whose a request is
     * @param secrets names of fields whose values are not to be written, besides those that are known as such
     * @param key what tokens are made with, base 64; to be forgotten with the recording
     */
    record RecordRequests(
            String run, ElementId application, long leaseMillis, Path directory, int requests, long bytes, int bodyBytes, String sessionCookie,
            List<String> secrets, String key) implements Message {

        public RecordRequests {
            secrets = List.copyOf(secrets);
        }

        /** Without the key: it is for nobody's log. */
        @Override
        public String toString() {
            return "RecordRequests[run=" + run + ", application=" + application + ", leaseMillis=" + leaseMillis + "]";
        }
    }

    /**
     * To a host: crash the module's present generation and begin {@code generation}. Its {@link Status} tells how that goes: first it answers on
     * no port, then on one, or it says why it cannot. A generation that was begun already is not begun again.
     *
     * @param module what to deploy, from this generation on; null for what was deployed before
     * @param servesMeanwhile the present generation serves until the next one does, which answers on another port, if they may overlap and there
     *     is room for both
     */
    record RestartModule(Generation generation, ProcessSpec.ModuleSpec module, boolean servesMeanwhile) implements Message {

        /** The same module again, crashed first. */
        public RestartModule(Generation generation) {
            this(generation, null, false);
        }
    }

    /** To a host: drop the instances of a bean and crash the requests that are in it; the next call gets a new instance. */
    record RestartBean(long request, ElementId bean) implements Message {}

    /** To a host: drop what a resource holds, crash the requests that use it, and make it anew; modules go on. */
    record RestartResource(long request, ElementId resource) implements Message {}

    /** To a host: tell which beans of a module have a boundary, and how they stand. */
    record CountBeans(long request, ElementId module) implements Message {}

    /**
     * To a spare: from now on it is the generation that {@code specification} describes, a file as every process is given at its birth. It takes
     * that generation's lock, connects anew under its name, and says how it stands. Said again, it changes nothing.
     *
     * @param log where standard output and error go from now on
     */
    record TakePlace(Path specification, Path log) implements Message {}
}
