package org.crashonly.rvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.crashonly.rvm.RecordingLayer.Luck;
import org.crashonly.rvm.RecoverableMemory.Commit;
import org.crashonly.rvm.RecoverableMemory.Options;
import org.crashonly.rvm.RecoverableMemory.Restore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** After every crash the disk can suffer, recovery gives a state that was committed, and none older than what was acknowledged. */
class LrvmCrashTest {

    private static final int LOG_BYTES = 8 << 10;
    private static final int SMALL_STEPS = 40;
    private static final int[] LENGTHS = {5000, 9000};
    /** Of what a crash leaves of what was written since the last force, at each point. */
    private static final int CHANCES = Integer.getInteger("rvm.chances", 3);
    /** Of so many images that a crash at one point may leave, all are tried; of more, all without tears, and as many by chance. */
    private static final int ENUMERATED = Integer.getInteger("rvm.enumerated", 150);
    private static final int MOST_ORDERS = 5_000;
    private static final Options NO_BACKGROUND = new Options(Long.MAX_VALUE, 1500);

    private final RecordingLayer disk = new RecordingLayer();
    /** What the regions held after each commit; first, before any. */
    private final List<byte[][]> states = new ArrayList<>();
    /** The operations that the disk had seen when each commit began, and when it was known to be durable. */
    private final List<Integer> begun = new ArrayList<>();

    private final List<Integer> acknowledged = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everyCrashGivesACommittedState(long seed) throws IOException {
        work(seed);
        Random random = new Random(seed);
        int images = 0;
        for (int operations = 0; operations <= disk.operations(); operations++) {
            for (Luck luck : lucks()) {
                Map<String, byte[]> image = disk.crash(operations, luck, random);
                if (image.containsKey("log")) {
                    String what = "seed " + seed + ", crash after " + operations + " of " + disk.operations() + " operations, " + luck;
                    assertCommitted(recover(new RecordingLayer(image)), operations, what);
                    images++;
                }
            }
        }
        System.out.printf("LRVM: %d commits, %d crash points, 0 lost; seed %d%n", states.size() - 1, images, seed);
    }

    /**
     * Not what chance draws of them, but every image that the order of writes and forces allows: all combinations of pages' versions, and with
     * all tears where these are not too many.
     */
    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void everyAllowedOrderOfASmallHistoryGivesACommittedState(long seed) throws IOException {
        work(seed, SMALL_STEPS);
        Random random = new Random(seed);
        long[] images = {0};
        int sampled = 0;
        for (int operations = 0; operations <= disk.operations(); operations++) {
            String what = "seed " + seed + ", crash after " + operations + " of " + disk.operations() + " operations";
            int at = operations;
            RecordingLayer.Visitor visitor = image -> images[0] += tried(image, at, what);
            if (disk.everyCrash(operations, true, ENUMERATED, visitor) > ENUMERATED) {
                sampled++;
                assertThat(disk.everyCrash(operations, false, MOST_ORDERS, visitor)).as(what).isLessThanOrEqualTo(MOST_ORDERS);
                for (int i = 0; i < ENUMERATED; i++) {
                    images[0] += tried(disk.crash(operations, Luck.RANDOM, random), operations, what);
                }
            }
        }
        System.out.printf("LRVM: %d commits, %d instants, %d crash points: all orders of pages, all tears but at %d instants, 0 lost; seed %d%n",
                states.size() - 1, disk.operations() + 1, images[0], sampled, seed);
        assertThat(sampled).as("points with tears by chance").isLessThan(disk.operations() / 2);
    }

    /** How many images were tried: none if the log was not there yet. */
    private int tried(Map<String, byte[]> image, int operations, String what) throws IOException {
        if (!image.containsKey("log")) {
            return 0;
        }
        assertCommitted(recover(new RecordingLayer(image)), operations, what);
        return 1;
    }

    /** All that was written is on the disk, or nothing since the last force, or what chance leaves of it. */
    private static List<Luck> lucks() {
        List<Luck> lucks = new ArrayList<>(List.of(Luck.ALL, Luck.NONE));
        lucks.addAll(Collections.nCopies(CHANCES, Luck.RANDOM));
        return lucks;
    }

