package org.crashonly.control;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * All that a process is told at birth. The manager writes it to a file with mode 0600, whose path is the only argument on the
 * process's command line: secrets appear nowhere else.
 *
 * @param instance names the data directory, for good
 * @param generation the life that this process is
 * @param controlSocket the manager's Unix socket
 * @param lockFile taken before anything else is touched
 * @param vitalsFile heartbeat and counters, mapped by the process and read by the manager
 * @param workDirectory new in each generation, deleted after it
 * @param role what to be
 * @param outerPid the file in which a process in a pid namespace of its own finds which pid it has outside, see {@link OuterPid}; null if it
 *     is in none
 */
public record ProcessSpec(
        String instance,
        Generation generation,
        Path controlSocket,
        Path lockFile,
        Path vitalsFile,
        Path workDirectory,
        RoleSpec role,
        Path outerPid) {

    /** A process in no namespace of its own. */
    public ProcessSpec(
            String instance, Generation generation, Path controlSocket, Path lockFile, Path vitalsFile, Path workDirectory, RoleSpec role) {
        this(instance, generation, controlSocket, lockFile, vitalsFile, workDirectory, role, null);
    }

    /** What only processes of one role are told. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = FrontDoorSpec.class, name = "front-door"),
        @JsonSubTypes.Type(value = HostSpec.class, name = "host"),
        @JsonSubTypes.Type(value = SpareSpec.class, name = "spare"),
        @JsonSubTypes.Type(value = AcidStoreSpec.class, name = "acid-store"),
        @JsonSubTypes.Type(value = SessionStoreSpec.class, name = "session-store")
    })
    public sealed interface RoleSpec {}

    /** What every store is told. */
    public sealed interface StoreSpec extends RoleSpec {

        /** What survives. */
        Path directory();

        /** The generations that may use it when this one begins. */
        List<GrantSpec> grants();
    }

    /**
     * A front door.
     *
     * @param bindAddress where to listen, {@code 0.0.0.0} or {@code 127.0.0.1}
     * @param port shared by all front doors (SO_REUSEPORT)
     * @param hold how much may be held while components restart
     * @param clients what one client, and all of them, may take; null for {@link ClientLimits#DEFAULT}
     * @param eventLoops threads that carry requests; 0 for one per processor, two at most
     * @param routes what to serve until the manager says more; null to listen only once it has spoken
     * @param sessionStores those of all applications
     * @param accessLog where a line is written for each request; null for nowhere
     * @param tls where to listen for TLS as well; null for nowhere
     */
    public record FrontDoorSpec(
            String bindAddress, int port, HoldLimits hold, ClientLimits clients, int eventLoops, RoutingTable routes,
            List<SessionAccessSpec> sessionStores, AccessLogSpec accessLog, TlsSpec tls) implements RoleSpec {

        public FrontDoorSpec {
            sessionStores = sessionStores == null ? List.of() : List.copyOf(sessionStores);
        }

        /** Without TLS. */
        public FrontDoorSpec(
                String bindAddress, int port, HoldLimits hold, ClientLimits clients, int eventLoops, RoutingTable routes,
                List<SessionAccessSpec> sessionStores, AccessLogSpec accessLog) {
            this(bindAddress, port, hold, clients, eventLoops, routes, sessionStores, accessLog, null);
        }

        /** Knows no session stores. */
        public FrontDoorSpec(String bindAddress, int port, HoldLimits hold, ClientLimits clients, int eventLoops, RoutingTable routes) {
            this(bindAddress, port, hold, clients, eventLoops, routes, null, null);
        }

        /** Listens once the manager has spoken, with the usual limits. */
        public FrontDoorSpec(String bindAddress, int port, HoldLimits hold) {
            this(bindAddress, port, hold, null, 0, null);
        }
    }

    /**
     * TLS at a front door.
     *
     * @param port shared by all front doors, as the plain one is
     * @param files what it shows and proves: their paths, never what is in them
     */
    public record TlsSpec(int port, TlsFiles files) {}

    /**
     * A log of requests.
     *
     * @param file where it goes on; older ones lie beside it
     * @param fileBytes at which a file is put aside
     * @param files how many are kept, at least 1
     */
    public record AccessLogSpec(Path file, long fileBytes, int files) {

        /** 16 MiB a file, five files. */
        public static AccessLogSpec in(Path file) {
            return new AccessLogSpec(file, 16 << 20, 5);
        }
    }

    /**
     * Bounds on what clients may take from one front door. What exceeds them is refused or closed, and counted.
     *
     * @param connections open at a time
     * @param headerBytes of all header fields of a request, and of its request line
     * @param headerFields of a request
     * @param headerMillis from the first byte of a request to the end of its header
     * @param bodyIdleMillis without a byte of a request body
     * @param keepAliveMillis without a request
     * @param streamIdleMillis without a byte in a response that is being passed on, or in an upgraded connection
     */
    public record ClientLimits(
            int connections, int headerBytes, int headerFields, long headerMillis, long bodyIdleMillis, long keepAliveMillis,
            long streamIdleMillis) {

        /** 10,000 connections; 16 KiB and 100 fields of header in 10 s; 30 s, 75 s and 300 s of silence. */
        public static final ClientLimits DEFAULT = new ClientLimits(10_000, 16 << 10, 100, 10_000, 30_000, 75_000, 300_000);
    }

    /**
     * Bounds on what one front door holds.
     *
     * @param bodyBytes a request body up to this size is kept so that it can be sent again; a larger one is streamed
     * @param componentRequests requests held for one component
     * @param componentBytes bytes of their bodies
     * @param totalRequests requests held in all
     * @param totalBytes bytes of their bodies
     */
    public record HoldLimits(int bodyBytes, int componentRequests, long componentBytes, int totalRequests, long totalBytes) {

        /** 1 MiB a body, 2,000 requests and 64 MiB a component, 5,000 requests and 128 MiB in all. */
        public static final HoldLimits DEFAULT = new HoldLimits(1 << 20, 2_000, 64L << 20, 5_000, 128L << 20);
    }

    /**
     * A component host.
     *
     * @param payara the directory of the unpacked Payara Micro of the distribution
     * @param modules what to deploy, in this order
     * @param dataSource the application's default data source; null if it has no store
     * @param nonce proves to front doors that an answer's {@code Crashonly-*} marks were set by this generation's boundary
     * @param calls how the modules call other components; null if the application has only one
     * @param sessions where HTTP sessions are kept; null to keep them in memory
     * @param knownAs the generation as which stores let it in: a hot spare keeps its own when it takes a place; null for the one that it is
     */
    public record HostSpec(
            Path payara, List<ModuleSpec> modules, DataSourceSpec dataSource, String nonce, CallsSpec calls, SessionAccessSpec sessions,
            Generation knownAs) implements RoleSpec {

        /** Known to its stores as what it is. */
        public HostSpec(
                Path payara, List<ModuleSpec> modules, DataSourceSpec dataSource, String nonce, CallsSpec calls, SessionAccessSpec sessions) {
            this(payara, modules, dataSource, nonce, calls, sessions, null);
        }

        /** Keeps HTTP sessions in memory. */
        public HostSpec(Path payara, List<ModuleSpec> modules, DataSourceSpec dataSource, String nonce, CallsSpec calls) {
            this(payara, modules, dataSource, nonce, calls, null);
        }
    }

    /**
     * A component host that serves nobody until it is told whose place it takes, see {@link Message.TakePlace}.
     *
     * @param payara the directory of the unpacked Payara Micro of the distribution
     * @param slots so many modules there is room for
     * @param maxConnections the upper bound of the pool behind the default data source
     * @param warmUp a WAR to deploy, use and undeploy, so that the next one is deployed sooner; null for none
     * @param niceness to have as soon as it is made, which may have been done with less of the processor; null to keep what it was started with
     * @param hot what to deploy and keep idle; null to deploy nothing until it is told what
     * @param madeOf in a word all that the process was started with and holds: it fits no place that is made of something else
     */
    public record SpareSpec(Path payara, int slots, int maxConnections, Path warmUp, Integer niceness, HostSpec hot, String madeOf)
            implements RoleSpec {}

    /**
     * How a generation reaches a session store.
     *
     * @param store the store's element
     * @param socket its Unix socket
     * @param token this generation's own
     */
    public record SessionAccessSpec(ElementId store, Path socket, String token) {

        /** Without the token: what is logged is read by more people than specifications are. */
        @Override
        public String toString() {
            return store + " at " + socket;
        }
    }

    /**
     * Calls between the components of an application.
     *
     * @param classPath of the stub, which modules must not see
     * @param callables what may be called
     */
    public record CallsSpec(List<Path> classPath, List<CallableSpec> callables) {}

    /**
     * A component that the components of its application may call.
     *
     * @param component the module's element; others call it by its last name
     * @param contextRoot {@code /} or {@code /shop}
     * @param defaultTtlMillis the TTL of a call whose caller has no deadline
     * @param maxTtlMillis the cap on what a call brings
     */
    public record CallableSpec(ElementId component, String contextRoot, long defaultTtlMillis, long maxTtlMillis) {}

    /**
     * A WAR to deploy.
     *
     * @param id its place in the restart tree
     * @param war the staged file or exploded directory
     * @param contextRoot {@code /} or {@code /shop}
     * @param operations those that recognise repeats, which may therefore come again
     * @param bareBeans which beans have no boundary: names of classes, {@code org.acme.util.*} for a package, {@code *} for all
     * @param overlaps whether two generations of it may stand side by side for a while
     * @param warmUp paths below its context root that the host asks for before it says that the module is there: {@code /count?of=all}
     * @param hot whether its next generation is to stand by, deployed, beside the present one
     */
    public record ModuleSpec(
            ElementId id, Path war, String contextRoot, List<Operation> operations, List<String> bareBeans, boolean overlaps, List<String> warmUp,
            boolean hot) {

        public ModuleSpec {
            warmUp = warmUp == null ? List.of() : List.copyOf(warmUp);
            operations = operations == null ? List.of() : List.copyOf(operations);
            bareBeans = bareBeans == null ? List.of() : List.copyOf(bareBeans);
        }

        /** A module whose next generation does not stand by. */
        public ModuleSpec(
                ElementId id, Path war, String contextRoot, List<Operation> operations, List<String> bareBeans, boolean overlaps, List<String> warmUp) {
            this(id, war, contextRoot, operations, bareBeans, overlaps, warmUp, false);
        }

        /** A module that is not warmed up. */
        public ModuleSpec(ElementId id, Path war, String contextRoot, List<Operation> operations, List<String> bareBeans, boolean overlaps) {
            this(id, war, contextRoot, operations, bareBeans, overlaps, List.of());
        }

        /** A module all of whose beans have boundaries. */
        public ModuleSpec(ElementId id, Path war, String contextRoot, List<Operation> operations) {
            this(id, war, contextRoot, operations, List.of(), false);
        }

        /** A module of which no operation recognises repeats. */
        public ModuleSpec(ElementId id, Path war, String contextRoot) {
            this(id, war, contextRoot, List.of());
        }
    }

    /**
     * How a generation reaches its ACID store.
     *
     * @param store the store's element
     * @param url JDBC URL without credentials or settings
     * @param user this generation's own user
     * @param maxConnections the pool's upper bound
     */
    public record DataSourceSpec(ElementId store, String url, String user, String password, int maxConnections) {

        /** Without the password. */
        @Override
        public String toString() {
            return user + " at " + url;
        }
    }

    /**
     * An ACID store.
     *
     * @param directory what survives
     * @param port the loopback port, the same in each generation so that pools find it again
     * @param database the database's name
     * @param engine what keeps the data; null for {@link AcidEngine#H2}
     * @param lockTimeoutMillis longer than the longest TTL: a concurrent duplicate must not fail while the first still runs
     * @param grants the generations that may connect when this one begins
     */
    public record AcidStoreSpec(
            Path directory, int port, String database, AcidEngine engine, long lockTimeoutMillis, List<GrantSpec> grants)
            implements StoreSpec {

        public AcidStoreSpec {
            engine = engine == null ? AcidEngine.H2 : engine;
        }

        /** A store on H2. */
        public AcidStoreSpec(Path directory, int port, String database, long lockTimeoutMillis, List<GrantSpec> grants) {
            this(directory, port, database, AcidEngine.H2, lockTimeoutMillis, grants);
        }
    }

    /** The databases that an ACID store can be made of. */
    public enum AcidEngine {
        /** In the store's own JVM. */
        H2,
        /** As the store's child process, from what is installed on the machine. */
        POSTGRESQL;

        /** The engine of a word in a descriptor that was read already. */
        public static AcidEngine of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }

        /** The word in descriptors. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A session store.
     *
     * @param directory where its image lies, until the next reboot
     * @param socket the Unix socket, the same in each generation so that clients find it again
     * @param limits null for {@link SessionLimits#DEFAULT}
     * @param grants the generations that may connect when this one begins
     */
    public record SessionStoreSpec(Path directory, Path socket, SessionLimits limits, List<GrantSpec> grants)
            implements StoreSpec {}

    /**
     * Bounds on what a session store keeps and takes.
     *
     * @param sessionsBytes of all sessions; an image that is there keeps the size it was made with
     * @param sessionBytes of one session
     * @param sessionAttributes of one session
     * @param ledgerBytes of all keyed requests; as with sessions
     * @param answerBytes of one stored answer, header fields included
     * @param retentionMillis how long a keyed request is remembered after it was answered, or became doubtful
     * @param softBytes of all soft state
     * @param softValueBytes of one value
     * @param loadMillis how long one caller has for loading a value of soft state before another one may
     * @param waiting requests that wait for others to be answered, or values to be loaded
     * @param connections at a time
     * @param sessions how many; 0 for as many as there is room for
     * @param attributeBytes of the value of one attribute; 0 for as much as a session may have
     * @param idleMillis after which a session that nobody accesses expires whatever it says itself; 0 for never
     */
    public record SessionLimits(
            long sessionsBytes, int sessionBytes, int sessionAttributes, long ledgerBytes, int answerBytes, long retentionMillis, long softBytes,
            int softValueBytes, long loadMillis, int waiting, int connections, long sessions, int attributeBytes, long idleMillis) {

        /** Limits that leave number, attributes' sizes and expiry to the rest. */
        public SessionLimits(
                long sessionsBytes, int sessionBytes, int sessionAttributes, long ledgerBytes, int answerBytes, long retentionMillis,
                long softBytes, int softValueBytes, long loadMillis, int waiting, int connections) {
            this(sessionsBytes, sessionBytes, sessionAttributes, ledgerBytes, answerBytes, retentionMillis, softBytes, softValueBytes, loadMillis,
                    waiting, connections, 0, 0, 0);
        }

        /** These limits, with sessions and answers of at most so many bytes. */
        public SessionLimits withEntriesOfAtMost(int bytes) {
            return new SessionLimits(
                    sessionsBytes, Math.min(sessionBytes, bytes), sessionAttributes, ledgerBytes, Math.min(answerBytes, bytes), retentionMillis,
                    softBytes, softValueBytes, loadMillis, waiting, connections, sessions, attributeBytes, idleMillis);
        }

        /**
         * 128 MiB of sessions of 1 MiB and 1,000 attributes at most; 64 MiB of answers of 256 KiB at most, for 24 h; 16 MiB of soft state,
         * values of 1 MiB at most, 5 s to load one; 20,000 waiting; 256 connections.
         */
        public static final SessionLimits DEFAULT = new SessionLimits(
                128L << 20, 1 << 20, 1_000, 64L << 20, 256 << 10, 86_400_000, 16L << 20, 1 << 20, 5_000, 20_000, 256);
    }

    /**
     * A generation's right to use a store.
     *
     * @param lease how long it lasts; null for until the generation is fenced
     */
    public record GrantSpec(Generation generation, String user, String password, Map<String, String> properties, LeaseSpec lease) {

        /** A right that only a fence ends. */
        public GrantSpec(Generation generation, String user, String password, Map<String, String> properties) {
            this(generation, user, password, properties, null);
        }

        /** Without the password. */
        @Override
        public String toString() {
            return generation + " as " + user;
        }

        /** This right, ended by the store as well when {@code lease} is not renewed. */
        public GrantSpec on(LeaseSpec newLease) {
            return new GrantSpec(generation, user, password, properties, newLease);
        }
    }

    /**
     * What a grant lasts by: the heartbeat of its holder, which beats anyway, whether or not there is a manager, and which costs no request
     * anything.
     *
     * @param vitalsFile the holder's
     * @param millis after so long without a heartbeat, as the store has watched it, the store ends the right by itself; time in which the
     *     store did not run does not count
     */
    public record LeaseSpec(Path vitalsFile, long millis) {

        /** Far longer than a manager would let a process be silent: 60 s. It is for when there is none. */
        public static final long MILLIS = 60_000;

        /** The lease of a process that counts in {@code vitalsFile}. */
        public static LeaseSpec of(Path vitalsFile) {
            return new LeaseSpec(vitalsFile, MILLIS);
        }
    }
}
