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
import org.crashonly.control.ProcessSpec.GrantSpec;
import org.crashonly.control.ProcessSpec.SessionStoreSpec;
import org.crashonly.control.Role;
import org.crashonly.sandbox.launch.JvmLaunch;
import org.crashonly.sandbox.process.ProcessStart;
import org.crashonly.session.StoreAccess;
import org.crashonly.session.StoreClient;
import org.crashonly.session.client.SocketStoreClient;

/** A session store as the server starts it, but without a manager: it lets in whom it was told of at birth. */
record LoneSessionStore(Process process, StoreAccess access) implements AutoCloseable {

    private static final int MEGABYTES = 128;
    private static final GrantSpec HOST = new GrantSpec(new Generation(new ElementId("machine/bench/web"), 1), "web", "token", Map.of());

    /** Starts the life {@code number} of the store in {@code directory}. */
    static LoneSessionStore in(Path directory, int number) {
        Path socket = directory.resolve("session.sock");
        ProcessSpec spec = new ProcessSpec(
                "bench", new Generation(new ElementId("machine/bench/session-store"), number), directory.resolve("control.sock"),
                directory.resolve("store" + number + ".lock"), directory.resolve("store.vitals"), directory.resolve("work"),
                new SessionStoreSpec(directory.resolve("store"), socket, null, List.of(HOST)));
        try {
            Path file = Files.writeString(directory.resolve("store.json"), Json.line(spec));
            List<String> command = JvmLaunch.ofThisJvm().command(Role.SESSION_STORE, Map.of(), MEGABYTES, List.of(), List.of(), List.of(file.toString()));
            Process process = new ProcessStart(command, new TreeMap<>(Map.of("PATH", "/usr/bin:/bin")), directory, directory.resolve("store.log")).begin();
            return new LoneSessionStore(process, new StoreAccess(socket, HOST.generation().toString(), HOST.password()));
        } catch (IOException e) {
            throw new UncheckedIOException("the session store cannot be started", e);
        }
    }

    StoreClient client() {
        return SocketStoreClient.open(access);
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
