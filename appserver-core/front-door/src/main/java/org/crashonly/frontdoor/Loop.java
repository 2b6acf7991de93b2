package org.crashonly.frontdoor;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.file.FileSystem;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.internal.ContextInternal;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.ProcessSpec.ClientLimits;
import org.crashonly.control.RoutingTable;
import org.crashonly.control.RoutingTable.Route;
import org.crashonly.control.RoutingTable.Target;
import org.crashonly.control.TlsFiles.Identity;
import org.crashonly.session.Ledger;

/** One event loop and everything that it alone touches: connections, exchanges in flight, what is held, and its view of the routes. */
final class Loop extends VerticleBase {

    /** A client's connection. */
    interface Watched {
        /** Ends it if its client has stood still for too long at {@code now}. */
        void check(long now);
    }

    /** Where a generation is: what a routing table says of it besides may change. */
    private record Place(Generation process, String address, int port) {

        static Place of(Target target) {
            return new Place(target.process(), target.address(), target.port());
        }
    }

    private static final Logger LOG = System.getLogger(Loop.class.getName());
    /** Held requests of one component that are sent on in one tick: 2,500 a second. */
    private static final int RELEASED_PER_TICK = 25;
    /** Between two ticks when there is nothing to do: the process shows that it lives. */
    private static final long IDLE_TICK_MILLIS = 100;
    private static final long CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final int CONNECT_MILLIS = 1_000;
    private static final double REPEATS_PER_SECOND = 10;

    private final int index;
    private final FrontDoor door;
    private final Tally tally = new Tally();
    private final InFlight inFlight = new InFlight();
    private final CrashedCallers crashedCallers = new CrashedCallers();
    private final RandomGenerator random = new SplittableRandom();
    private final Wheel wheel = new Wheel(System.nanoTime());
    private final FailureReports failures;
    /** By where they are. */
    private final Map<ElementId, Component> components = new HashMap<>();
    /** By what they are known by, see {@link Component#name}. */
    private final Map<String, Component> known = new HashMap<>();
    private final Map<Place, TargetPool> pools = new HashMap<>();
    private final Map<Seen.Life, Seen> seen = new ConcurrentHashMap<>();
    private final Set<Watched> guards = new LinkedHashSet<>();
    private Routes routes = new Routes();
    private Bootstrap bootstrap;
    private final Map<Origin, HttpServer> servers = new LinkedHashMap<>();
    /** Null as long as there is no certificate. */
    private volatile HttpServer tlsServer;
    private long nextCheck;
    private long ticker;
    private boolean idle;
    private long moves;
    private volatile long movesNow;
    private volatile int inFlightNow;
    private volatile long oldestNanos;

    Loop(int index, FrontDoor door) {
        this.index = index;
        this.door = door;
        this.failures = new FailureReports(door::endpointFailed, System.nanoTime());
    }

    // ---- what exchanges need

    /** Whoever asks for it may set a timer. */
    Wheel wheel() {
        if (idle) {
            tickEvery(Wheel.TICK_MILLIS, false);
        }
        return wheel;
    }

    Tally tally() {
        return tally;
    }

    RandomGenerator random() {
        return random;
    }

    FailureReports failures() {
        return failures;
    }

    HoldBudget holdBudget() {
        return door.holdBudget();
    }

    ClientLimits clients() {
        return door.settings().clients();
    }

    String bootId() {
        return door.bootId();
    }

    /** Null if there is none. */
    AccessLog accessLog() {
        return door.accessLog();
    }

    /** Where a request to {@code component} is to be written down; null if it is not to be. */
    RequestFile recording(ElementId component, long now) {
        return door.recording(component, now);
    }

    /** The ledger of {@code application}; null if it has none here. */
    Ledger ledger(String application) {
        return door.ledgers().of(application);
    }

    /** Does {@code work} on this loop. From any thread. */
    void execute(Runnable work) {
        context.runOnContext(then -> work.run());
    }

    /** The component that {@code incoming} is for, or null. */
    Component route(Origin origin, Incoming incoming) {
        return switch (origin) {
            case Origin.Outside() -> routes.find(incoming.host(), incoming.path().forMatching());
            case Origin.Inside(ElementId component) -> components.get(component);
        };
    }

    void began(Exchange exchange) {
        inFlight.add(exchange);
    }

    void ended(Exchange exchange) {
        inFlight.remove(exchange);
        tally.add(Count.DONE);
    }

    void moved() {
        moves++;
    }

    /** Nobody waits any more for what was called from {@code visits}, or still will be. From any thread. */
    void callersCrashed(Set<String> visits) {
        execute(() -> {
            crashedCallers.add(visits);
            inFlight.all().stream().filter(it -> it.isCalledFrom(visits)).forEach(Exchange::callerCrashed);
        });
    }

