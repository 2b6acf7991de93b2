package org.crashonly.manager.api;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.net.BindException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The control API and dashboard on loopback: state, events and metrics to read, {@code crash} and {@code restart} to ask for. Needs
 * the token for all but the dashboard's own files and the health checks; answers browsers only on its own pages' behalf.
 */
public final class ControlApi {

    private static final String LOOPBACK = "127.0.0.1";
    /** A connection on which nothing could be written for this long is closed; readers of events are written to every second. */
    private static final Duration STALLED = Duration.ofSeconds(10);
    private static final int MOST_CONNECTIONS = 256;
    private static final long TICK_MILLIS = 250;

    private final Vertx vertx;
    private final int port;
    private final String token;
    private final Control control;
    private final PrometheusMeterRegistry registry;
    private final Duration stalled;
    private volatile int boundPort;

    /**
     * @param port where to listen on loopback; 0 for any, see {@link #port}
     * @param token what callers must present; never logged
     */
    public ControlApi(Vertx vertx, int port, String token, Control control, PrometheusMeterRegistry registry) {
        this(vertx, port, token, control, registry, STALLED);
    }

    ControlApi(Vertx vertx, int port, String token, Control control, PrometheusMeterRegistry registry, Duration stalled) {
        if (token.isBlank()) {
            throw new IllegalArgumentException("the control API's token is empty");
        }
        this.vertx = vertx;
        this.port = port;
        this.token = token;
        this.control = control;
        this.registry = registry;
        this.stalled = stalled;
    }

    /** A Vert.x that keeps no files, so that one whose process is killed leaves none. */
    public static Vertx vertx() {
        return Vertx.vertx(new VertxOptions()
                .setFileSystemOptions(new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
    }

    /** Listens. Fails with a {@link BindException} that names the address if another process listens there. */
    public Future<Void> start() {
        return vertx.deployVerticle(new Listener()).mapEmpty();
    }

    /** Where it listens, once started. */
    public int port() {
        return boundPort;
    }

    private final class Listener extends VerticleBase {

        private Control.Subscription subscription;
        private Gate gate;
        private int connections;

        @Override
        public Future<?> start() {
            Timeline timeline = new Timeline();
            EventStreams streams = new EventStreams(control, timeline);
            Operations operations = new Operations(control, streams, timeline, registry);
            HttpServer server = vertx.createHttpServer(options());
            return server.connectionHandler(this::limit)
                    .requestHandler(request -> operations.answer(request, gate(server)))
                    .listen()
                    .recover(failure -> Future.failedFuture(explained(failure)))
                    .onSuccess(listening -> {
                        boundPort = listening.actualPort();
                        subscription = streams.listen(context);
                        registry.gauge("crashonly.dashboard.readers", streams, EventStreams::count);
                        vertx.setPeriodic(TICK_MILLIS, timer -> streams.tick(System.currentTimeMillis(), System.nanoTime()));
                    });
        }

        @Override
        public Future<?> stop() {
            if (subscription != null) {
                subscription.close();
            }
            return Future.succeededFuture();
        }

        /** The gate has to know the port that was bound; no request comes before. */
        private Gate gate(HttpServer server) {
            if (gate == null) {
                gate = new Gate(server.actualPort(), token);
            }
            return gate;
        }

        private void limit(HttpConnection connection) {
            if (++connections > MOST_CONNECTIONS) {
                connection.close();
            }
            connection.closeHandler(closed -> connections--);
        }

        private HttpServerOptions options() {
            return new HttpServerOptions()
                    .setHost(LOOPBACK)
                    .setPort(port)
                    .setHttp2ClearTextEnabled(false)
                    .setMaxInitialLineLength(2048)
                    .setMaxHeaderSize(8192)
                    // Covers who sends his request too slowly and who does not read his answer: in both cases nothing is written.
                    .setWriteIdleTimeout(Math.toIntExact(stalled.toMillis()))
                    .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
        }

        private Throwable explained(Throwable failure) {
            if (!(failure instanceof BindException)) {
                return failure;
            }
            BindException explained = new BindException("dashboard and control API: " + LOOPBACK + ":" + port
                    + " is in use by another process; end that one or choose another admin port");
            explained.initCause(failure);
            return explained;
        }
    }
}
