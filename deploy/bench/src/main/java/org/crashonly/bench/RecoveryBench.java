package org.crashonly.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.crashonly.control.ProcessSpec.AcidEngine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench recovery}: how long each store takes to recover, against what it holds and what its log holds. */
@Command(
        name = "recovery",
        mixinStandardHelpOptions = true,
        description = {
            "Fills each store step by step, kills it while it is written to, and measures the next life's recovery: against the size of",
            "its data, for LRVM against the size of its log. Writes FILE.csv and FILE.svg."
        })
final class RecoveryBench implements Callable<Integer> {

    private static final int KILLS_EACH = 3;
    private static final int BATCH = 2_000;
    /** What is written singly before each kill. */
    private static final int SINGLES = 200;
    /** Sessions lie in powers of two, with their table beside them. */
    private static final int SESSION_SPACE = 3;

    /** What can be measured. */
    enum Kind { lrvm, session, h2, postgresql }

    /**
     * A recovery.
     *
     * @param dataBytes of files other than logs
     * @param logBytes of files that are logs, for LRVM of the records that had to be applied
     */
    record Point(Kind kind, long dataBytes, long logBytes, double millis) {}

    @Option(names = "--stores", paramLabel = "S", split = ",", defaultValue = "lrvm,session,h2", description = "lrvm, session, h2, postgresql (default: lrvm,session,h2).")
    private List<Kind> kinds;

    @Option(names = "--megabytes", paramLabel = "N", defaultValue = "64", description = "How large h2 and postgresql are in the end, 1024 for a gigabyte (default: 64).")
    private int megabytes;

    @Option(names = "--session-megabytes", paramLabel = "N", defaultValue = "128", description = "The room for sessions, filled to a third (default: 128).")
    private int sessionMegabytes;

    @Option(names = "--log-megabytes", paramLabel = "N", defaultValue = "64", description = "How large the log of LRVM is in the end (default: 64).")
    private int logMegabytes;

    @Option(names = "--steps", paramLabel = "N", defaultValue = "4", description = "Sizes, each twice the one before (default: 4).")
    private int steps;

    @Option(names = "--seconds", paramLabel = "N", defaultValue = "120", description = "No further size of a store after so many seconds (default: 120).")
    private long seconds;

    @Option(names = "--directory", paramLabel = "DIR", description = "On the disk to be measured (default: the system's for temporary files).")
    private Path parent;

    @Option(names = "--out", paramLabel = "FILE", defaultValue = "recovery", description = "Without its ending (default: recovery).")
    private Path out;

    private final PrintStream console = System.out;
    private final List<Point> points = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        console.printf("%-12s %12s %12s %14s %12s%n", "store", "data MB", "log MB", "recovery ms", "log MB/s");
        for (Kind kind : kinds) {
            try (Workplace here = Workplace.below(parent)) {
                Path home = here.directory();
                // PostgreSQL runs as another user where this one is root: it has to get through.
                Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
                switch (kind) {
                    case lrvm -> lrvm(home);
                    case session -> store(kind, home, SessionSubject.of((long) sessionMegabytes << 20, 1 << 20, Duration.ofHours(1)),
                            ((long) sessionMegabytes << 20) / SESSION_SPACE);
                    case h2 -> store(kind, home, new AcidSubject(AcidEngine.H2), (long) megabytes << 20);
                    case postgresql -> store(kind, home, new AcidSubject(AcidEngine.POSTGRESQL), (long) megabytes << 20);
                }
            }
        }
        write();
        return 0;
    }

    private void lrvm(Path home) throws IOException {
        for (int step = steps - 1; step >= 0; step--) {
            LoggedMemory memory = LoggedMemory.in(Files.createDirectory(home.resolve("lrvm-" + step)), (long) logMegabytes << 20 >> step);
            for (int kill = 0; kill < KILLS_EACH; kill++) {
                memory.fillLog();
                add(memory.recover());
            }
        }
    }

    private void store(Kind kind, Path home, StoreSubject subject, long most) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        long life = 1;
        long rows = 0;
        for (int step = steps - 1; step >= 0 && System.nanoTime() - end < 0; step--) {
            long wanted = (most >> step) / StoreSubject.FILLER;
            for (int kill = 0; kill < KILLS_EACH; kill++) {
                try (LoneStore store = new LoneStore(home, life++, subject)) {
                    double recovery = store.awaitReady();
                    if (kill > 0) {
                        add(point(kind, home.resolve("store"), rows, recovery));
                    }
                    rows = grow(subject, store, rows, wanted, end);
                }
            }
            try (LoneStore store = new LoneStore(home, life++, subject)) {
                add(point(kind, home.resolve("store"), rows, store.awaitReady()));
            }
        }
    }

    /** Fills up to {@code wanted} rows, then writes one by one until the store is killed in the middle of it. */
    private static long grow(StoreSubject subject, LoneStore store, long rows, long wanted, long end) throws Exception {
        long next = rows;
        try (StoreSubject.Rows client = subject.connect(store)) {
            for (; next < wanted && System.nanoTime() - end < 0; next += BATCH) {
                client.fill(next, BATCH);
            }
            for (int i = 0; i < SINGLES; i++) {
                client.put(next++);
            }
            Thread killer = Thread.ofPlatform().start(store::kill);
            try {
                while (true) {
                    client.put(next++);
                }
            } catch (Exception killed) {
                killer.join();
            }
        } catch (Exception closingWhatIsDead) {
            if (!store.end().isDone()) {
                throw closingWhatIsDead;
            }
        }
        return next;
    }

    /** A session store's files have their full size from the beginning: what counts is what is in them. */
    private static Point point(Kind kind, Path directory, long rows, double millis) throws IOException {
        Predicate<Path> isLog = file -> file.getParent().endsWith("pg_wal");
        long data = kind == Kind.session ? rows * StoreSubject.FILLER : LoneStore.size(directory, isLog.negate());
        return new Point(kind, data, LoneStore.size(directory, isLog), millis);
    }

    private void add(Point point) {
        points.add(point);
        console.printf("%-12s %,12.1f %,12.1f %,14.1f %12s%n", point.kind(), point.dataBytes() / 1e6, point.logBytes() / 1e6, point.millis(),
                point.kind() == Kind.lrvm ? String.format("%,.0f", point.logBytes() / 1e3 / point.millis()) : "");
    }

    private void write() throws IOException {
        Path csv = out.resolveSibling(out.getFileName() + ".csv");
        try (PrintWriter writer = new PrintWriter(Files.newBufferedWriter(csv))) {
            writer.println("store,data_bytes,log_bytes,recovery_ms");
            points.forEach(it -> writer.printf("%s,%d,%d,%.3f%n", it.kind(), it.dataBytes(), it.logBytes(), it.millis()));
        }
        Map<String, List<Scatter.Point>> series = new LinkedHashMap<>();
        for (Point point : points) {
            boolean byLog = point.kind() == Kind.lrvm;
            series.computeIfAbsent(point.kind() + (byLog ? " (by its log)" : ""), name -> new ArrayList<>())
                    .add(new Scatter.Point((byLog ? point.logBytes() : point.dataBytes()) / 1e6, point.millis()));
        }
        Path svg = out.resolveSibling(out.getFileName() + ".svg");
        Files.writeString(svg, new Scatter("Recovery of the stores", "size in MB", "ms", series).svg());
        console.printf("%s, %s%n", csv, svg);
    }
}
