package org.crashonly.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.crashonly.control.ControlServer;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Json;
import org.crashonly.control.Message;
import org.crashonly.control.ProcessSpec;
import org.crashonly.control.ProcessSpec.GrantSpec;
import org.crashonly.sandbox.launch.JvmLaunch;

/** One life of a store of the distribution, without a manager but for the end of its socket. Closing it kills it. */
final class LoneStore implements AutoCloseable {

    /** Who is let in. */
    static final GrantSpec CLIENT = new GrantSpec(new Generation(new ElementId("machine/bench/client"), 1), "client_1", secret(), Map.of());

    /** A front door. */
    static final GrantSpec DOOR = new GrantSpec(LoneFrontDoor.OWN, "door_1", secret(), Map.of());

    static final ElementId STORE = new ElementId("machine/bench/store");
    private static final long PATIENCE_SECONDS = 300;

    private final Process process;
    private final CompletableFuture<Process> end;
    private final ControlServer server;
    private final Path directory;
    private final Path log;
    private final CountDownLatch ready = new CountDownLatch(1);
    private final AtomicLong recoveryMillis = new AtomicLong();

    /** Begins life {@code number} of the store whose directory is {@code home/store}. */
    LoneStore(Path home, long number, StoreSubject subject) throws IOException {
        directory = home.resolve("store");
        Path life = Files.createDirectories(home.resolve("lives").resolve(Long.toString(number)));
        Path socket = life.resolve("c.sock");
        server = ControlServer.listen(socket, new ManagersEnd());
        ProcessSpec spec = new ProcessSpec("bench", new Generation(STORE, number), socket, life.resolve("lock"), life.resolve("vitals"),
                life.resolve("work"), subject.spec(directory));
        Path file = Files.createFile(
                life.resolve("spec.json"), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, Json.line(spec));
        log = life.resolve("log");
        List<String> command = JvmLaunch.ofThisJvm()
                .command(subject.role(), Map.of(), subject.megabytes(), List.of(), List.of(), List.of(file.toString()));
        process = Workplace.begin(new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile())::start);
        end = process.onExit();
    }

    private static String secret() {
        byte[] secret = new byte[18];
        new SecureRandom().nextBytes(secret);
        return HexFormat.of().formatHex(secret);
    }

    /** Waits until it serves, and says how long it took, from the beginning of main, in milliseconds. */
    long awaitReady() throws IOException, InterruptedException {
        for (long waited = 0; !ready.await(100, TimeUnit.MILLISECONDS); waited += 100) {
            if (!process.isAlive() || waited > TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS)) {
                throw new IOException("the store did not begin to serve:\n" + Files.readString(log));
            }
        }
        return recoveryMillis.get();
    }

    Path directory() {
        return directory;
    }

    long pid() {
        return process.pid();
    }

    /** Completed when the process has ended. */
    CompletableFuture<Process> end() {
        return end;
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly();
    }

    /** Bytes of the regular files below a directory that may not exist. */
    static long size(Path directory, Predicate<Path> which) throws IOException {
        if (!Files.exists(directory)) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(which).filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
        }
    }

    @Override
    public void close() throws IOException {
        kill();
        end.join();
        server.close();
    }

    private final class ManagersEnd implements ControlServer.Listener {
        @Override
        public void connected(ControlServer.Session connected) {
            connected.send(new Message.Welcome(1));
        }

        @Override
        public void received(ControlServer.Session from, Message message) {
            if (message instanceof Message.Status status && status.state() == Message.State.READY) {
                recoveryMillis.set(status.recoveryMillis());
                ready.countDown();
            }
        }

        @Override
        public void disconnected(ControlServer.Session from) {}
    }
}
