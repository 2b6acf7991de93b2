package org.crashonly.manager.supervise;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.ProcessSpec;
import org.crashonly.control.ProcessSpec.AcidEngine;
import org.crashonly.control.Role;
import org.crashonly.manager.DataDirectory;
import org.crashonly.manager.application.Application;
import org.crashonly.manager.registry.Planned;
import org.crashonly.manager.registry.Specifications;
import org.crashonly.sandbox.launch.Bubblewrap;
import org.crashonly.sandbox.launch.JvmLaunch;
import org.crashonly.sandbox.launch.Niceness;
import org.crashonly.sandbox.launch.OpenFiles;
import org.crashonly.sandbox.process.Offspring;
import org.crashonly.sandbox.process.ProcessScan;
import org.crashonly.sandbox.process.ProcessStart;
import org.crashonly.sandbox.process.WatchedProcess;

/** Turns a planned process and a generation into a running one. */
final class Launcher {

    private static final int FRONT_DOOR_MEGABYTES = 256;
    private static final int STORE_MEGABYTES = 384;
    /** For soft state and what is being answered; the rest is in mapped files. */
    private static final int SESSION_STORE_MEGABYTES = 128;

    /**
     * Hosts leave the processor to what recovers them: on a machine that is busy with their requests, a manager or front door that was
     * killed would be back much later otherwise.
     */
    private static final int LESS_URGENT = 5;
    /** Nobody waits for a spare to be made; but with less it would never be made where requests keep all processors busy. */
    private static final int LEAST_URGENT = 10;

    private final DataDirectory data;
    private final Specifications specifications;
    private final JvmLaunch jvm;
    private final Niceness niceness = Niceness.ofThisProcess();

    Launcher(DataDirectory data, Specifications specifications, JvmLaunch jvm) {
        this.data = data;
        this.specifications = specifications;
        this.jvm = jvm;
    }

    /** The log of all generations of {@code planned}. */
    Path log(Planned planned) {
        return data.log(planned.id());
    }

    /**
     * Starts {@code generation} of {@code planned}, whose specification {@code role} is written first.
     *
     * @param onDeath see {@link WatchedProcess#child}
     */
    WatchedProcess start(Planned planned, Generation generation, ProcessSpec.RoleSpec role, Consumer<WatchedProcess.Death> onDeath) throws IOException {
        Path temp = Files.createDirectories(data.work(generation).resolve("tmp"));
        Optional<Bubblewrap> enclosure = planned instanceof Planned.Host host && sandbox(host).isolation() == Application.Isolation.BUBBLEWRAP
                ? Optional.of(enclosure(host, generation)) : Optional.empty();
        Path outerPid = enclosure.map(Bubblewrap::outerPid).orElse(null);
        Path specification = specifications.write(generation, role, outerPid);
        List<String> command = command(planned, generation, temp, specification);
        ProcessStart start = new ProcessStart(
                enclosure.map(it -> it.around(command)).orElseGet(() -> inOwnSession(planned, command)), environment(planned, generation, temp),
                data.work(generation), log(planned));
        return enclosure.isPresent()
                ? WatchedProcess.enclosed(start.beginWithoutPortsOfItsChoice(specifications.wellKnownPorts()), outerPid, onDeath) : WatchedProcess.child(start.begin(), onDeath);
    }

    /** What modules start is in the session of their host, whatever environment they give it. A sandbox has nothing of the sort to outlive it. */
    private static List<String> inOwnSession(Planned planned, List<String> command) {
        return planned.role() == Role.HOST ? Stream.concat(Stream.of("setsid"), command.stream()).toList() : command;
    }

    private static Application.Sandbox sandbox(Planned.Host host) {
        return host.application().sandbox(host.process().name());
    }

    /** Of the data directory a host sees what is its own: its modules, its specification, its lock, its counters, and the sockets. */
    private Bubblewrap enclosure(Planned.Host host, Generation generation) throws IOException {
        // Bubblewrap mounts on what is no link.
        Path root = data.root().toRealPath();
        UnaryOperator<Path> real = path -> path.startsWith(data.root()) ? root.resolve(data.root().relativize(path)) : path;
        List<Path> writable = List.of(data.generationLock(generation), data.vitals(generation));
        for (Path file : writable) {
            // What is not there cannot be shown.
            Files.createDirectories(file.getParent());
            if (!Files.exists(file)) {
                Files.createFile(file);
            }
        }
        List<Path> readable = new ArrayList<>(List.of(jvm.distribution().home(), jvm.javaHome(), data.controlSocket().getParent()));
        if (Files.exists(jvm.distribution().caches())) {
            readable.add(jvm.distribution().caches());
        }
        readable.add(data.specification(generation));
        host.components().forEach(it -> readable.add(it.war()));
        return new Bubblewrap(
                root, readable.stream().map(real).toList(), writable.stream().map(real).toList(), real.apply(data.work(generation)));
    }

