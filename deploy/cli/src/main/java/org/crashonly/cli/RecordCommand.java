package org.crashonly.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.crashonly.bench.Span;
import org.crashonly.control.ElementId;
import org.crashonly.control.KernelLock;
import org.crashonly.control.recording.RecordedRequest;
import org.crashonly.control.recording.Recording;
import org.crashonly.control.recording.RecordingFile;
import org.crashonly.manager.DataDirectory;
import org.crashonly.manager.api.RecordOrder;
import org.crashonly.manager.api.StatusView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "record",
        description = {
            "Records the requests of an application's clients, as its front doors get them, into a file that only you can read, as",
            "a load for 'crashonly fmap learn --requests FILE'. Ctrl-C ends it and keeps what there is.",
            "Of a request are kept: method, path and query, a few headers, and the body if it is a form or JSON.",
            "Never kept are cookies, Authorization, and values of fields that are called like secrets (password, token, cardNumber and",
            "others; more with --secret): placeholders stand for them. A replay has sessions of its own, by the logins that were",
            "recorded, with made-up secrets unless --secrets names them, so begin before users log in. Names, addresses and whatever",
            "else users type is kept: treat the file as you treat that."
        },
        mixinStandardHelpOptions = true)
final class RecordCommand implements Callable<Integer> {

    private static final Duration LONGEST = Duration.ofHours(1);
    /** A front door goes on for so long without being told, and one that is new is told so soon. */
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final Duration RENEWAL = Duration.ofSeconds(1);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final Duration LAST_WORDS = Duration.ofSeconds(3);

    @Spec
    CommandSpec spec;

    @Mixin
    DataOption data;

    @Parameters(arity = "0..1", paramLabel = "APPLICATION", description = "Which; not needed if there is but one.")
    String name;

    @Option(names = "--to", required = true, paramLabel = "FILE", description = "Where to; must not exist.")
    Path to;

    @Option(names = "--for", defaultValue = "60s", paramLabel = "TIME", converter = Span.class, description = "So long, at most 1h (default: 60s) ...")
    Duration lasts;

    @Option(names = "--requests", defaultValue = "10000", paramLabel = "N", description = "... or until there are so many, at most 100000 (default: 10000) ...")
    int requests;

    @Option(names = "--bytes", defaultValue = "16m", paramLabel = "SIZE", converter = Size.class, description = "... or the file is so large, at most 64m (default: 16m).")
    long bytes;

    @Option(names = "--body", defaultValue = "64k", paramLabel = "SIZE", converter = Size.class, description = "Requests with larger bodies are left out; at most 1m (default: 64k).")
    long body;

    @Option(names = "--session-cookie", defaultValue = "JSESSIONID", paramLabel = "NAME",
            description = "The cookie that tells clients apart (default: JSESSIONID).")
    String cookie;

    @Option(names = "--secret", split = ",", paramLabel = "NAME", description = "More fields of forms, queries and JSON whose values are not kept.")
    List<String> secrets = List.of();

    private final CountDownLatch written = new CountDownLatch(1);
    private volatile boolean interrupted;

