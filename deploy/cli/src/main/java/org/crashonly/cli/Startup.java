package org.crashonly.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.crashonly.control.KernelLock;
import org.crashonly.manager.DataDirectory;
import org.crashonly.manager.ServerConfig;
import org.crashonly.manager.application.Application;
import org.crashonly.manager.application.Descriptor;
import org.crashonly.manager.application.DescriptorException;
import org.crashonly.manager.application.Staging;
import org.crashonly.sandbox.launch.Bubblewrap;
import org.crashonly.sandbox.launch.JvmLaunch;
import org.crashonly.sandbox.process.ProcessScan.Found;

/**
 * One start of a server, from the checks to the first answer. Whatever goes wrong, or interrupts it, leaves nothing behind that was not
 * there before: no process, no data directory that this start made, and the applications that were staged. A start that finds the
 * directory in use touches nothing in it.
 */
final class Startup {

    private final DataDirectory data;
    private final ServerConfig config;
    private final JvmLaunch launch;
    private final Screen screen;
    /** The directory was made for this start, or for one that gave it up. */
    private volatile boolean fresh;
    private final Thread onInterrupt = new Thread(this::interrupted, "stop");
    /** Held from the first look at the directory until the server is ready, or gone again: one start at a time. */
    private volatile KernelLock starting;
    private volatile boolean claimed;
    private final Staging staging;
    private volatile boolean staged;
    private volatile boolean ready;
    private boolean stopping;

    Startup(DataDirectory data, ServerConfig config, JvmLaunch launch, Screen screen) {
        this.data = data;
        this.config = config;
        this.launch = launch;
        this.screen = screen;
        this.staging = new Staging(data, Optional.of(launch.distribution().instrumentedWars()));
    }

    /** What is done once the directory and the ports are known to be free, and before anything is started. */
    interface Preparation {
        void run() throws IOException;
    }

    /**
     * Starts a server that runs {@code descriptor}; returns when it is ready. Refuses a directory in which a server runs or is being
     * started, and ports that are in use. An interrupt stops what was started until {@link #letGo}.
     */
    Server start(Descriptor descriptor, int timeoutSeconds, Preparation preparation) throws IOException {
        requireSandboxes(descriptor);
        Runtime.getRuntime().addShutdownHook(onInterrupt);
        try {
            Server server = claim();
            Ports.check(config);
            preparation.run();
            begin(descriptor, server);
            new Readiness(server, config, screen).await(timeoutSeconds);
            ready = true;
            staging.settle();
            return server;
        } catch (DescriptorException e) {
            undo();
            throw new Failure(Exit.BAD_INPUT, e.getMessage(), e);
        } catch (IOException | RuntimeException e) {
            undo();
            throw e;
        } finally {
            if (starting != null) {
                starting.release();
            }
        }
    }

    /** Before anything is touched: a process that has to be enclosed is not started otherwise. */
    static void requireSandboxes(Descriptor descriptor) throws IOException {
        if (descriptor.sandboxes().values().stream().anyMatch(it -> it.isolation() == Application.Isolation.BUBBLEWRAP)) {
            Optional<String> problem = Bubblewrap.problem();
            if (problem.isPresent()) {
                throw new Failure(Exit.START_FAILED, "sandbox.isolation is bubblewrap, but " + problem.get() + "; or leave the key out");
            }
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

    /**
     * Makes the directory this start's own. What is left of a server that has lost both manager and shell loop is crashed: it would hold
     * the ports.
     */
    private Server claim() throws IOException {
        data.prepare();
        starting = KernelLock.tryTake(data.startingLock())
                .orElseThrow(() -> new Failure(Exit.IN_USE, "another 'crashonly run' is starting a server in " + data.root()));
        // Again, in case the other one has just given up and removed the directory.
        data.prepare().ownInstance();
        Server server = Server.in(data);
        Optional<KernelLock> lock = server.lock();
        try {
            if (lock.isEmpty() || server.keeper().isPresent()) {
                throw running(server);
            }
            claimed = true;
            fresh = data.isNew();
            int orphans = server.stop();
            if (orphans > 0) {
                screen.progress("crashed " + orphans + " processes that an earlier run had left");
            }
            if (!new StopMark(data.keepers()).takeBack()) {
                throw calledOff();
            }
        } finally {
            if (lock.isPresent()) {
                lock.get().release();
            }
        }
        return server;
    }

    /** An interrupt waits for the end of this, or comes before it: it never overlooks a loop that is just being started. */
    private synchronized void begin(Descriptor descriptor, Server server) throws IOException, DescriptorException {
        if (stopping) {
            throw new Failure(Exit.INTERRUPTED, "interrupted");
        }
        if (new StopMark(data.keepers()).isSet()) {
            throw calledOff();
        }
        stage(descriptor, server);
        data.noLongerNew();
        new LoopStart(server, launch).begin(config);
    }

    /** With the manager's lock held, so that no manager reads what is half written. */
    private void stage(Descriptor descriptor, Server server) throws IOException, DescriptorException {
        KernelLock lock = server.lock().orElseThrow(() -> running(server));
        try {
            staged = true;
            staging.stage(descriptor);
            List<String> forgotten = staging.keepOnly(descriptor.name());
            if (!forgotten.isEmpty()) {
                screen.progress("not part of this run any more, but what it stored stays in " + data.root().resolve("stores") + ": "
                        + String.join(", ", forgotten));
            }
        } finally {
            lock.release();
        }
    }

    static Failure calledOff() {
        return new Failure(Exit.INTERRUPTED, "the server was stopped meanwhile");
    }

    private Failure running(Server server) {
        String pid = server.keeper().map(Found::identity).map(it -> ", pid " + it.pid()).orElse("");
        String option = data.root().equals(Path.of(".crashonly").toAbsolutePath().normalize()) ? "" : " --data " + data.root();
        return new Failure(Exit.IN_USE, "a server runs in " + data.root() + " already" + pid + "; stop it with 'crashonly stop" + option
                + "', or choose another directory with --data");
    }

    private synchronized void undo() throws IOException {
        letGo();
        takeBack();
    }

    /** Crashes what was started and puts back what was there before; says how many processes that were. */
    private int takeBack() throws IOException {
        int killed = claimed ? Server.in(data).stop() : 0;
        if (staged && !ready) {
            staging.rollBack();
        }
        if (fresh && !ready && Files.exists(data.root())) {
            Trees.delete(data.root());
        }
        return killed;
    }

    private synchronized void interrupted() {
        stopping = true;
        try {
            screen.progress("");
            screen.progress("stopped: " + takeBack() + " processes killed");
        } catch (IOException | RuntimeException e) {
            screen.progress("crashonly: the server could not be stopped: " + e.getMessage());
        }
    }
}