    /** Whether {@code visit}, from which somebody calls, was crashed lately; null is none. */
    boolean isCrashed(String visit) {
        return crashedCallers.contains(visit);
    }

    // ---- what other threads may read

    /** Steps of streams and tunnels. */
    long moves() {
        return movesNow;
    }

    int inFlightNow() {
        return inFlightNow;
    }

    long oldestNanos() {
        return oldestNanos;
    }

    /** How requests went, by the lives of components that the routing table names. */
    Collection<Seen> seen() {
        return seen.values();
    }

    // ---- life

    @Override
    public Future<?> start() {
        EventLoop eventLoop = ((ContextInternal) context).nettyEventLoop();
        Class<? extends Channel> socket = vertx.isNativeTransportEnabled() ? EpollSocketChannel.class : NioSocketChannel.class;
        bootstrap = new Bootstrap()
                .group(eventLoop)
                .channel(socket)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS);
        use(door.table());
        ticker = vertx.setPeriodic(Wheel.TICK_MILLIS, id -> tick(System.nanoTime()));
        List<Future<?>> listening = new ArrayList<>(door.origins().stream().map(this::listen).toList());
        if (door.identity() != null) {
            listening.add(listenSecurely());
        }
        return Future.all(listening);
    }

    private Future<HttpServer> listen(Origin origin) {
        boolean shared = origin instanceof Origin.Outside;
        Entrance entrance = new Entrance(this, origin, false);
        // Modules of this process speak HTTP/1.1 to it.
        ClearTextHttp2 http2 = shared ? new ClearTextHttp2(this, entrance, (ContextInternal) context) : null;
        HttpServer server = server(options().setReusePort(shared), entrance, http2);
        servers.put(origin, server);
        // To the event loops of one front door, -1 means the same free port.
        return server.listen(shared && door.settings().port() == 0 ? -1 : door.settings().port(), door.settings().bindAddress());
    }

    /** Begins to listen for TLS. From any thread. */
    Future<?> listenSecurely() {
        Promise<HttpServer> listening = Promise.promise();
        context.runOnContext(then -> {
            HttpServerOptions options = Tls.of(door.identity(), options().setReusePort(true))
                    .setUseAlpn(true)
                    .setInitialSettings(Http2Guard.settings(clients()))
                    .setHttp2ConnectionWindowSize(Http2Guard.WINDOW);
            HttpServer server = server(options, new Entrance(this, new Origin.Outside(), true), null);
            int port = door.settings().tls().port();
            server.listen(port == 0 ? -2 : port, door.settings().bindAddress())
                    .onSuccess(open -> tlsServer = open)
                    .onComplete(listening);
        });
        return listening.future();
    }

    /** New connections to all loops get this certificate. From any thread. */
    void replaceIdentity(Identity newer) {
        tlsServer.updateSSLOptions(Tls.replacing(newer), true)
                .onFailure(e -> LOG.log(Level.ERROR, "the certificate was not replaced, the one before stays", e));
    }

    private HttpServer server(HttpServerOptions options, Entrance entrance, ClearTextHttp2 http2) {
        return vertx.createHttpServer(options)
                .connectionHandler(connection -> accept(connection, http2))
                .requestHandler(entrance)
                .invalidRequestHandler(entrance::malformed)
                .exceptionHandler(failure -> { });
    }

    private static HttpServerOptions options() {
        return new HttpServerOptions()
                .setHttp2ClearTextEnabled(false)
                .setTcpNoDelay(true)
                .setAcceptBacklog(1_024)
                // Each header is bounded by the guard's decoder, which replaces the server's own.
                .setMaxFormFields(0);
    }

    int port() {
        return servers.values().iterator().next().actualPort();
    }

    /** 0 as long as TLS is not spoken. */
    int tlsPort() {
        HttpServer server = tlsServer;
        return server == null ? 0 : server.actualPort();
    }

    /** Where the components are called that have a port of their own. */
    Map<ElementId, Integer> ports() {
        Map<ElementId, Integer> ports = new HashMap<>();
        servers.forEach((origin, server) -> {
            if (origin instanceof Origin.Inside(ElementId component)) {
                ports.put(component, server.actualPort());
            }
        });
        return Map.copyOf(ports);
    }

    private void accept(HttpConnection connection, ClearTextHttp2 http2) {
        Channel channel = ((HttpServerConnection) connection).channelHandlerContext().channel();
        if (!door.admitConnection()) {
            tally.add(Count.TOO_MANY_CONNECTIONS);
            ChannelFuture ignored = channel.close();
            return;
        }
        tally.add(Count.CONNECTIONS);
        if (connection.protocolVersion() == HttpVersion.HTTP_2) {
            acceptStreams(connection, channel);
            return;
        }
        RequestGuard guard = new RequestGuard(clients(), tally, channel, connection.remoteAddress().hostAddress(), http2);
        channel.pipeline().replace("httpDecoder", "httpDecoder", guard.decoder());
        // TLS says itself that one side ends, and then so does the other.
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, !connection.isSsl());
        guards.add(guard);
        channel.closeFuture().addListener(closed -> {
            guards.remove(guard);
            guard.gone();
            door.connectionClosed();
        });
    }

    /** TLS has found out that the client speaks HTTP/2. */
    private void acceptStreams(HttpConnection connection, Channel channel) {
        var handler = (Http2ConnectionHandler) ((HttpServerConnection) connection).channelHandlerContext().handler();
        Http2Guard guard = new Http2Guard(clients(), tally, channel, connection.remoteAddress().hostAddress(), handler);
        guard.listen();
        guards.add(guard);
        channel.closeFuture().addListener(closed -> {
            guards.remove(guard);
            door.connectionClosed();
        });
    }

    /** A connection, whose end is taken care of, carries another protocol from now on. */
    void watch(RequestGuard before, Http2Guard after) {
        guards.remove(before);
        guards.add(after);
        after.channel().closeFuture().addListener(closed -> guards.remove(after));
    }

    FileSystem fileSystem() {
        return vertx.fileSystem();
    }

    /** Hands this loop a routing table. From any thread. */
    void inform(RoutingTable table) {
        if (context != null) {
            context.runOnContext(then -> use(table));
        }
    }

    private void use(RoutingTable table) {
        long now = System.nanoTime();
        Routes next = new Routes();
        Map<Place, TargetPool> kept = new HashMap<>();
        Set<ElementId> named = new LinkedHashSet<>();
        Set<Seen.Life> lives = new HashSet<>();
        for (Route route : table.routes()) {
            Component component = components.computeIfAbsent(route.component(), id -> known.computeIfAbsent(
                    Component.name(id), name -> new Component(id, new RetryBudget(REPEATS_PER_SECOND / door.settings().eventLoops(), now))));
            List<TargetPool> targets = new ArrayList<>();
            for (Target target : route.targets()) {
                Seen.Life life = new Seen.Life(route.component(), target.process());
                lives.add(life);
                targets.add(kept.computeIfAbsent(Place.of(target), place -> pool(place, target, seen.computeIfAbsent(life, it -> new Seen(it, door::failed)))));
            }
            component.update(route, targets.toArray(TargetPool[]::new), door.staticFiles().of(route));
            named.add(route.component());
            if (route.path() != null) {
                next.add(route.host(), route.path(), component);
            }
        }
        pools.forEach((place, pool) -> {
            if (!kept.containsKey(place)) {
                pool.retire();
            }
        });
        pools.clear();
        pools.putAll(kept);
        seen.keySet().retainAll(lives);
        // One that is in another process now is still the same.
        components.entrySet().removeIf(it -> !it.getKey().equals(it.getValue().id()));
        components.values().stream().filter(component -> !named.contains(component.id())).forEach(Component::withdraw);
        routes = next;
        for (Component component : components.values()) {
            component.reconsider(now);
            component.release(RELEASED_PER_TICK, now);
        }
    }

    private TargetPool pool(Place place, Target target, Seen of) {
        TargetPool known = pools.get(place);
        if (known == null) {
            return new TargetPool(target, of, bootstrap);
        }
        known.update(target);
        return known;
    }

    private void tickEvery(long millis, boolean idle) {
        vertx.cancelTimer(ticker);
        ticker = vertx.setPeriodic(millis, id -> tick(System.nanoTime()));
        this.idle = idle;
    }

    private void tick(long now) {
        wheel.turn(now);
        for (Component component : components.values()) {
            component.release(RELEASED_PER_TICK, now);
        }
        failures.flush(now);
        if (now - nextCheck >= 0) {
            nextCheck = now + CHECK_NANOS;
            List.copyOf(guards).forEach(guard -> guard.check(now));
            pools.values().forEach(pool -> pool.expire(now));
            seen.values().forEach(it -> it.forget(now));
        }
        movesNow = moves;
        inFlightNow = inFlight.size();
        oldestNanos = inFlight.oldestNanos();
        door.ticked(index);
        if (!idle && inFlight.size() == 0 && wheel.isEmpty() && failures.isEmpty()) {
            tickEvery(IDLE_TICK_MILLIS, true);
        }
    }
}
