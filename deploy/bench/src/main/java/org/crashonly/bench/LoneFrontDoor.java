package org.crashonly.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Json;
import org.crashonly.control.ProcessSpec;
import org.crashonly.control.ProcessSpec.ClientLimits;
import org.crashonly.control.ProcessSpec.FrontDoorSpec;
import org.crashonly.control.ProcessSpec.HoldLimits;
import org.crashonly.control.ProcessSpec.SessionAccessSpec;
import org.crashonly.control.Role;
import org.crashonly.control.RoutingTable;
import org.crashonly.control.RoutingTable.Route;
import org.crashonly.control.RoutingTable.Target;
import org.crashonly.sandbox.launch.JvmLaunch;
import org.crashonly.sandbox.process.ProcessStart;

/** A front door as the server starts it, but without a manager: it goes by the routes that it got at birth. */
record LoneFrontDoor(Process process, int port) implements AutoCloseable {

    private static final int MEGABYTES = 256;
    private static final int LOOPS = 2;

    /** The life that it is. */
    static final Generation OWN = new Generation(new ElementId("machine/server/front-door-1"), 1);

    /** Starts one that sends everything to {@code backend}. */
    static LoneFrontDoor before(int backend, Path directory) {
        return before(backend, directory, List.of());
    }

    /** The same, with ledgers for requests with keys. */
    static LoneFrontDoor before(int backend, Path directory, List<SessionAccessSpec> ledgers) {
        int port = ServerUnderTest.freePort();
        Generation host = new Generation(new ElementId("machine/bench/web"), 1);
        RoutingTable routes = new RoutingTable(1, 1, List.of(new Route(new ElementId("machine/bench/web/bench"), null, "/",
                List.of(new Target(host, "127.0.0.1", backend, "nonce", true)), null, 60_000, 300_000)));
        ProcessSpec spec = new ProcessSpec(
                "bench", OWN, directory.resolve("control.sock"),
                directory.resolve("door.lock"), directory.resolve("door.vitals"), directory.resolve("door"),
                new FrontDoorSpec("127.0.0.1", port, HoldLimits.DEFAULT, ClientLimits.DEFAULT, LOOPS, routes, ledgers, null));
        try {
            Path file = Files.writeString(directory.resolve("door.json"), Json.line(spec));
            List<String> command = JvmLaunch.ofThisJvm().command(Role.FRONT_DOOR, Map.of(), MEGABYTES, List.of(), List.of(), List.of(file.toString()));
            Process process = Workplace.begin(
                    new ProcessStart(command, new TreeMap<>(Map.of("PATH", "/usr/bin:/bin")), directory, directory.resolve("door.log"))::begin);
            ServerUnderTest.awaitListener(port, process, directory.resolve("door.log"));
            return new LoneFrontDoor(process, port);
        } catch (IOException e) {
            throw new UncheckedIOException("the front door cannot be started", e);
        }
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
