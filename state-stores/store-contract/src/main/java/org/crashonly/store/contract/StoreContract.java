package org.crashonly.store.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.crashonly.control.ElementId;
import org.crashonly.control.ExitCode;
import org.crashonly.control.Generation;
import org.crashonly.control.Message;
import org.crashonly.control.ProcessSpec.GrantSpec;
import org.crashonly.store.contract.StoreKind.Client;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What makes a store crash-only: what it acknowledged is there after {@code kill -9} at any instant, its recovery may be killed too and
 * takes a bounded time, and a generation that was fenced does nothing any more. Each kind of store has a class that extends this one.
 *
 * <p>Properties: {@code store.kills}, how often the store is killed under load (3); {@code store.seed} repeats a run.
 */
public abstract class StoreContract {

    private static final int KILLS = Integer.getInteger("store.kills", 3);
    private static final int KILLS_IN_RECOVERY = 3;
    private static final int WRITERS = 3;
    private static final GrantSpec OLD = StoreLife.grant(1);
    private static final GrantSpec NEW = StoreLife.grant(2);
    private static final GrantSpec NEXT = StoreLife.grant(3);
    /** Longer than what counts of the time in which a store was held up itself. */
    private static final long LEASE_MILLIS = 2_500;
    /** Later than all that are fenced: a fence ends those before it as well. */
    private static final GrantSpec LATEST = StoreLife.grant(99);

    private final long seed = Long.getLong("store.seed", System.nanoTime());
    private final Random random = new Random(seed);

    /** The directory of the test. */
    @TempDir
    protected Path home;

    /** The store whose contract this is. */
    protected abstract StoreKind kind();

    /** Acknowledged means there, whenever it is killed; and its recovery can be killed as well, any number of times. */
    @Test
    void whatItAcknowledgedIsThereAfterKillsUnderLoadAndInRecovery() throws Exception {
        Acknowledged books = new Acknowledged();
        List<Long> recoveries = new ArrayList<>();
        int port = StoreLife.freePort();
        long life = 1;
        for (int kill = 0; kill < KILLS; kill++) {
            try (StoreLife store = StoreLife.start(kind(), home, life++, port, OLD).ready()) {
                recoveries.add(store.recoveryMillis());
                assertKept(books, store, "before kill " + kill);
                books.writeUntilKilled(store, OLD, random.nextInt(1, 400));
            }
        }
        long usual = recoveries.stream().mapToLong(it -> it).max().orElseThrow();
        for (int kill = 0; kill < KILLS_IN_RECOVERY; kill++) {
            try (StoreLife store = StoreLife.start(kind(), home, life++, port, OLD)) {
                await().atMost(StoreLife.PATIENCE).pollInterval(Duration.ofMillis(2)).until(() -> store.hasBeen(Message.State.RECOVERING));
                boolean ended = store.process().waitFor(random.nextLong(usual), TimeUnit.MILLISECONDS);
                assertThat(ended).as("the store ended by itself, seed %d: %s", seed, store.log()).isFalse();
            }
        }
        try (StoreLife store = StoreLife.start(kind(), home, life, port, OLD).ready()) {
            recoveries.add(store.recoveryMillis());
            assertKept(books, store, "in the end");
        }
        assertThat(recoveries).as("milliseconds of recovery, seed %d", seed)
                .allSatisfy(it -> assertThat(it).isBetween(1L, kind().longestRecovery().toMillis()));
        System.out.printf("%s: %d kills, %d acknowledged, 0 lost; recovery ms %s; seed %d%n",
                getClass().getSimpleName(), KILLS + KILLS_IN_RECOVERY, books.count(), recoveries, seed);
    }

    private void assertKept(Acknowledged books, StoreLife store, String when) throws Exception {
        try (Client client = store.connect(OLD)) {
            books.assertKeptIn(client.all(), when + ", seed " + seed);
        }
    }

    /** A fence ends what was connected, keeps out who connects, outlives the store, and cannot be granted away. */
    @Test
    void aFencedGenerationIsRefusedForGood() throws Exception {
        int port = StoreLife.freePort();
        try (StoreLife store = StoreLife.start(kind(), home, 1, port, OLD, NEW).ready()) {
            Client old = store.connect(OLD);
            old.put("before", "the fence");
            fence(store, OLD.generation());
            assertThatThrownBy(() -> old.put("after", "the fence")).isInstanceOf(Exception.class);
            closeFenced(old);
            assertRefused(store, OLD);
            fence(store, OLD.generation());
            fence(store, new Generation(new ElementId("machine/shop/unknown"), 77));
            assertThat(store.grant(OLD).error()).startsWith(Message.FENCED);
            assertRefused(store, OLD);
            put(store, NEW, "new", "1");
        }
        try (StoreLife store = StoreLife.start(kind(), home, 2, port, OLD, NEW).ready()) {
            assertRefused(store, OLD);
            put(store, NEW, "new", "2");
            assertThat(all(store, NEW)).containsOnly(Map.entry("before", "the fence"), Map.entry("new", "2"));
        }
    }

