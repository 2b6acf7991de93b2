package org.crashonly.frontdoor;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.crashonly.control.ElementId;
import org.crashonly.control.Message.EndpointFailed;
import org.crashonly.control.Message.Outcome;
import org.crashonly.control.ProcessIdentity;
import org.crashonly.control.RoutingTable;
import org.crashonly.control.TlsFiles.Identity;
import org.crashonly.control.Vitals;
import org.crashonly.control.Vitals.Counter;

/** The front door of one process: its event loops and what they share. */
final class FrontDoor implements AutoCloseable {

    private static final Logger LOG = System.getLogger(FrontDoor.class.getName());

    /** Read by Vert.x once, when its classes are loaded. */
    static final List<String> SWITCHES = List.of("vertx.disableWebsockets", "vertx.disableDnsResolver");

    static {
        // Upgraded connections are passed through, and targets are named by address: less to load and less to do for each request.
        SWITCHES.forEach(name -> System.setProperty(name, "true"));
    }

    private final Settings settings;
    private final Vitals vitals;
    private final Consumer<EndpointFailed> failures;
    private final Ledgers ledgers;
    /** Null if there is none. */
    private final AccessLog accessLog;
    private final List<Origin> origins;
    private final StaticShelf staticFiles = new StaticShelf();
    private final HoldBudget holdBudget;
    private final String bootId = ProcessIdentity.currentBoot();
    private final AtomicInteger connections = new AtomicInteger();
    private final Heart heart;
    private final List<Loop> loops;
    private final Vertx vertx;
    /** Null without TLS. */
    private final CertificateWatch certificates;
    /** Null where nobody records: in what calls between components are. */
    private volatile Recorder recorder;
    private volatile Runnable onFailure = () -> { };
    private volatile Identity identity;
    private volatile RoutingTable table = RoutingTable.EMPTY;

    /** A front door for requests from outside, see the other constructor. */
    FrontDoor(Settings settings, Vitals vitals, Consumer<EndpointFailed> failures, Ledgers ledgers) {
        this(settings, vitals, failures, ledgers, List.of(new Origin.Outside()));
    }

