package org.crashonly.manager;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.crashonly.control.ExitCode;
import org.crashonly.control.KernelLock;
import org.crashonly.manager.api.ControlApi;
import org.crashonly.manager.application.Staging;
import org.crashonly.manager.supervise.Manager;
import org.crashonly.sandbox.launch.JvmLaunch;

/** The manager's process: {@code ManagerMain DATA_DIRECTORY}, started by the shell loop only. */
public final class ManagerMain {

    private static final Logger LOG = System.getLogger(ManagerMain.class.getName());
    /** A killed predecessor gives the lock up within milliseconds. */
    private static final Duration LONGEST_WAIT_FOR_LOCK = Duration.ofSeconds(3);

    private ManagerMain() {}

    public static void main(String[] arguments) {
        if (arguments.length != 1) {
            LOG.log(Level.ERROR, "usage: ManagerMain DATA_DIRECTORY");
            ExitCode.BAD_SPECIFICATION.halt();
        }
        try {
            DataDirectory data = new DataDirectory(Path.of(arguments[0])).prepare();
            KernelLock lock = lock(data);
            ServerConfig config = ServerConfig.read(data);
            PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            Manager manager = Manager.begin(data, lock, config, Staging.all(data), JvmLaunch.ofThisJvm(), registry);
            LOG.log(Level.INFO, "manager of {0} began with {1}", data.root(), lock);
            serve(data, config, manager, registry);
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.ERROR, "the manager cannot begin", e);
            ExitCode.RECOVERY_FAILED.halt();
        }
    }

    private static KernelLock lock(DataDirectory data) throws IOException {
        long deadline = System.nanoTime() + LONGEST_WAIT_FOR_LOCK.toNanos();
        while (true) {
            Optional<KernelLock> lock = KernelLock.tryTake(data.lock());
            if (lock.isPresent()) {
                return lock.get();
            }
            if (System.nanoTime() - deadline > 0) {
                LOG.log(Level.ERROR, "data directory {0} belongs to a manager that runs: {1} is locked", data.root(), data.lock());
                ExitCode.LOCKED.halt();
            }
            try {
                Thread.sleep(5);
            } catch (InterruptedException e) {
                throw new IllegalStateException("nobody interrupts this thread", e);
            }
        }
    }

    /** The control API is worth having, but the server's work does not depend on it: without it the manager goes on and tries again. */
    private static void serve(DataDirectory data, ServerConfig config, Manager manager, PrometheusMeterRegistry registry)
            throws IOException {
        Vertx vertx = ControlApi.vertx();
        ControlApi api = new ControlApi(vertx, config.adminPort(), data.token(), manager, registry);
        while (true) {
            try {
                api.start().toCompletionStage().toCompletableFuture().join();
                return;
            } catch (CompletionException e) {
                LOG.log(Level.ERROR, "control API on port {0}: {1}", config.adminPort(), e.getCause());
                try {
                    Thread.sleep(1_000);
                } catch (InterruptedException interrupted) {
                    throw new IllegalStateException("nobody interrupts this thread", interrupted);
                }
            }
        }
    }
}
