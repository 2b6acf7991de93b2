package org.crashonly.acid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.crashonly.control.ProcessSpec.GrantSpec;
import org.crashonly.store.contract.StoreKind;
import org.crashonly.store.contract.StoreKind.Client;
import org.crashonly.store.contract.StoreLife;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A copy that is taken under load, unpacked elsewhere, is a store that holds what was acknowledged before it was asked for. */
class BackupIT {

    private static final GrantSpec WEB = StoreLife.grant(1);

    @TempDir
    Path home;

    @Test
    void h2() throws Exception {
        isARestorableCopy(H2Kind.H2);
    }

    @Test
    @Tag("storm")
    void postgresql() throws Exception {
        PostgresKind.prepare(home);
        isARestorableCopy(PostgresKind.POSTGRES);
    }

    private void isARestorableCopy(StoreKind kind) throws Exception {
        Path file = home.resolve("backup.zip");
        AtomicLong acknowledged = new AtomicLong();
        long before;
        try (StoreLife store = StoreLife.start(kind, home, 1, StoreLife.freePort(), WEB).ready()) {
            AtomicBoolean stop = new AtomicBoolean();
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> write(store, acknowledged, stop));
            await().atMost(StoreLife.PATIENCE).until(() -> acknowledged.get() > 100);
            before = acknowledged.get();
            assertThat(store.backup(file).error()).isNull();
            long after = acknowledged.get();
            await().atMost(StoreLife.PATIENCE).until(() -> acknowledged.get() > after + 20);
            stop.set(true);
            assertThat(writer).succeedsWithin(StoreLife.PATIENCE);
            assertThat(store.backup(file).error()).contains("exists already");
        }
        assertThat(Files.getPosixFilePermissions(file)).hasToString("[OWNER_READ, OWNER_WRITE]");
        try (var left = Files.list(home)) {
            assertThat(left.map(it -> it.getFileName().toString()).filter(it -> it.startsWith("backup"))).containsExactly("backup.zip");
        }
        Path elsewhere = Files.createDirectory(home.resolve("elsewhere"));
        unpack(file, Files.createDirectory(elsewhere.resolve("store")));
        try (StoreLife restored = StoreLife.start(kind, elsewhere, 1, StoreLife.freePort(), WEB).ready();
                Client client = restored.connect(WEB)) {
            Map<String, String> found = client.all();
            for (long i = 1; i <= before; i++) {
                assertThat(found).containsEntry("key " + i, "value " + i);
            }
            // One after the other: what is there is a beginning of what was written.
            assertThat(found).containsKey("key " + found.size());
            client.put("key 0", "it goes on");
        }
    }

    private static void write(StoreLife store, AtomicLong acknowledged, AtomicBoolean stop) {
        try (Client client = store.connect(WEB)) {
            for (long i = 1; !stop.get(); i++) {
                client.put("key " + i, "value " + i);
                acknowledged.set(i);
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void unpack(Path zip, Path directory) throws IOException {
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                Path to = directory.resolve(entry.getName().replaceFirst("^/", ""));
                if (entry.isDirectory()) {
                    Files.createDirectories(to);
                } else {
                    Files.createDirectories(to.getParent());
                    Files.copy(in, to);
                }
            }
        }
    }
}
