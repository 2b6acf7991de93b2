package org.crashonly.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.crashonly.manager.DataDirectory;
import org.crashonly.manager.ServerConfig;
import org.crashonly.manager.application.Application;
import org.crashonly.manager.application.Descriptor;
import org.crashonly.manager.application.DescriptorException;
import org.crashonly.manager.application.Staging;
import org.crashonly.manager.registry.Plan;
import org.crashonly.sandbox.launch.AotMode;
import org.crashonly.sandbox.launch.JvmLaunch;
import org.crashonly.sandbox.process.ProcessScan.Found;
import org.crashonly.sandbox.staging.StagedWar;
import org.crashonly.sandbox.staging.UnusableWarException;

/** A real server, whose JVMs write down what they loaded when they are asked to end. It has one front door, and no shell loop. */
final class TrainingServer {

    private static final Duration START = Duration.ofMinutes(5);
    private static final Duration END = Duration.ofMinutes(3);
    private static final long POLL_NANOS = 100_000_000;

    private final Server server;
    private final ServerConfig config;
    private final JvmLaunch launch;

    private TrainingServer(Server server, ServerConfig config, JvmLaunch launch) {
        this.server = server;
        this.config = config;
        this.launch = launch;
    }

    /** Starts a server with the training applications in {@code data}; returns when it is ready. */
    static TrainingServer start(DataDirectory data, JvmLaunch normal, Path drafts) throws IOException {
        data.prepare();
        ServerConfig config = new ServerConfig("127.0.0.1", freePort(), freePort(), 1);
        config.write(data);
        try {
            new Staging(data).stage(application(normal.distribution().trainingWars()));
        } catch (DescriptorException | UnusableWarException e) {
            throw new IOException("the training application of this distribution cannot be staged: " + e.getMessage(), e);
        }
        JvmLaunch launch = new JvmLaunch(normal.distribution(), normal.javaHome(), new AotMode.Train(drafts));
        TrainingServer training = new TrainingServer(Server.in(data), config, launch);
        new ManagerStart(training.server, launch).begin();
        training.awaitReady();
        return training;
    }

    /** Asks the application, the control API and the command line what users ask them. */
    void use() throws IOException {
        new TrainingRequests(launch.distribution(), "http://127.0.0.1:" + config.httpPort()).send();
        List<String> rehearsal = new ArrayList<>(List.of("rehearse", "--data", server.data().root().toString()));
        launch.distribution().trainingWars().forEach(war -> rehearsal.add(war.toString()));
        Process command = new ProcessBuilder(launch.cliCommand(rehearsal))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!command.waitFor(END.toSeconds(), TimeUnit.SECONDS)) {
                command.destroyForcibly();
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Asks every JVM to end, the manager first so that it restarts nobody, and waits until each has written its cache. */
    void end(Screen screen) throws IOException {
        Map<Boolean, List<Found>> processes =
                server.processes().stream().collect(Collectors.partitioningBy(process -> process.id().equals(Plan.MANAGER)));
        terminate(processes.get(true), screen);
        // Most of this is done by one thread of each.
        terminate(processes.get(false), screen);
        server.stop();
    }

    private static void terminate(List<Found> processes, Screen screen) {
        long deadline = System.nanoTime() + END.toNanos();
        for (Found process : processes) {
            ProcessHandle.of(process.identity().pid()).filter(handle -> process.identity().exists()).ifPresent(ProcessHandle::destroy);
        }
        List<Found> running = new ArrayList<>(processes);
        while (!running.isEmpty() && System.nanoTime() - deadline < 0) {
            for (Found process : List.copyOf(running)) {
                if (!running(process)) {
                    running.remove(process);
                    screen.progress("  " + ElementNames.shown(process.id()));
                }
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private static boolean running(Found process) {
        return process.identity().exists() && ProcessHandle.of(process.identity().pid()).map(ProcessHandle::isAlive).orElse(false);
    }

    private void awaitReady() throws IOException {
        long deadline = System.nanoTime() + START.toNanos();
        ControlApi api = server.api();
        while (System.nanoTime() - deadline < 0) {
            try {
                String state = api.status().state();
                if (state.equals("ready")) {
                    return;
                }
                if (state.equals("failed")) {
                    throw new IOException("the training server did not start" + LogExcerpt.of(server));
                }
            } catch (ControlApi.NoAnswer e) {
                if (server.processes().isEmpty()) {
                    throw new IOException("the training server's manager ended" + LogExcerpt.of(server), e);
                }
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        throw new IOException("the training server was not ready after " + START.toSeconds() + " s" + LogExcerpt.of(server));
    }

    private static Descriptor application(List<Path> wars) throws IOException, UnusableWarException {
        if (wars.isEmpty()) {
            throw new IOException("this distribution has no training application");
        }
        List<Descriptor.Component> components = new ArrayList<>();
        for (Path war : wars) {
            String name = war.getFileName().toString().replaceFirst("\\.war$", "");
            components.add(new Descriptor.Component(name, StagedWar.inspect(war), components.isEmpty() ? "/" : "/" + name, null, "web"));
        }
        // Somebody to call: most applications of several components do.
        components.add(new Descriptor.Component("peer", components.getFirst().war(), null, null, "web"));
        return new Descriptor(
                wars.getFirst(), "training", components, List.of(new Application.Store("db", "acid", "h2")),
                Application.Policy.DEFAULT, Application.Jvm.DEFAULT);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static IOException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IOException("interrupted", e);
    }
}