    /**
     * Gets everything ready but does not listen.
     *
     * @param failures told of targets that give no answer; must not block
     * @param ledgers of keyed requests; closed with this
     * @param origins what to listen to, each at a port of its own
     */
    FrontDoor(Settings settings, Vitals vitals, Consumer<EndpointFailed> failures, Ledgers ledgers, List<Origin> origins) {
        this.settings = settings;
        this.origins = List.copyOf(origins);
        this.vitals = vitals;
        this.failures = failures;
        this.ledgers = ledgers;
        this.accessLog = settings.accessLog() == null ? null : AccessLog.begin(settings.accessLog());
        this.holdBudget = new HoldBudget(settings.hold());
        this.heart = new Heart(settings.eventLoops(), vitals::beat);
        this.loops = IntStream.range(0, settings.eventLoops()).mapToObj(index -> new Loop(index, this)).toList();
        this.certificates = settings.tls() == null ? null : new CertificateWatch(settings.tls().files(), settings.certificateMillis(), this::identify);
        this.vertx = Vertx.vertx(new VertxOptions()
                .setPreferNativeTransport(true)
                .setEventLoopPoolSize(settings.eventLoops())
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                // The manager watches the heartbeat; another watcher would only cost.
                .setBlockedThreadCheckInterval(TimeUnit.DAYS.toMillis(1))
                .setFileSystemOptions(new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
    }

    /** Begins to listen, with {@code first} as the routing table; fails if the address cannot be bound. */
    Future<?> listen(RoutingTable first) {
        staticFiles.prepare(first);
        table = first;
        identity = certificates == null ? null : certificates.begin();
        AtomicInteger next = new AtomicInteger();
        return vertx.deployVerticle(() -> loops.get(next.getAndIncrement()), new DeploymentOptions().setInstances(loops.size()));
    }

    /** Replaces the routing table if {@code newer} is newer. From any thread. */
    synchronized void routes(RoutingTable newer) {
        if (newer.isNewerThan(table)) {
            staticFiles.prepare(newer);
            table = newer;
            loops.forEach(loop -> loop.inform(newer));
        }
    }

    /** These {@code visits} to modules of this process, from which somebody may have called, were crashed. From any thread. */
    void callersCrashed(Set<String> visits) {
        loops.forEach(loop -> loop.callersCrashed(visits));
    }

    /** From now on requests may be recorded. */
    void recordedBy(Recorder its) {
        recorder = its;
    }

    /** From now on {@code listener} hears of each failure that is counted against who was asked, on an event loop; must not block. */
    void onFailure(Runnable listener) {
        onFailure = listener;
    }

    /** There is another certificate, or the first that can be used. */
    private void identify(Identity newer) {
        boolean first = identity == null;
        identity = newer;
        if (first) {
            loops.forEach(loop -> loop.listenSecurely().onFailure(e -> LOG.log(Level.ERROR, "no TLS on port " + settings.tls().port(), e)));
        } else {
            loops.getFirst().replaceIdentity(newer);
        }
    }

    int port() {
        return loops.getFirst().port();
    }

    /** Where TLS is spoken. */
    int tlsPort() {
        return loops.getFirst().tlsPort();
    }

    /** Where the components are called that have a port of their own. */
    Map<ElementId, Integer> ports() {
        return loops.getFirst().ports();
    }

    /** Everything counted since the beginning, by name. From any thread. */
    Map<String, Long> totals() {
        Map<String, Long> totals = new LinkedHashMap<>();
        for (Count count : Count.values()) {
            totals.put(count.word(), total(count));
        }
        totals.put("access-log.dropped", accessLog == null ? 0 : accessLog.dropped());
        if (certificates != null) {
            totals.put("certificate.refused", certificates.refused());
        }
        return totals;
    }

    /** How requests went, by the lives of components that the routing table names. From any thread. */
    List<Outcome> outcomes() {
        Map<List<Object>, Outcome> sums = new LinkedHashMap<>();
        loops.forEach(loop -> loop.seen().forEach(seen -> {
            Outcome one = seen.outcome();
            sums.merge(List.of(one.component(), one.process()), one, Outcome::plus);
        }));
        return List.copyOf(sums.values());
    }

    long total(Count count) {
        return sum(loop -> loop.tally().get(count));
    }

    @Override
    public void close() {
        if (certificates != null) {
            certificates.close();
        }
        vertx.close().await();
        ledgers.close();
    }

    // ---- for the loops

    Settings settings() {
        return settings;
    }

    /** What TLS is to show; null as long as there is nothing. */
    Identity identity() {
        return identity;
    }

    List<Origin> origins() {
        return origins;
    }

    StaticShelf staticFiles() {
        return staticFiles;
    }

    HoldBudget holdBudget() {
        return holdBudget;
    }

    Ledgers ledgers() {
        return ledgers;
    }

    RequestFile recording(ElementId component, long now) {
        Recorder its = recorder;
        return its == null ? null : its.of(component, now);
    }

    AccessLog accessLog() {
        return accessLog;
    }

    String bootId() {
        return bootId;
    }

    RoutingTable table() {
        return table;
    }

    void endpointFailed(EndpointFailed failure) {
        failures.accept(failure);
    }

    /** A failure was counted. */
    void failed() {
        onFailure.run();
    }

    boolean admitConnection() {
        if (connections.incrementAndGet() <= settings.clients().connections()) {
            return true;
        }
        connections.decrementAndGet();
        return false;
    }

    void connectionClosed() {
        connections.decrementAndGet();
    }

    /** A loop has done its round. The first one also writes down, for all, what the manager reads. */
    void ticked(int loop) {
        if (loop == 0) {
            publish();
        }
        heart.tick(loop);
    }

    private void publish() {
        long done = total(Count.DONE);
        vitals.set(Counter.STARTED, total(Count.REQUESTS));
        vitals.set(Counter.COMPLETED, done);
        vitals.set(Counter.PROGRESS, done + sum(Loop::moves));
        vitals.set(Counter.FAILED, total(Count.PASSED_ON_5XX) + total(Count.RETRY_AFTER) + total(Count.OUTCOME_UNKNOWN)
                + total(Count.DEADLINE_EXCEEDED) + total(Count.EXPIRED_BEFORE) + total(Count.BROKEN_OFF));
        vitals.set(Counter.REFUSED, total(Count.NO_SUCH_PATH) + total(Count.RETRY_AFTER) + total(Count.EXPIRED_BEFORE)
                + total(Count.MALFORMED_HEADER) + total(Count.MALFORMED_REQUEST) + total(Count.UNSAFE_PATH)
                + total(Count.TOO_LARGE) + total(Count.NOT_SUPPORTED));
        vitals.set(Counter.HELD, holdBudget.held());
        vitals.set(Counter.REPEATED, total(Count.REPEATED));
        vitals.set(Counter.IN_FLIGHT, sum(Loop::inFlightNow));
        vitals.set(Counter.OLDEST_IN_FLIGHT_NANOS, oldest());
    }

    private long oldest() {
        long oldest = 0;
        for (Loop loop : loops) {
            long began = loop.oldestNanos();
            oldest = oldest == 0 || (began != 0 && began - oldest < 0) ? began : oldest;
        }
        return oldest;
    }

    private long sum(ToLongFunction<Loop> part) {
        long sum = 0;
        for (Loop loop : loops) {
            sum += part.applyAsLong(loop);
        }
        return sum;
    }
}