    @Override
    public Integer call() throws IOException {
        if (lasts.compareTo(LONGEST) > 0) {
            throw usage("--for " + Span.text(lasts) + ": expected at most " + Span.text(LONGEST));
        }
        RecordOrder limits = limits();
        Path file = to.toAbsolutePath().normalize();
        if (Files.exists(file) || !Files.isDirectory(file.getParent())) {
            throw new Failure(Exit.USAGE, file + (Files.exists(file) ? " exists already: a recording replaces nothing" : ": there is no such directory"));
        }
        Server server = data.server();
        ControlApi api = server.api();
        ElementId application = ApplicationChoice.of(server, status(api), name, spec.commandLine());
        Optional<KernelLock> lock = KernelLock.tryTake(server.data().recordingLock());
        if (lock.isEmpty()) {
            throw new Failure(Exit.IN_USE, "another 'crashonly record' records on this server");
        }
        Thread caller = Thread.currentThread();
        Thread hook = new Thread(() -> end(caller), "interrupted");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            // What one that was killed has left.
            Trees.delete(server.data().recordings());
            RecordOrder order = new RecordOrder(application, limits.run(), limits.key(), limits.lease(), limits.requests(), limits.bytes(),
                    limits.bodyBytes(), limits.sessionCookie(), limits.secrets());
            Recording recording = record(api, order, directory(server.data(), order.run()), lasts);
            RecordingFile.write(recording, file);
            tell(recording, file);
            return Exit.OK.code();
        } finally {
            Trees.delete(server.data().recordings());
            lock.get().release();
            written.countDown();
            forget(hook);
        }
    }

    private Recording record(ControlApi api, RecordOrder order, Path directory, Duration time) throws IOException {
        TakenFiles files = new TakenFiles(directory);
        long begun = System.nanoTime();
        String recordedAt = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        screen().progress("records requests to " + ElementNames.shown(order.application()) + " for " + Spans.text(time.toMillis()) + "; Ctrl-C ends it");
        ask(api, order, true);
        long asked = begun;
        while (!interrupted && System.nanoTime() - begun < time.toNanos() && files.requests() < order.requests() && files.bytes() < order.bytes()) {
            LockSupport.parkNanos(PAUSE_NANOS);
            files.look();
            if (System.nanoTime() - asked > RENEWAL.toNanos()) {
                asked = System.nanoTime();
                ask(api, order, false);
            }
        }
        ask(api, new RecordOrder(order.application(), order.run(), order.key(), Duration.ZERO, order.requests(), order.bytes(), order.bodyBytes(),
                order.sessionCookie(), order.secrets()), false);
        long ended = System.nanoTime();
        while (!files.areEnded() && System.nanoTime() - ended < LAST_WORDS.toNanos()) {
            LockSupport.parkNanos(PAUSE_NANOS / 10);
            files.look();
        }
        return files.recording(ElementNames.shown(order.application()), recordedAt, begun, order.requests(), order.bytes());
    }

    /** Ctrl-C: the recording ends, and is written while the process still waits for it. */
    private void end(Thread caller) {
        interrupted = true;
        LockSupport.unpark(caller);
        try {
            boolean ignored = written.await(LAST_WORDS.multipliedBy(3).toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void forget(Thread hook) {
        try {
            boolean ignored = Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // This process is ending: the hook has waited for what was done here.
        }
    }

    /** @param first whether it is the end of it if nobody is there; later on successors of manager and front doors go on */
    private static void ask(ControlApi api, RecordOrder order, boolean first) {
        try {
            api.record(order);
        } catch (ControlApi.NoAnswer e) {
            if (first) {
                throw new Failure(Exit.NOT_RUNNING, e.getMessage() + "; only the manager has front doors record", e);
            }
        } catch (Failure e) {
            if (first) {
                throw e;
            }
        }
    }

    private static Path directory(DataDirectory data, String run) throws IOException {
        return Files.createDirectories(
                data.recordings().resolve(run), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    private void tell(Recording recording, Path file) {
        screen().result(file + "  " + recording.requests().size() + " requests of " + recording.clients() + " clients");
        recording.leftOut().forEach((why, count) -> screen().result("left out: " + count + " that " + why));
        if (recording.strangers() > 0) {
            screen().result(recording.strangers() + " clients had sessions from before: where they were logged in, a replay will not be");
        }
    }

    private RecordOrder limits() {
        SecureRandom random = new SecureRandom();
        byte[] key = new byte[32];
        random.nextBytes(key);
        byte[] run = new byte[8];
        random.nextBytes(run);
        if (requests < 1 || requests > RecordingFile.MOST_REQUESTS) {
            throw usage("--requests " + requests + ": expected 1 to " + RecordingFile.MOST_REQUESTS);
        }
        if (!cookie.matches("[A-Za-z0-9_.-]{1,64}")) {
            throw usage("--session-cookie " + cookie + ": expected a cookie's name");
        }
        return new RecordOrder(ElementId.MACHINE, HexFormat.of().formatHex(run), Base64.getEncoder().encodeToString(key), LEASE, requests,
                atMost("--bytes", bytes, RecordingFile.MOST_BYTES), (int) atMost("--body", body, RecordedRequest.LONGEST_BODY), cookie, secrets);
    }

    private long atMost(String option, long size, long most) {
        if (size > most) {
            throw usage(option + " " + size + ": expected at most " + (most >> 20) + "m");
        }
        return size;
    }

    private static StatusView status(ControlApi api) {
        try {
            return api.status();
        } catch (ControlApi.NoAnswer e) {
            throw new Failure(Exit.NOT_RUNNING, e.getMessage() + "; only the manager has front doors record", e);
        }
    }

    private ParameterException usage(String what) {
        return new ParameterException(spec.commandLine(), what);
    }

    private Screen screen() {
        return Screen.of(spec.commandLine());
    }
}
