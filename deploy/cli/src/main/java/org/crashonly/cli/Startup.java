package org.crashonly.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.crashonly.control.KernelLock;
import org.crashonly.manager.DataDirectory;
import org.crashonly.manager.ServerConfig;
import org.crashonly.manager.application.Descriptor;
import org.crashonly.manager.application.DescriptorException;
import org.crashonly.manager.application.Staging;
import org.crashonly.sandbox.launch.JvmLaunch;
import org.crashonly.sandbox.process.ProcessScan.Found;

/**
 * One start of a server, from the checks to the first answer. Whatever goes wrong, or interrupts it, leaves nothing behind that was not
 * there before: no process, and no data directory that this start made.
 */
final class Startup {

    private final DataDirectory data;
    private final ServerConfig config;
    private final JvmLaunch launch;
    private final Screen screen;
    private final boolean fresh;
    private final Thread onInterrupt = new Thread(this::interrupted, "stop");
    private volatile boolean ready;
    private boolean stopping;

    Startup(DataDirectory data, ServerConfig config, JvmLaunch launch, Screen screen) {
        this.data = data;
        this.config = config;
        this.launch = launch;
        this.screen = screen;
        this.fresh = !Files.exists(data.root());
    }

    /**
     * Refuses a directory in which a server runs, and ports that are in use. What is left of a server that has lost both manager and shell
     * loop is crashed first: it would hold the ports.
     */
    void check() throws IOException {
        if (data.exists()) {
            refuseIfRunning(Server.in(data));
        }
        Ports.check(config);
    }

    /** Starts a server that runs {@code descriptor}; returns when it is ready. From here on an interrupt stops it. */
    Server start(Descriptor descriptor, int timeoutSeconds) throws IOException {
        Runtime.getRuntime().addShutdownHook(onInterrupt);
        try {
            return prepareAndStart(descriptor, timeoutSeconds);
        } catch (DescriptorException e) {
            undo();
            throw new Failure(Exit.BAD_INPUT, e.getMessage(), e);
        } catch (IOException | RuntimeException e) {
            undo();
            throw e;
        }
    }

    /** From here on an interrupt of this command leaves the server alone. */
    void letGo() {
        try {
            Runtime.getRuntime().removeShutdownHook(onInterrupt);
        } catch (IllegalStateException shuttingDown) {
            // The interrupt came first.
        }
    }

    private Server prepareAndStart(Descriptor descriptor, int timeoutSeconds) throws IOException, DescriptorException {
        data.prepare();
        KernelLock starting = KernelLock.tryTake(data.run().resolve("starting.lock"))
                .orElseThrow(() -> new Failure(Exit.IN_USE, "another 'crashonly run' is starting a server in " + data.root()));
        Server server = Server.in(data);
        begin(descriptor, server);
        new Readiness(server, config, screen).await(timeoutSeconds);
        ready = true;
        starting.release();
        return server;
    }

    /** An interrupt waits for the end of this, or comes before it: it never overlooks a loop that is just being started. */
    private synchronized void begin(Descriptor descriptor, Server server) throws IOException, DescriptorException {
        if (stopping) {
            throw new Failure(Exit.INTERRUPTED, "interrupted");
        }
        stage(descriptor, server);
        new LoopStart(server, launch).begin(config);
    }

    /** With the manager's lock held, so that no manager reads what is half written. */
    private void stage(Descriptor descriptor, Server server) throws IOException, DescriptorException {
        KernelLock lock = server.lock().orElseThrow(() -> running(server));
        crashOrphans(server);
        Staging staging = new Staging(data);
        staging.stage(descriptor);
        List<String> forgotten = staging.keepOnly(descriptor.name());
        if (!forgotten.isEmpty()) {
            screen.progress("not part of this run any more, but what it stored stays in " + data.root().resolve("stores") + ": "
                    + String.join(", ", forgotten));
        }
        lock.release();
    }

    private void refuseIfRunning(Server server) throws IOException {
        Optional<KernelLock> lock = server.lock();
        if (lock.isEmpty() || server.keeper().isPresent()) {
            throw running(server);
        }
        crashOrphans(server);
        lock.get().release();
    }

    private void crashOrphans(Server server) throws IOException {
        int orphans = server.stop();
        if (orphans > 0) {
            screen.progress("crashed " + orphans + " processes that an earlier run had left");
        }
    }

    private Failure running(Server server) {
        String pid = server.keeper().map(Found::identity).map(it -> ", pid " + it.pid()).orElse("");
        String option = data.root().equals(Path.of(".crashonly").toAbsolutePath().normalize()) ? "" : " --data " + data.root();
        return new Failure(Exit.IN_USE, "a server runs in " + data.root() + " already" + pid + "; stop it with 'crashonly stop" + option
                + "', or choose another directory with --data");
    }

    private synchronized void undo() throws IOException {
        letGo();
        if (data.exists()) {
            Server.in(data).stop();
        }
        if (fresh && !ready && Files.exists(data.root())) {
            Trees.delete(data.root());
        }
    }

    private synchronized void interrupted() {
        stopping = true;
        if (!data.exists()) {
            return;
        }
        try {
            screen.progress("");
            int killed = Server.in(data).stop();
            if (fresh && !ready) {
                Trees.delete(data.root());
            }
            screen.progress("stopped: " + killed + " processes killed");
        } catch (IOException | RuntimeException e) {
            screen.progress("crashonly: the server could not be stopped: " + e.getMessage());
        }
    }
}