    /** Numbers only grow: with a generation all before it have ended, also one whose own fence never came. */
    @Test
    void aFenceShutsOutWhoCameBefore() throws Exception {
        try (StoreLife store = StoreLife.start(kind(), home, 1, StoreLife.freePort(), OLD, NEW, LATEST).ready()) {
            Client old = store.connect(OLD);
            old.put("before", "the fence");
            fence(store, NEW.generation());
            assertThatThrownBy(() -> old.put("after", "the fence")).isInstanceOf(Exception.class);
            closeFenced(old);
            assertRefused(store, OLD);
            put(store, LATEST, "latest", "1");
            assertThat(all(store, LATEST)).containsOnly(Map.entry("before", "the fence"), Map.entry("latest", "1"));
        }
    }

    /** From the reply to the fence on, nothing of the generation comes through, however many of its clients are under way. */
    @Test
    void whoWritesAndConnectsDuringTheFenceGetsNothingThroughAfterIt() throws Exception {
        try (StoreLife store = StoreLife.start(kind(), home, 1, StoreLife.freePort(), LATEST).ready()) {
            AtomicLong numbers = new AtomicLong();
            for (int round = 10; round < 13; round++) {
                GrantSpec grant = StoreLife.grant(round);
                assertThat(store.grant(grant).error()).isNull();
                assertThat(store.grant(grant).error()).as("twice changes nothing").isNull();
                AtomicBoolean stop = new AtomicBoolean();
                AtomicLong put = new AtomicLong();
                List<CompletableFuture<Void>> writers = new ArrayList<>();
                for (int i = 0; i < WRITERS; i++) {
                    boolean anew = i % 2 == 0;
                    writers.add(CompletableFuture.runAsync(
                            () -> write(store, grant, numbers, put, stop, anew), task -> Thread.ofPlatform().daemon().start(task)));
                }
                await().atMost(StoreLife.PATIENCE).until(() -> put.get() > 20);
                fence(store, grant.generation());
                Map<String, String> atReply = all(store, LATEST);
                long attempts = numbers.get();
                await().atMost(StoreLife.PATIENCE).until(() -> numbers.get() > attempts + 20);
                assertThat(all(store, LATEST)).isEqualTo(atReply);
                stop.set(true);
                writers.forEach(writer -> assertThat(writer).succeedsWithin(StoreLife.PATIENCE));
            }
        }
    }

    private static void write(StoreLife store, GrantSpec grant, AtomicLong numbers, AtomicLong put, AtomicBoolean stop, boolean anew) {
        while (!stop.get()) {
            try (Client client = store.connect(grant)) {
                do {
                    client.put("number " + numbers.incrementAndGet(), "x");
                    put.incrementAndGet();
                } while (!anew && !stop.get());
            } catch (Exception refused) {
                numbers.incrementAndGet();
            }
        }
    }

    /** A right is a lease: who is silent for long loses it, without anybody's word, and only another generation gets in in its place. */
    @Test
    void aRightThatItsHolderDoesNotRenewEnds() throws Exception {
        try (Holder silent = new Holder(home, 1, LEASE_MILLIS);
                Holder lively = new Holder(home, 2, LEASE_MILLIS);
                StoreLife store = StoreLife.start(kind(), home, 1, StoreLife.freePort(), silent.grant(), lively.grant()).ready();
                Client client = store.connect(silent.grant())) {
            AtomicLong renewed = new AtomicLong();
            await().during(Duration.ofMillis(2 * LEASE_MILLIS)).atMost(StoreLife.PATIENCE).until(() -> {
                client.put("renewed " + renewed.incrementAndGet(), "1");
                return true;
            });
            standStill(store, silent, lively);
            client.put("the machine stood still", "1");

            long renewedAt = silent.freeze();
            await().atMost(StoreLife.PATIENCE).until(() -> store.hasLapsed(silent.generation()));
            assertThat(Duration.ofNanos(System.nanoTime() - renewedAt)).isGreaterThan(Duration.ofMillis(LEASE_MILLIS));
            silent.thaw();
            assertThatThrownBy(() -> client.put("after", "its end")).isInstanceOf(Exception.class);
            closeFenced(client);
            assertRefused(store, silent.grant());
            assertThat(store.grant(silent.grant()).error()).startsWith(Message.FENCED);
            put(store, lively.grant(), "lively", "1");
            assertThat(store.grant(NEXT).error()).isNull();
            assertThat(all(store, NEXT)).hasSize(renewed.intValue() + 2).containsKeys("renewed 1", "the machine stood still", "lively");
            assertThat(store.hasLapsed(lively.generation())).isFalse();
            await().atMost(StoreLife.PATIENCE).until(() -> store.counter("leases") == 1 && store.counter("leases.lapsed") == 1);
        }
    }

