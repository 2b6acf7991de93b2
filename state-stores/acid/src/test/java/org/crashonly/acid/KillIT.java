package org.crashonly.acid;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.crashonly.control.ProcessSpec.GrantSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the store acknowledged is there after kill -9, at whatever instant. */
class KillIT {

    private static final int KILLS = Integer.getInteger("acid.kills", 10);
    private static final int WRITERS = 3;
    private static final GrantSpec WEB = StoreLife.grant(1);

    @TempDir
    Path home;

    private final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();

    @Test
    void noAcknowledgedRowIsLost() throws Exception {
        long seed = Long.getLong("acid.seed", System.nanoTime());
        Random random = new Random(seed);
        int port = StoreLife.freePort();
        List<Long> recoveries = new ArrayList<>();
        long next = 0;
        for (int life = 1; life <= KILLS + 1; life++) {
            try (StoreLife store = StoreLife.start(home, life, port, WEB).ready()) {
                recoveries.add(store.recoveryMillis());
                if (life == 1) {
                    create(store);
                }
                assertThat(rows(store)).as("life %d, seed %d", life, seed).containsAll(acknowledged);
                if (life <= KILLS) {
                    next = writeUntilKilled(store, next, acknowledged.size() + random.nextInt(1, 400));
                }
            }
        }
        System.out.printf("%d kills, %d rows acknowledged, 0 lost; recovery ms %s; seed %d%n",
                KILLS, acknowledged.size(), recoveries, seed);
    }

    private void create(StoreLife store) throws SQLException {
        try (Connection connection = store.connect(WEB);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE T(ID BIGINT PRIMARY KEY, FILLER VARCHAR(200))");
        }
    }

    private long writeUntilKilled(StoreLife store, long first, int killAt) throws Exception {
        List<CompletableFuture<Long>> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            long from = first + i;
            writers.add(CompletableFuture.supplyAsync(() -> write(store, from, killAt)));
        }
        long last = first;
        for (CompletableFuture<Long> writer : writers) {
            last = Math.max(last, writer.get(StoreLife.PATIENCE.toSeconds(), TimeUnit.SECONDS));
        }
        return last + WRITERS;
    }

    /** Inserts until the connection breaks; whoever sees enough acknowledgments kills the store. */
    private long write(StoreLife store, long first, int killAt) {
        long id = first;
        try (Connection connection = store.connect(WEB);
                PreparedStatement insert = connection.prepareStatement("INSERT INTO T VALUES(?, ?)")) {
            for (; ; id += WRITERS) {
                insert.setLong(1, id);
                insert.setString(2, "x".repeat(100));
                insert.executeUpdate();
                acknowledged.add(id);
                if (acknowledged.size() >= killAt) {
                    store.process().destroyForcibly();
                }
            }
        } catch (SQLException killed) {
            return id;
        }
    }

    private static Set<Long> rows(StoreLife store) throws SQLException {
        Set<Long> ids = new HashSet<>();
        try (Connection connection = store.connect(WEB);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT ID FROM T")) {
            while (rows.next()) {
                ids.add(rows.getLong(1));
            }
        }
        return ids;
    }
}
