package org.crashonly.frontdoor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Level;
import org.crashonly.control.Message.EndpointFailed;
import org.crashonly.control.Message.Outcome;
import org.crashonly.control.Operation;
import org.crashonly.control.ProcessIdentity;
import org.crashonly.control.ProcessSpec.AccessLogSpec;
import org.crashonly.control.ProcessSpec.ClientLimits;
import org.crashonly.control.ProcessSpec.HoldLimits;
import org.crashonly.control.ProcessSpec.SessionAccessSpec;
import org.crashonly.control.ProcessSpec.TlsSpec;
import org.crashonly.control.RoutingTable;
import org.crashonly.control.RoutingTable.Recovery;
import org.crashonly.control.RoutingTable.Route;
import org.crashonly.control.RoutingTable.Target;
import org.crashonly.control.TlsFiles;
import org.crashonly.control.Vitals;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A real front door in this process, on a free port, with a routing table that the test sets. */
final class Door implements AfterEachCallback {

    static {
        // What is waited for here takes less than the usual pause between two looks.
        Awaitility.setDefaultPollInterval(Duration.ofMillis(10));
    }

    static final ElementId SHOP = new ElementId("machine/shop/web/shop");
    static final ElementId PROCESS = new ElementId("machine/shop/web");
    static final HoldLimits HOLD = new HoldLimits(64 << 10, 100, 1 << 20, 150, 2 << 20);

    static final long DEFAULT_TTL_MILLIS = 60_000;

    private static final long CERTIFICATE_MILLIS = 50;

    private final List<AutoCloseable> closeables = new ArrayList<>();
    private final Queue<EndpointFailed> failures = new ConcurrentLinkedQueue<>();
    private Path directory;
    private Vitals vitals;
    private FrontDoor door;
    private HoldLimits hold = HOLD;
    private ClientLimits clients = ClientLimits.DEFAULT;
    private int loops = 1;
    private long version;
    private long defaultTtlMillis = DEFAULT_TTL_MILLIS;
    private List<Operation> operations = List.of();
    private List<String> trustedProxies = List.of();
    private List<String> identifiedBy = List.of();
    private Path staticContent;
    private Ledgers ledgers = Ledgers.none();
    private AccessLogSpec accessLog;
    private Recorder recorder;
    private TlsSpec tls;

    Door hold(HoldLimits limits) {
        hold = limits;
        return this;
    }

    Door clients(ClientLimits limits) {
        clients = limits;
        return this;
    }

    /** The front door serves the files in {@code directory} itself. */
    Door staticContent(Path contentDirectory) {
        staticContent = contentDirectory;
        return this;
    }

    /** Keyed requests go through the ledgers in these stores, for a front door of this generation. */
    Door ledgers(Generation own, SessionAccessSpec... stores) {
        ledgers = Ledgers.of(List.of(stores), own);
        return this;
    }

    /** Its component knows callers by these fields, too. */
    Door identifiedBy(String... fields) {
        identifiedBy = List.of(fields);
        return this;
    }

    Door accessLog(AccessLogSpec spec) {
        accessLog = spec;
        return this;
    }

    /** Requests are recorded as {@code its} orders say. */
    Door recorder(Recorder its) {
        recorder = its;
        return this;
    }

    /** It speaks TLS as well, on a port of its own. */
    Door tls(TlsFiles files) {
        tls = new TlsSpec(0, files);
        return this;
    }

    Door loops(int number) {
        loops = number;
        return this;
    }

    Door defaultTtlMillis(long millis) {
        defaultTtlMillis = millis;
        return this;
    }

    Door operations(Operation... known) {
        operations = List.of(known);
        return this;
    }

    Door trustedProxies(String... networks) {
        trustedProxies = List.of(networks);
        return this;
    }

    Backend backend() throws IOException {
        return closing(new Backend());
    }

    <T extends AutoCloseable> T closing(T closeable) {
        closeables.add(closeable);
        return closeable;
    }

    /** Serves the shop at / by these targets. */
    Door to(Target... targets) throws IOException {
        return routes(route("/", null, targets));
    }

    /** Nobody serves the shop, which recovers. */
    Door recovering(Recovery recovery) throws IOException {
        return routes(route("/", recovery));
    }

    Route route(String path, Recovery recovery, Target... targets) {
        return new Route(SHOP, null, path, List.of(targets), recovery, defaultTtlMillis, 300_000, operations, trustedProxies, staticContent,
                identifiedBy);
    }

    Door routes(Route... routes) throws IOException {
        RoutingTable table = new RoutingTable(1, ++version, List.of(routes));
        if (door == null) {
            directory = Files.createTempDirectory("door");
            vitals = Vitals.create(directory.resolve("vitals"), ProcessIdentity.self());
            door = new FrontDoor(new Settings("127.0.0.1", 0, loops, hold, clients, accessLog, tls, CERTIFICATE_MILLIS), vitals, failures::add, ledgers);
            door.recordedBy(recorder);
            door.listen(table).await();
        } else {
            door.routes(table);
        }
        return this;
    }

    static Target generation(int number, Backend backend) {
        return generation(number, backend.port(), true);
    }

    static Target generation(int number, int port, boolean predecessorEnded) {
        return new Target(new Generation(PROCESS, number), "127.0.0.1", port, nonce(number), predecessorEnded);
    }

    static String nonce(int generation) {
        return "nonce-" + generation;
    }

    static Recovery recovery(long expectedMillis) {
        return new Recovery(Level.PROCESS, System.nanoTime(), expectedMillis, false);
    }

    int port() {
        return door.port();
    }

    int tlsPort() {
        return door.tlsPort();
    }

    long count(Count count) {
        return door.total(count);
    }

    /** Of what is counted apart from requests. */
    long total(String name) {
        return door.totals().get(name);
    }

    Vitals vitals() {
        return vitals;
    }

    List<EndpointFailed> failures() {
        return new ArrayList<>(failures);
    }

    List<Outcome> outcomes() {
        return door.outcomes();
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        if (door != null) {
            door.close();
            Files.deleteIfExists(directory.resolve("vitals"));
            Files.deleteIfExists(directory);
        }
        for (AutoCloseable closeable : closeables) {
            closeable.close();
        }
    }
}