    /** For longer than the lease lasts, everybody is stopped, the store as well. */
    private static void standStill(StoreLife store, Holder... holders) throws Exception {
        Arrays.stream(holders).forEach(Holder::freeze);
        store.freeze(true);
        await().pollDelay(Duration.ofMillis(2 * LEASE_MILLIS)).atMost(StoreLife.PATIENCE).until(() -> true);
        Arrays.stream(holders).forEach(Holder::thaw);
        store.freeze(false);
    }

    /** The specification of a life says who is let in: nobody else, however often it was before. */
    @Test
    void aGenerationThatIsNoLongerGrantedIsOutAfterARestart() throws Exception {
        int port = StoreLife.freePort();
        try (StoreLife store = StoreLife.start(kind(), home, 1, port, OLD).ready()) {
            put(store, OLD, "old", "1");
            assertRefused(store, NEW);
        }
        try (StoreLife store = StoreLife.start(kind(), home, 2, port, NEW).ready()) {
            assertRefused(store, OLD);
            assertThat(store.grant(OLD).error()).as("it was not fenced").isNull();
            put(store, OLD, "old", "2");
            assertThat(all(store, NEW)).containsOnly(Map.entry("old", "2"));
        }
    }

    /** A copy that is taken under load, unpacked elsewhere, is a store that holds what was acknowledged before it was asked for. */
    @Test
    void aBackupUnderLoadIsAStoreToGoBackTo() throws Exception {
        Path file = home.resolve("backup.zip");
        Path somebodys = Files.createDirectory(home.resolve("backup.zip.files"));
        List<Path> others = List.of(
                Files.writeString(somebodys.resolve("notes"), "kept"), Files.writeString(home.resolve("backup.zip.new"), "kept"));
        AtomicLong acknowledged = new AtomicLong();
        long before;
        try (StoreLife store = StoreLife.start(kind(), home, 1, StoreLife.freePort(), OLD).ready()) {
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
        assertThat(others).as("what it has not made").allSatisfy(it -> assertThat(it).exists());
        try (var left = Files.list(home)) {
            assertThat(left.map(it -> it.getFileName().toString()).filter(it -> it.contains("backup")))
                    .containsExactlyInAnyOrder("backup.zip", "backup.zip.files", "backup.zip.new");
        }
        Path elsewhere = Files.createDirectory(home.resolve("elsewhere"));
        Unzip.to(Files.createDirectory(elsewhere.resolve("store")), file);
        try (StoreLife restored = StoreLife.start(kind(), elsewhere, 1, StoreLife.freePort(), OLD).ready();
                Client client = restored.connect(OLD)) {
            Map<String, String> found = client.all();
            for (long i = 1; i <= before; i++) {
                assertThat(found).containsEntry("key " + i, "value " + i);
            }
            assertThat(found).allSatisfy((key, value) -> assertThat(value).isEqualTo(key.replace("key", "value")));
            if (kind().copiesOneInstant()) {
                assertThat(found).containsKey("key " + found.size());
            }
            client.put("key 0", "it goes on");
        }
    }

    private static void write(StoreLife store, AtomicLong acknowledged, AtomicBoolean stop) {
        try (Client client = store.connect(OLD)) {
            for (long i = 1; !stop.get(); i++) {
                client.put("key " + i, "value " + i);
                acknowledged.set(i);
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** One process at a time has the directory, whatever a confused manager starts. */
    @Test
    void aSecondProcessDoesNotTouchTheDirectory() throws Exception {
        try (StoreLife first = StoreLife.start(kind(), home, 1, StoreLife.freePort(), OLD).ready();
                StoreLife second = StoreLife.start(kind(), home, 2, StoreLife.freePort(), OLD)) {
            assertThat(second.process().waitFor(StoreLife.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(second.process().exitValue()).isEqualTo(ExitCode.LOCKED.code());
            assertThat(second.log()).contains("store.lock").contains("another process");
            put(first, OLD, "still", "there");
        }
    }

    private static void fence(StoreLife store, Generation generation) throws Exception {
        assertThat(store.fence(generation).error()).isNull();
    }

    private static void closeFenced(Client client) {
        try {
            client.close();
        } catch (Exception refusedAsWell) {
            // It may be that it cannot even say good-bye.
        }
    }

    private static void put(StoreLife store, GrantSpec grant, String key, String value) throws Exception {
        try (Client client = store.connect(grant)) {
            client.put(key, value);
        }
    }

    private static Map<String, String> all(StoreLife store, GrantSpec grant) throws Exception {
        try (Client client = store.connect(grant)) {
            return client.all();
        }
    }

    private static void assertRefused(StoreLife store, GrantSpec grant) {
        assertThatThrownBy(() -> put(store, grant, "refused", "never there")).isInstanceOf(Exception.class);
    }
}
