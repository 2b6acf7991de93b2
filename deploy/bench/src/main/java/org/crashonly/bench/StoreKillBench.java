package org.crashonly.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.crashonly.control.ProcessSpec.AcidEngine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench kills-store}: is what an ACID store acknowledged there after each of many kills, and how long does it take to recover? */
@Command(
        name = "kills-store",
        mixinStandardHelpOptions = true,
        description = {
            "Kills an ACID store right after it acknowledged rows, again and again, and counts the acknowledged rows that are gone.",
            "Exits with 1 if there is one. Writes recovery times against the store's size to FILE.csv and FILE.svg."
        })
final class StoreKillBench implements Callable<Integer> {

    private static final int WRITERS = 3;
    private static final int FILLER = 500;

    /** What was measured after a kill. */
    record Life(int kill, long rows, long bytes, long recoveryMillis) {}

    @Option(names = "--engine", paramLabel = "E", defaultValue = "h2", description = "h2 or postgresql (default: h2).")
    private AcidEngine engine;

    @Option(names = "--kills", paramLabel = "N", description = "How often (default: 1000 for h2, 100 for postgresql).")
    private Integer kills;

    @Option(names = "--rows", paramLabel = "N", defaultValue = "400", description = "Rows acknowledged between two kills, at most (default: 400).")
    private int rows;

    @Option(names = "--seed", paramLabel = "N", description = "Repeats a run.")
    private Long seed;

    @Option(names = "--out", paramLabel = "FILE", defaultValue = "store-recovery", description = "Without its ending (default: store-recovery).")
    private Path out;

    private final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
    private final AtomicLong next = new AtomicLong();

    @Override
    public Integer call() throws Exception {
        int times = kills != null ? kills : engine == AcidEngine.H2 ? 1000 : 100;
        Random random = new Random(seed == null ? seed = System.nanoTime() : seed);
        Path home = Files.createTempDirectory("crashonly-bench");
        // PostgreSQL runs as another user where this one is root: it has to get through.
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        List<Life> lives = new ArrayList<>();
        try {
            Set<Long> lost = kill(home, times, random, lives);
            report(lives, lost, times);
            return lost.isEmpty() ? 0 : 1;
        } finally {
            ServerUnderTest.deleteTree(home);
        }
    }

    private Set<Long> kill(Path home, int times, Random random, List<Life> lives) throws Exception {
        Set<Long> lost = ConcurrentHashMap.newKeySet();
        int port = ServerUnderTest.freePort();
        byte[] secret = new byte[18];
        new SecureRandom().nextBytes(secret);
        String password = HexFormat.of().formatHex(secret);
        for (int kill = 0; kill <= times; kill++) {
            long bytes = kill == 0 ? 0 : size(home.resolve("store"));
            try (LoneStore store = new LoneStore(home, kill + 1L, engine, port, password)) {
                long recovery = store.awaitReady();
                if (kill == 0) {
                    execute(store, "CREATE TABLE T(ID BIGINT PRIMARY KEY, FILLER VARCHAR(" + FILLER + "))");
                } else {
                    lives.add(new Life(kill, acknowledged.size(), bytes, recovery));
                    acknowledged.stream().filter(present(store).negate()).forEach(lost::add);
                }
                if (kill < times) {
                    writeUntilKilled(store, acknowledged.size() + random.nextInt(1, rows + 1));
                }
            }
            if (kill % 100 == 0 && kill > 0) {
                System.out.printf("%d kills, %d rows, %d lost%n", kill, acknowledged.size(), lost.size());
            }
        }
        return lost;
    }

    private void writeUntilKilled(LoneStore store, int lethal) throws Exception {
        try (ExecutorService writers = Executors.newFixedThreadPool(WRITERS)) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                running.add(writers.submit(() -> write(store, lethal)));
            }
            for (Future<?> writer : running) {
                writer.get();
            }
        }
        if (acknowledged.size() < lethal) {
            throw new IOException("the store ended before it was killed, after " + acknowledged.size() + " rows of " + lethal);
        }
    }

    private void write(LoneStore store, int lethal) {
        try (Connection connection = store.connect();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO T VALUES(?, ?)")) {
            while (true) {
                long id = next.incrementAndGet();
                insert.setLong(1, id);
                insert.setString(2, "x".repeat(FILLER));
                insert.executeUpdate();
                acknowledged.add(id);
                if (acknowledged.size() >= lethal) {
                    store.kill();
                }
            }
        } catch (SQLException killed) {
            // That is how it is meant to end; whether it did is seen by the number of rows.
        }
    }

    private static Predicate<Long> present(LoneStore store) throws SQLException {
        Set<Long> found = ConcurrentHashMap.newKeySet();
        try (Connection connection = store.connect();
                Statement statement = connection.createStatement();
                ResultSet ids = statement.executeQuery("SELECT ID FROM T")) {
            while (ids.next()) {
                found.add(ids.getLong(1));
            }
        }
        return found::contains;
    }

    private static void execute(LoneStore store, String sql) throws SQLException {
        try (Connection connection = store.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long size(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
        }
    }

    private void report(List<Life> lives, Set<Long> lost, int times) throws IOException {
        Path csv = out.resolveSibling(out.getFileName() + ".csv");
        try (PrintWriter writer = new PrintWriter(Files.newBufferedWriter(csv))) {
            writer.println("kill,rows,bytes,recovery_ms");
            lives.forEach(it -> writer.printf("%d,%d,%d,%d%n", it.kill(), it.rows(), it.bytes(), it.recoveryMillis()));
        }
        Path svg = out.resolveSibling(out.getFileName() + ".svg");
        Files.writeString(svg, new Scatter("Recovery of the " + engine.word() + " store", "size in MB", "ms",
                lives.stream().map(it -> new Scatter.Point(it.bytes() / 1e6, it.recoveryMillis())).toList()).svg());
        System.out.printf(Locale.ROOT, "%s: %d kills, %d rows acknowledged, %d lost; recovery ms %s; seed %d; %s, %s%n", engine.word(), times,
                acknowledged.size(), lost.size(), Spread.of(lives.stream().map(it -> (double) it.recoveryMillis()).toList()), seed, csv, svg);
    }
}
