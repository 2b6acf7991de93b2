package org.crashonly.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.crashonly.session.AttributeChange;
import org.crashonly.session.Begin;
import org.crashonly.session.Bytes;
import org.crashonly.session.Deadline;
import org.crashonly.session.Intent;
import org.crashonly.session.LedgerKey;
import org.crashonly.session.SessionChange;
import org.crashonly.session.SessionScope;
import org.crashonly.session.StoreClient;
import org.crashonly.session.StoredAnswer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a session store does in a second, and how long a kill keeps it from doing so. */
@Command(
        name = "sessions",
        mixinStandardHelpOptions = true,
        description = {
            "Loads and saves of sessions, and keyed requests through the ledger: calls per second, latencies, CPU time; the store's recovery;",
            "and what a session, or a key, costs a request to a WAR."
        })
final class SessionsBench implements Runnable {

    private static final SessionScope SCOPE = new SessionScope("bench", "web");
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int ATTRIBUTES = 4;
    private static final Bytes DIGEST = Bytes.of(new byte[32]);
    private static final StoredAnswer ANSWER = new StoredAnswer(200, List.of(), Bytes.of(new byte[1 << 10]));

    @Mixin
    private BenchOptions options;

    @Option(names = "--sessions", paramLabel = "N", defaultValue = "2000", description = "Sessions (default: 2000).")
    private int sessions;

    @Option(names = "--bytes", paramLabel = "N", defaultValue = "8192", description = "Bytes of a session, in four attributes (default: 8192).")
    private int bytes;

    @Option(names = "--in-flight", paramLabel = "N", defaultValue = "32", description = "Calls at a time (default: 32).")
    private int inFlight;

