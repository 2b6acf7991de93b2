package org.crashonly.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.crashonly.control.ControlServer;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Json;
import org.crashonly.control.Message;
import org.crashonly.control.ProcessSpec;
import org.crashonly.control.ProcessSpec.GrantSpec;
import org.crashonly.control.ProcessSpec.SessionAccessSpec;
import org.crashonly.control.ProcessSpec.SessionLimits;
import org.crashonly.control.ProcessSpec.SessionStoreSpec;
import org.crashonly.control.Role;

/** A real session store in a process of its own, for the first generations of the host. */
final class SessionStoreProcess implements AutoCloseable {

    private static final ElementId STORE = new ElementId("machine/app/sessions");
    private static final int HOSTS = 20;
    private static final SessionLimits SMALL =
            new SessionLimits(16 << 20, 1 << 20, 1_000, 4 << 20, 256 << 10, 60_000, 4 << 20, 1 << 20, 5_000, 1_000, 64);

    private final Path directory;
    private JvmProcess process;
    private ControlServer manager;
    private int lives;

    private SessionStoreProcess(Path directory) {
        this.directory = directory;
    }

    static SessionStoreProcess start(Path directory) throws IOException {
        SessionStoreProcess store = new SessionStoreProcess(directory);
        store.restart();
        return store;
    }

    /** The next life begins; returns when it serves. */
    void restart() throws IOException {
        if (manager != null) {
            manager.close();
        }
        lives++;
        AtomicReference<Message.State> state = new AtomicReference<>(Message.State.RECOVERING);
        Path control = directory.resolve("c" + lives);
        manager = ControlServer.listen(control, new Manager(state));
        List<GrantSpec> grants = LongStream.rangeClosed(1, HOSTS).mapToObj(SessionStoreProcess::grant).toList();
        ProcessSpec spec = new ProcessSpec("test", new Generation(STORE, lives), control, directory.resolve(lives + ".lock"),
                directory.resolve(lives + ".vitals"), directory.resolve(lives + ".work"),
                new SessionStoreSpec(directory.resolve("image"), socket(), SMALL, grants));
        Path file = Files.writeString(directory.resolve(lives + ".json"), Json.line(spec));
        process = JvmProcess.start(directory.resolve(lives + ".log"),
                HostProcess.LAUNCH.command(Role.SESSION_STORE, Map.of(), 128, List.of(), List.of(), List.of(file.toString())));
        try {
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> state.get() == Message.State.READY || !process.isAlive());
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("the session store is " + state + "; its log:\n" + process.log(), e);
        }
        if (!process.isAlive()) {
            throw new AssertionError("the session store ended; its log:\n" + process.log());
        }
    }

    void kill() throws InterruptedException {
        process.kill();
    }

    /** How the host's {@code generation} reaches it. */
    SessionAccessSpec access(long generation) {
        return new SessionAccessSpec(STORE, socket(), grant(generation).password());
    }

    private Path socket() {
        return directory.resolve("s");
    }

    private static GrantSpec grant(long generation) {
        return new GrantSpec(new Generation(HostProcess.PROCESS, generation), "web", "token of " + generation, Map.of());
    }

    @Override
    public void close() throws InterruptedException, IOException {
        process.close();
        manager.close();
    }

    private record Manager(AtomicReference<Message.State> state) implements ControlServer.Listener {

        @Override
        public void connected(ControlServer.Session connected) {
            connected.send(new Message.Welcome(1));
        }

        @Override
        public void received(ControlServer.Session from, Message message) {
            if (message instanceof Message.Status now) {
                state.set(now.state());
            }
        }

        @Override
        public void disconnected(ControlServer.Session gone) {}
    }
}
