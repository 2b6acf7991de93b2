package org.crashonly.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.crashonly.control.ProcessSpec.AcidEngine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench kills-store}: is what a store acknowledged there after each of many kills, and how long does it take to recover? */
@Command(
        name = "kills-store",
        mixinStandardHelpOptions = true,
        description = {
            "Kills a store right after it acknowledged something, again and again, and counts what was acknowledged and is gone.",
            "Exits with 1 if there is any. Writes recovery times against the store's size to FILE.csv and FILE.svg."
        })
final class StoreKillBench implements Callable<Integer> {

    private static final int WRITERS = 3;
    private static final long SESSION_BYTES = 2_048;

    /** The kinds that there are. */
    enum Kind {
        h2(1_000, 400), postgresql(100, 400),
        /** Its sessions are loaded one by one after each kill. */
        session(1_000, 40);

        private final int usualKills;
        private final int usualRows;

        Kind(int usualKills, int usualRows) {
            this.usualKills = usualKills;
            this.usualRows = usualRows;
        }
    }

    /** What was measured after a kill. */
    record Life(int kill, long rows, long bytes, long recoveryMillis) {}

    @Option(names = "--engine", paramLabel = "E", defaultValue = "h2", description = "h2, postgresql, or session for the session store (default: h2).")
    private Kind engine;

    @Option(names = "--kills", paramLabel = "N", description = "How often (default: 1000, 100 for postgresql).")
    private Integer kills;

    @Option(names = "--seconds", paramLabel = "N", defaultValue = "3600", description = "No more kills after so many seconds (default: 3600).")
    private long seconds;

    @Option(names = "--rows", paramLabel = "N", description = "Rows acknowledged between two kills, at most (default: 400, 40 for session).")
    private Integer rows;

    @Option(names = "--seed", paramLabel = "N", description = "Repeats a run.")
    private Long seed;

    @Option(names = "--out", paramLabel = "FILE", defaultValue = "store-recovery", description = "Without its ending (default: store-recovery).")
    private Path out;

    private final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
    private final AtomicLong next = new AtomicLong();

    @Override
    public Integer call() throws Exception {
        int times = kills != null ? kills : engine.usualKills;
        rows = rows != null ? rows : engine.usualRows;
        Random random = new Random(seed == null ? seed = System.nanoTime() : seed);
        List<Life> lives = new ArrayList<>();
        try (Workplace here = Workplace.open()) {
            // PostgreSQL runs as another user where this one is root: it has to get through.
            Files.setPosixFilePermissions(here.directory(), PosixFilePermissions.fromString("rwx--x--x"));
            Set<Long> lost = kill(here.directory(), subject(times), times, random, lives);
            report(lives, lost);
            return lost.isEmpty() ? 0 : 1;
        }
    }

    private StoreSubject subject(int times) {
        return switch (engine) {
            case h2 -> new AcidSubject(AcidEngine.H2);
            case postgresql -> new AcidSubject(AcidEngine.POSTGRESQL);
            case session -> SessionSubject.of((16L << 20) + (long) times * rows * SESSION_BYTES / 2, 1 << 20, Duration.ofHours(1));
        };
    }

    private Set<Long> kill(Path home, StoreSubject subject, int times, Random random, List<Life> lives) throws Exception {
        Set<Long> lost = new HashSet<>();
        long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        for (int kill = 0; kill <= times; kill++) {
            long bytes = LoneStore.size(home.resolve("store"), file -> true);
            boolean last = kill == times || System.nanoTime() - end >= 0;
            try (LoneStore store = new LoneStore(home, kill + 1L, subject)) {
                long recovery = store.awaitReady();
                if (kill > 0) {
                    lives.add(new Life(kill, acknowledged.size(), bytes, recovery));
                    try (StoreSubject.Rows client = subject.connect(store)) {
                        lost.addAll(client.missing(acknowledged));
                    }
                }
                if (last) {
                    break;
                }
                writeUntilKilled(subject, store, acknowledged.size() + random.nextInt(1, rows + 1));
            }
            if (kill % 100 == 0 && kill > 0) {
                System.out.printf("%d kills, %d rows, %d lost%n", kill, acknowledged.size(), lost.size());
            }
        }
        return lost;
    }

    private void writeUntilKilled(StoreSubject subject, LoneStore store, int lethal) throws Exception {
        try (ExecutorService writers = Executors.newFixedThreadPool(WRITERS)) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                running.add(writers.submit(() -> write(subject, store, lethal)));
            }
            for (Future<?> writer : running) {
                writer.get();
            }
        }
        if (acknowledged.size() < lethal) {
            throw new IOException("the store ended before it was killed, after " + acknowledged.size() + " rows of " + lethal);
        }
    }

    private void write(StoreSubject subject, LoneStore store, int lethal) {
        try (StoreSubject.Rows client = subject.connect(store)) {
            while (true) {
                long id = next.incrementAndGet();
                client.put(id);
                acknowledged.add(id);
                if (acknowledged.size() >= lethal) {
                    store.kill();
                }
            }
        } catch (Exception killed) {
            // That is how it is meant to end; whether it did is seen by the number of rows.
        }
    }

    private void report(List<Life> lives, Set<Long> lost) throws IOException {
        Path csv = out.resolveSibling(out.getFileName() + ".csv");
        try (PrintWriter writer = new PrintWriter(Files.newBufferedWriter(csv))) {
            writer.println("kill,rows,bytes,recovery_ms");
            lives.forEach(it -> writer.printf("%d,%d,%d,%d%n", it.kill(), it.rows(), it.bytes(), it.recoveryMillis()));
        }
        Path svg = out.resolveSibling(out.getFileName() + ".svg");
        Files.writeString(svg, new Scatter("Recovery of the " + engine + " store", "size in MB", "ms", Map.of(engine.name(),
                lives.stream().map(it -> new Scatter.Point(it.bytes() / 1e6, it.recoveryMillis())).toList())).svg());
        System.out.printf(Locale.ROOT, "%s: %d kills, %d rows acknowledged, %d lost; recovery ms %s; seed %d; %s, %s%n", engine, lives.size(),
                acknowledged.size(), lost.size(), Spread.of(lives.stream().map(it -> (double) it.recoveryMillis()).toList()), seed, csv, svg);
    }
}