    @Option(names = "--seconds", paramLabel = "N", defaultValue = "5", description = "Seconds of each measurement (default: 5).")
    private int seconds;

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "3", description = "Rounds after one that warms up (default: 3).")
    private int rounds;

    @Option(names = "--server", negatable = true, defaultValue = "true", fallbackValue = "true",
            description = "Also what sessions and keys cost a WAR in a server, which needs wrk (default: yes).")
    private boolean server;

    /** A call, begun. */
    private interface Kind {
        CompletionStage<?> begin(StoreClient client);
    }

    @Override
    public void run() {
        BenchOptions.inTemporaryDirectory(directory -> {
            try {
                try (LoneStore store = new LoneStore(directory, 1, subject());
                        StoreClient client = SessionSubject.client(store)) {
                    measure(store, client, System.out);
                }
                recover(directory, System.out);
                if (server) {
                    new SessionCost(inFlight, seconds, rounds).measure(directory, options, System.out);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** With room for the sessions, and for as many answers as are given in the second for which they are kept. */
    private SessionSubject subject() {
        return SessionSubject.of(Math.max(128L << 20, 4L * sessions * bytes), 512L << 20, Duration.ofSeconds(1));
    }

    private void measure(LoneStore store, StoreClient client, PrintStream out) {
        for (int session = 0; session < sessions; session++) {
            client.sessions().save(SCOPE, "session " + session, change(), Deadline.in(PATIENCE));
        }
        out.printf("%,d sessions of %,d bytes, %d calls at a time over one connection%n", sessions, bytes, inFlight);
        out.printf("%-34s %10s %9s %9s %9s %14s%n", "", "/s", "p50 µs", "p99 µs", "max µs", "CPU s per 100k");
        Map<String, Kind> kinds = kinds();
        for (int round = 0; round <= rounds; round++) {
            for (Map.Entry<String, Kind> kind : kinds.entrySet()) {
                measure(round == 0 ? "warm-up: " + kind.getKey() : kind.getKey(), kind.getValue(), inFlight, store, client, out);
            }
        }
        kinds.forEach((name, kind) -> measure(name + ", one at a time", kind, 1, store, client, out));
    }

    private Map<String, Kind> kinds() {
        SessionChange whole = change();
        Map<String, AttributeChange> first = Map.of("attribute 0", whole.attributes().get("attribute 0"));
        SessionChange part = new SessionChange(false, 1, 2, 3_600, first);
        Map<String, Kind> kinds = new java.util.LinkedHashMap<>();
        kinds.put("loads", client -> client.sessions().loadAsync(SCOPE, any(), 0, Deadline.in(PATIENCE)));
        kinds.put("saves", client -> client.sessions().saveAsync(SCOPE, any(), whole, Deadline.in(PATIENCE)));
        kinds.put("saves of one attribute", client -> client.sessions().saveAsync(SCOPE, any(), part, Deadline.in(PATIENCE)));
        kinds.put("ledger: begin, finish with 1 KiB", SessionsBench::keyed);
        return kinds;
    }

    /** A keyed request from beginning to end. */
    private static CompletionStage<?> keyed(StoreClient client) {
        LedgerKey key = new LedgerKey("bench", Long.toHexString(ThreadLocalRandom.current().nextLong()));
        return client.ledger().beginAsync(key, new Intent(DIGEST, DIGEST, false), Deadline.in(PATIENCE)).thenCompose(begin ->
                client.ledger().finishAsync(((Begin.Begun) begin).claim(), ANSWER, Deadline.in(PATIENCE)));
    }

    private String any() {
        return "session " + ThreadLocalRandom.current().nextInt(sessions);
    }

    private SessionChange change() {
        Map<String, AttributeChange> attributes = new HashMap<>();
        for (int i = 0; i < ATTRIBUTES; i++) {
            byte[] value = new byte[bytes / ATTRIBUTES];
            ThreadLocalRandom.current().nextBytes(value);
            attributes.put("attribute " + i, new AttributeChange.Put(Bytes.of(value), 0));
        }
        return new SessionChange(true, 1, 2, 3_600, attributes);
    }

    private void measure(String name, Kind kind, int atATime, LoneStore store, StoreClient client, PrintStream out) {
        Histogram micros = new ConcurrentHistogram(3);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Semaphore places = new Semaphore(atATime);
        double cpu = ProcessCpu.seconds(store.pid());
        long begin = System.nanoTime();
        long end = begin + Duration.ofSeconds(seconds).toNanos();
        while (System.nanoTime() - end < 0 && failure.get() == null) {
            places.acquireUninterruptibly();
            long sent = System.nanoTime();
            CompletableFuture<?> ignored = kind.begin(client).whenComplete((result, error) -> {
                micros.recordValue((System.nanoTime() - sent) / 1_000);
                failure.compareAndSet(null, error);
                places.release();
            }).toCompletableFuture();
        }
        places.acquireUninterruptibly(atATime);
        double took = (System.nanoTime() - begin) / 1e9;
        if (failure.get() != null) {
            throw new IllegalStateException("the session store failed", failure.get());
        }
        out.printf("%-34s %,10d %,9d %,9d %,9d %14.2f%n", name, Math.round(micros.getTotalCount() / took), micros.getValueAtPercentile(50),
                micros.getValueAtPercentile(99), micros.getMaxValue(), (ProcessCpu.seconds(store.pid()) - cpu) / micros.getTotalCount() * 100_000);
    }

    /** From the start of the process to the first answer, with all that was kept. */
    private void recover(Path directory, PrintStream out) throws IOException {
        List<Double> times = new ArrayList<>();
        for (int life = 2; life <= rounds + 1; life++) {
            long begin = System.nanoTime();
            try (LoneStore store = new LoneStore(directory, life, subject());
                    StoreClient client = SessionSubject.client(store)) {
                if (client.sessions().load(SCOPE, "session 0", 0, Deadline.in(PATIENCE)).isEmpty()) {
                    throw new IllegalStateException("a session was lost");
                }
                times.add((System.nanoTime() - begin) / 1e6);
            }
        }
        out.printf("from the start of a new process to its first answer: %s ms%n", Spread.of(times));
    }
}