    private List<String> command(Planned planned, Generation generation, Path temp, Path specification) throws IOException {
        List<String> options = new ArrayList<>(List.of("-Djava.io.tmpdir=" + temp));
        return switch (planned) {
            case Planned.FrontDoor door -> command(planned, generation, FRONT_DOOR_MEGABYTES, options, List.of(), specification);
            case Planned.AcidStore store -> command(planned, generation, STORE_MEGABYTES, options, List.of(), specification);
            case Planned.SessionStore store -> command(planned, generation, SESSION_STORE_MEGABYTES, options, List.of(), specification);
            case Planned.Host host -> host(host, List.of(host), LESS_URGENT, generation, options, specification);
            case Planned.Spare spare -> host(
                    spare, spare.wards(), mayHurry() ? LEAST_URGENT : LESS_URGENT, generation, options, specification);
        };
    }

    /** The command of a host that is, or may become, each of {@code hosts}. */
    private List<String> host(
            Planned planned, List<Planned.Host> hosts, int nice, Generation generation, List<String> options, Path specification)
            throws IOException {
        Planned.Host any = hosts.getFirst();
        Application.Sandbox sandbox = sandbox(any);
        options.add("-XX:MaxMetaspaceSize=" + sandbox.metaspaceMegabytes() + "m");
        options.addAll(any.application().jvm().options());
        List<String> features = Stream.concat(
                        hosts.stream().flatMap(it -> it.components().stream()).flatMap(it -> it.features().stream()), driver(any))
                .distinct().sorted().toList();
        List<String> patient = new ArrayList<>(Niceness.command(nice));
        patient.addAll(command(planned, generation, sandbox.heapMegabytes(), options, features, specification));
        return sandbox.files() == 0 ? patient : OpenFiles.limit(sandbox.files(), patient);
    }

    private boolean mayHurry() {
        return niceness.mayReturnTo(LESS_URGENT);
    }

    /** What a spare has to be given back of the processor once it is made; empty if it is made like any host. */
    Optional<Integer> nicenessOfSpares() {
        return mayHurry() ? Optional.of(niceness.with(LESS_URGENT)) : Optional.empty();
    }

    /** What a spare is warmed up with, if the distribution has it. */
    Optional<Path> warmUp() {
        return jvm.distribution().trainingWars().stream().findFirst();
    }

    /** What brings the driver of the application's store, if the container's base has it not. */
    private static Stream<String> driver(Planned.Host host) {
        return host.application().stores().stream().map(Application.Store::engine).filter(AcidEngine.POSTGRESQL.word()::equals);
    }

    /** A loopback port that is free now. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private List<String> command(
            Planned planned, Generation generation, int megabytes, List<String> options, List<String> features, Path specification)
            throws IOException {
        return jvm.command(
                planned.role(), markers(planned.id(), generation.number()), megabytes, options, features, List.of(specification.toString()));
    }

    private Map<String, String> markers(ElementId id, long generation) throws IOException {
        Map<String, String> markers = new LinkedHashMap<>();
        for (String marker : ProcessScan.markers(data.instance(), id, generation)) {
            int equals = marker.indexOf('=');
            markers.put(marker.substring("-D".length(), equals), marker.substring(equals + 1));
        }
        return markers;
    }

    /** A clean environment: what a program needs to find tools and speak its language, what shows whom it descends from, and what the descriptor adds. */
    private Map<String, String> environment(Planned planned, Generation generation, Path temp) throws IOException {
        Map<String, String> environment = new TreeMap<>();
        environment.put("PATH", Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin:/bin"));
        environment.put("TMPDIR", temp.toString());
        for (String inherited : List.of("LANG", "LC_ALL", "TZ")) {
            Optional.ofNullable(System.getenv(inherited)).ifPresent(value -> environment.put(inherited, value));
        }
        if (planned.role() == Role.HOST) {
            environment.put(Offspring.VARIABLE, Offspring.mark(data.instance(), generation));
        }
        switch (planned) {
            case Planned.Host host -> environment.putAll(host.application().jvm().environment());
            case Planned.Spare spare -> environment.putAll(spare.application().jvm().environment());
            case Planned.FrontDoor door -> { }
            case Planned.AcidStore store -> { }
            case Planned.SessionStore store -> { }
        }
        return environment;
    }
}