    @Test
    void recoveryThatCrashesIsRepeated() throws IOException {
        work(4);
        Random random = new Random(4);
        int crashes = 0;
        for (int operations = 0; operations <= disk.operations(); operations += 5) {
            Map<String, byte[]> image = disk.crash(operations, Luck.RANDOM, random);
            if (!image.containsKey("log")) {
                continue;
            }
            RecordingLayer first = new RecordingLayer(image);
            byte[][] expected = recover(first);
            for (int during = 0; during <= first.operations(); during++) {
                byte[][] found = recover(new RecordingLayer(first.crash(during, Luck.RANDOM, random)));
                assertThat(Arrays.deepEquals(found, expected)).as("crash after %d, again after %d", operations, during).isTrue();
                crashes++;
            }
        }
        System.out.printf("LRVM: %d crash points in recoveries, 0 lost%n", crashes);
    }

    private void work(long seed) throws IOException {
        work(seed, 120);
    }

    private void work(long seed, int steps) throws IOException {
        Random random = new Random(seed);
        Lrvm.createLog(disk, "log", LOG_BYTES);
        Lrvm memory = Lrvm.initialize(disk, "log", NO_BACKGROUND, CommitShipper.NONE);
        Region[] regions = {memory.map("first", LENGTHS[0]), memory.map("second", LENGTHS[1])};
        remember(regions, disk.operations());
        acknowledge();
        for (int i = 0; i < steps; i++) {
            step(memory, regions, random);
        }
        memory.close();
    }

    private void step(Lrvm memory, Region[] regions, Random random) throws IOException {
        switch (random.nextInt(12)) {
            case 0 -> {
                memory.flush();
                acknowledge();
            }
            case 1 -> memory.truncate();
            case 2 -> change(memory.begin(Restore.RESTORE), regions, random).abort();
            default -> {
                Restore restore = random.nextBoolean() ? Restore.RESTORE : Restore.NO_RESTORE;
                Transaction transaction = change(memory.begin(restore), regions, random);
                int before = disk.operations();
                remember(regions, before);
                if (random.nextInt(3) == 0) {
                    transaction.end(Commit.FLUSH);
                    acknowledge();
                } else {
                    transaction.end(Commit.NO_FLUSH);
                }
            }
        }
    }

    private static Transaction change(Transaction transaction, Region[] regions, Random random) {
        int ranges = random.nextInt(1, 5);
        for (int i = 0; i < ranges; i++) {
            Region region = regions[random.nextInt(regions.length)];
            byte[] bytes = new byte[random.nextInt(1, 300)];
            random.nextBytes(bytes);
            transaction.put(region, random.nextLong(region.memory().byteSize() - bytes.length), bytes);
        }
        return transaction;
    }

    private void remember(Region[] regions, int operations) {
        states.add(contents(regions));
        begun.add(operations);
    }

    /** All commits so far survive from here on. */
    private void acknowledge() {
        while (acknowledged.size() < states.size()) {
            acknowledged.add(disk.operations());
        }
    }

    private static byte[][] recover(RecordingLayer layer) throws IOException {
        Lrvm memory = Lrvm.initialize(layer, "log", NO_BACKGROUND, CommitShipper.NONE);
        Region[] regions = {memory.map("first", LENGTHS[0]), memory.map("second", LENGTHS[1])};
        byte[][] contents = contents(regions);
        memory.close();
        return contents;
    }

    private static byte[][] contents(Region[] regions) {
        return Arrays.stream(regions).map(region -> region.memory().toArray(ValueLayout.JAVA_BYTE)).toArray(byte[][]::new);
    }

    private void assertCommitted(byte[][] found, int operations, String what) {
        int oldest = 0;
        int newest = 0;
        for (int i = 0; i < states.size(); i++) {
            oldest = i < acknowledged.size() && acknowledged.get(i) <= operations ? i : oldest;
            newest = begun.get(i) <= operations ? i : newest;
        }
        for (int i = newest; i >= oldest; i--) {
            if (Arrays.deepEquals(states.get(i), found)) {
                return;
            }
        }
        throw new AssertionError(what + ": none of the states " + oldest + " to " + newest);
    }
}
