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
    private static final int[] LENGTHS = {5000, 9000};
    /** Of what a crash leaves of what was written since the last force, at each point. */
    private static final int CHANCES = Integer.getInteger("rvm.chances", 3);
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
        Random random = new Random(seed);
        Lrvm.createLog(disk, "log", LOG_BYTES);
        Lrvm memory = Lrvm.initialize(disk, "log", NO_BACKGROUND, CommitShipper.NONE);
        Region[] regions = {memory.map("first", LENGTHS[0]), memory.map("second", LENGTHS[1])};
        remember(regions, disk.operations());
        acknowledge();
        for (int i = 0; i < 120; i++) {
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
