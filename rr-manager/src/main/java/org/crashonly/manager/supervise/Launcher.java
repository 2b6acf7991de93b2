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
import java.util.stream.Stream;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.ProcessSpec;
import org.crashonly.control.ProcessSpec.AcidEngine;
import org.crashonly.manager.DataDirectory;
import org.crashonly.manager.application.Application;
import org.crashonly.manager.registry.Planned;
import org.crashonly.manager.registry.Specifications;
import org.crashonly.sandbox.launch.JvmLaunch;
import org.crashonly.sandbox.process.ProcessScan;
import org.crashonly.sandbox.process.ProcessStart;

/** Turns a planned process and a generation into a running one. */
final class Launcher {

    private static final int FRONT_DOOR_MEGABYTES = 256;
    private static final int STORE_MEGABYTES = 384;
    /** For soft state and what is being answered; the rest is in mapped files. */
    private static final int SESSION_STORE_MEGABYTES = 128;

    /**
     * Hosts leave the processor to what recovers them: on a machine that is busy with their requests, a manager or front door that was
     * killed would be back much later otherwise. The command becomes the JVM, with the same pid.
     */
    private static final List<String> LESS_URGENT = List.of("nice", "-n", "5");

    private final DataDirectory data;
    private final Specifications specifications;
    private final JvmLaunch jvm;

    Launcher(DataDirectory data, Specifications specifications, JvmLaunch jvm) {
        this.data = data;
        this.specifications = specifications;
        this.jvm = jvm;
    }

    /** Starts {@code generation} of {@code planned}, whose specification {@code role} is written first. */
    Process start(Planned planned, Generation generation, ProcessSpec.RoleSpec role) throws IOException {
        Path specification = specifications.write(generation, role);
        Path temp = Files.createDirectories(data.work(generation).resolve("tmp"));
        List<String> options = new ArrayList<>(List.of("-Djava.io.tmpdir=" + temp));
        List<String> command = switch (planned) {
            case Planned.FrontDoor door -> command(planned, generation, FRONT_DOOR_MEGABYTES, options, List.of(), specification);
            case Planned.AcidStore store -> command(planned, generation, STORE_MEGABYTES, options, List.of(), specification);
            case Planned.SessionStore store -> command(planned, generation, SESSION_STORE_MEGABYTES, options, List.of(), specification);
            case Planned.Host host -> {
                Application.Jvm own = host.application().jvm();
                options.addAll(own.options());
                List<String> features = Stream.concat(host.components().stream().flatMap(it -> it.features().stream()), driver(host))
                        .distinct().sorted().toList();
                List<String> patient = new ArrayList<>(LESS_URGENT);
                patient.addAll(command(planned, generation, own.heapMegabytes(), options, features, specification));
                yield patient;
            }
        };
        return new ProcessStart(command, environment(planned, temp), data.work(generation), data.log(planned.id())).begin();
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

    /** A clean environment: what a program needs to find tools and speak its language, and what the descriptor adds. */
    private static Map<String, String> environment(Planned planned, Path temp) {
        Map<String, String> environment = new TreeMap<>();
        environment.put("PATH", Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin:/bin"));
        environment.put("TMPDIR", temp.toString());
        for (String inherited : List.of("LANG", "LC_ALL", "TZ")) {
            Optional.ofNullable(System.getenv(inherited)).ifPresent(value -> environment.put(inherited, value));
        }
        if (planned instanceof Planned.Host host) {
            environment.putAll(host.application().jvm().environment());
        }
        return environment;
    }
}
