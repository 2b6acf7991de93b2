package org.crashonly.rvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.crashonly.rvm.KillableStores.Killed;
import org.crashonly.rvm.RecoverableMemory.Commit;
import org.crashonly.rvm.RecoverableMemory.Restore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VistaTest {

    private static final int UNDO = 4096;
    private static final int[] LENGTHS = {512, 300};

    @TempDir
    Path directory;

    private int next;

    @Test
    void killedBetweenAnyTwoStoresItGivesACommittedState() throws IOException {
        KillableStores whole = new KillableStores(Long.MAX_VALUE);
        List<byte[][]> states = new ArrayList<>();
        work(fresh(), whole, states);
        for (long lethal = 0; lethal < whole.count(); lethal++) {
            Path image = fresh();
            List<byte[][]> committed = new ArrayList<>();
            killed(image, lethal, committed);
            // The store that commits may have been the last one done: then the state after it is there, though nobody was told.
            int last = committed.size() - 1;
            byte[][] found = recover(image, new KillableStores(Long.MAX_VALUE));
            assertThat(last < 0 || same(found, states.get(last)) || last + 1 < states.size() && same(found, states.get(last + 1)))
                    .as("killed before store %d of %d, %d states committed", lethal, whole.count(), last)
                    .isTrue();
        }
        System.out.printf("Vista: %d commits, %d crash points, 0 lost%n", states.size() - 1, whole.count());
    }

    @Test
    void recoveryThatIsKilledIsRepeated() throws IOException {
        KillableStores whole = new KillableStores(Long.MAX_VALUE);
        work(fresh(), whole, new ArrayList<>());
        long crashes = 0;
        for (long lethal = 3; lethal < whole.count(); lethal += 17) {
            Path reference = fresh();
            killed(reference, lethal, new ArrayList<>());
            KillableStores counting = new KillableStores(Long.MAX_VALUE);
            byte[][] expected = recover(reference, counting);
            for (long again = 0; again < counting.count(); again++) {
                Path image = fresh();
                killed(image, lethal, new ArrayList<>());
                try {
                    recover(image, new KillableStores(again));
                } catch (Killed duringRecovery) {
                    // as intended
                }
                assertThat(same(recover(image, new KillableStores(Long.MAX_VALUE)), expected)).as("%d, then %d", lethal, again).isTrue();
            }
            crashes += counting.count();
        }
        System.out.printf("Vista: %d crash points in recoveries, 0 lost%n", crashes);
    }

    @Test
    void anImageOfAnotherBootIsDiscarded() throws IOException {
        try (Vista memory = Vista.initialize(directory, "boot-1", UNDO, CommitShipper.NONE)) {
            write(memory, memory.map("data", 64), 7);
        }
        try (Vista memory = Vista.initialize(directory, "boot-1", UNDO, CommitShipper.NONE)) {
            assertThat(memory.map("data", 64).memory().get(Transaction.LONG, 0)).isEqualTo(7);
        }
        try (Vista memory = Vista.initialize(directory, "boot-2", UNDO, CommitShipper.NONE)) {
            assertThat(memory.map("data", 64).memory().get(Transaction.LONG, 0)).isZero();
        }
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).allMatch(file -> file.toString().endsWith("boot-2"));
        }
    }

    @Test
    void abortsTransactionsSideBySideAndShipping() throws IOException {
        List<CommitRecord> shipped = new ArrayList<>();
        try (Vista memory = Vista.initialize(directory, "boot", UNDO, (sequence, record) -> shipped.add(CommitRecord.read(record)))) {
            Region region = memory.map("data", 128);
            Transaction first = memory.begin(Restore.RESTORE);
            Transaction second = memory.begin(Restore.RESTORE);
            first.putLong(region, 0, 1);
            second.putLong(region, 64, 2);
            first.putLong(region, 0, 3);
            first.abort();
            second.end(Commit.FLUSH);
            assertThat(region.memory().get(Transaction.LONG, 0)).isZero();
            assertThat(region.memory().get(Transaction.LONG, 64)).isEqualTo(2);
            assertThat(shipped).singleElement().satisfies(record -> assertThat(record.changes().getFirst().offset()).isEqualTo(64));
            assertThatThrownBy(second::abort).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void aTransactionThatIsTooLargeIsRefusedAndCanBeAborted() throws IOException {
        try (Vista memory = Vista.initialize(directory, "boot", 128, CommitShipper.NONE)) {
            Region region = memory.map("data", 4096);
            Transaction transaction = memory.begin(Restore.RESTORE);
            transaction.putLong(region, 0, 5);
            assertThatThrownBy(() -> transaction.setRange(region, 0, 4096)).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("the undo log has 128");
            transaction.abort();
            assertThat(region.memory().get(Transaction.LONG, 0)).isZero();
        }
    }

    private static void write(Vista memory, Region region, long value) {
        Transaction transaction = memory.begin(Restore.NO_RESTORE);
        transaction.putLong(region, 0, value);
        try {
            transaction.end(Commit.FLUSH);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Path fresh() {
        return directory.resolve("image-" + next++);
    }

    private static void killed(Path image, long lethal, List<byte[][]> states) throws IOException {
        try {
            work(image, new KillableStores(lethal), states);
        } catch (Killed asIntended) {
            // the image is as the last store left it
        }
    }

    /** The same transactions each time; {@code states} gets what is there after each commit. */
    private static void work(Path image, Stores stores, List<byte[][]> states) throws IOException {
        Random random = new Random(9);
        Vista memory = Vista.initialize(image, "boot", UNDO, CommitShipper.NONE, stores);
        Region[] regions = {memory.map("first", LENGTHS[0]), memory.map("second", LENGTHS[1])};
        states.add(contents(regions));
        for (int i = 0; i < 25; i++) {
            Transaction transaction = memory.begin(Restore.RESTORE);
            for (int range = random.nextInt(1, 4); range > 0; range--) {
                Region region = regions[random.nextInt(2)];
                byte[] bytes = new byte[random.nextInt(1, 70)];
                random.nextBytes(bytes);
                transaction.put(region, random.nextLong(region.memory().byteSize() - bytes.length), bytes);
            }
            if (random.nextInt(4) == 0) {
                transaction.abort();
            } else {
                transaction.end(Commit.FLUSH);
                states.add(contents(regions));
            }
        }
    }

    private static byte[][] recover(Path image, Stores stores) throws IOException {
        try (Vista memory = Vista.initialize(image, "boot", UNDO, CommitShipper.NONE, stores)) {
            return contents(new Region[] {memory.map("first", LENGTHS[0]), memory.map("second", LENGTHS[1])});
        }
    }

    private static byte[][] contents(Region[] regions) {
        return Arrays.stream(regions).map(region -> region.memory().toArray(ValueLayout.JAVA_BYTE)).toArray(byte[][]::new);
    }

    private static boolean same(byte[][] one, byte[][] other) {
        return Arrays.deepEquals(one, other);
    }
}
