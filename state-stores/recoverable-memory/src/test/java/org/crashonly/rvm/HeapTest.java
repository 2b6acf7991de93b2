package org.crashonly.rvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.crashonly.rvm.KillableStores.Killed;
import org.crashonly.rvm.RecordingLayer.Luck;
import org.crashonly.rvm.RecoverableMemory.Commit;
import org.crashonly.rvm.RecoverableMemory.Options;
import org.crashonly.rvm.RecoverableMemory.Restore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Map, queue and log against a model, aborted and killed anywhere. */
class HeapTest {

    private static final int BYTES = 64 << 10;
    private static final int OBJECTS = 200;

    @TempDir
    Path directory;

    /** What the structures should hold. */
    private static final class Model {
        final Map<String, String> map = new HashMap<>();
        final Deque<String> queue = new ArrayDeque<>();
        final List<String> log = new ArrayList<>();

        Model copy() {
            Model copy = new Model();
            copy.map.putAll(map);
            copy.queue.addAll(queue);
            copy.log.addAll(log);
            return copy;
        }

        @Override
        public String toString() {
            return map + " " + queue + " " + log;
        }
    }

    /** The structures, in a region. */
    private static final class Structures {
        final PersistentMap map;
        final PersistentQueue queue;
        final PersistentLog log;

        Structures(Heap heap) {
            map = PersistentMap.open(heap, "map").orElseThrow();
            queue = PersistentQueue.open(heap, "queue").orElseThrow();
            log = PersistentLog.open(heap, "log").orElseThrow();
        }

        static void create(RecoverableMemory memory, Heap heap) throws IOException {
            Transaction transaction = memory.begin(Restore.RESTORE);
            PersistentMap.create(heap, transaction, "map");
            PersistentQueue.create(heap, transaction, "queue");
            PersistentLog.create(heap, transaction, "log");
            transaction.end(Commit.FLUSH);
        }

        Model contents() {
            Model found = new Model();
            map.forEach((key, value) -> found.map.put(text(key), text(value)));
            log.read(0, (entry, number) -> found.log.add(text(entry)));
            return found;
        }
    }

    @Test
    void theyDoWhatTheModelDoes() throws IOException {
        for (long seed = 1; seed <= 5; seed++) {
            RecordingLayer disk = new RecordingLayer();
            Lrvm.createLog(disk, "log", 1 << 18);
            Lrvm memory = Lrvm.initialize(disk, "log", Options.DEFAULT, CommitShipper.NONE);
            Region region = memory.map("heap", BYTES);
            Heap heap = Heap.format(memory, region, OBJECTS);
            Structures.create(memory, heap);
            Structures structures = new Structures(heap);
            Model model = new Model();
            Random random = new Random(seed);
            for (int i = 0; i < 400; i++) {
                Model after = model.copy();
                Transaction transaction = memory.begin(Restore.RESTORE);
                if (step(transaction, structures, after, random) && random.nextInt(5) > 0) {
                    transaction.end(Commit.NO_FLUSH);
                    model = after;
                } else {
                    transaction.abort();
                }
                assertSame(structures, model, "seed " + seed + ", step " + i);
                assertThat(HeapCheck.check(region)).as("seed %d, step %d", seed, i).isEmpty();
            }
            memory.flush();
            Map<String, byte[]> image = disk.crash(disk.operations(), Luck.NONE, random);
            Region recovered = Lrvm.initialize(new RecordingLayer(image), "log", Options.DEFAULT, CommitShipper.NONE).map("heap", BYTES);
            assertSame(new Structures(Heap.open(recovered)), model, "recovered, seed " + seed);
        }
    }

    @Test
    void killedBetweenAnyTwoStoresTheyAreBeforeOrAfterAStep() throws IOException {
        KillableStores whole = new KillableStores(Long.MAX_VALUE);
        List<String> states = new ArrayList<>();
        long prepared = vistaWork(directory.resolve("whole"), whole, whole, states);
        int killed = 0;
        for (long lethal = prepared; lethal < whole.count(); lethal += 7) {
            Path image = directory.resolve("killed-" + lethal);
            List<String> done = new ArrayList<>();
            try {
                vistaWork(image, new KillableStores(lethal), null, done);
            } catch (Killed asIntended) {
                killed++;
            }
            try (Vista memory = Vista.initialize(image, "boot", 1 << 16, CommitShipper.NONE)) {
                Region region = memory.map("heap", BYTES);
                assertThat(HeapCheck.check(region)).as("killed before store %d", lethal).isEmpty();
                String found = describe(new Structures(Heap.open(region)));
                assertThat(found).isIn(states.get(done.size() - 1), states.get(Math.min(done.size(), states.size() - 1)));
            }
        }
        System.out.printf("heap on Vista: %d crash points of %d, 0 lost%n", killed, whole.count() - prepared);
    }

    /** Returns how many stores had been done when everything was prepared. */
    private static long vistaWork(Path image, Stores stores, KillableStores counted, List<String> states) throws IOException {
        Vista memory = Vista.initialize(image, "boot", 1 << 16, CommitShipper.NONE, stores);
        Region region = memory.map("heap", BYTES);
        Heap heap = Heap.format(memory, region, OBJECTS);
        Structures.create(memory, heap);
        Structures structures = new Structures(heap);
        states.add(describe(structures));
        long prepared = counted == null ? 0 : counted.count();
        Random random = new Random(11);
        for (int i = 0; i < 40; i++) {
            Transaction transaction = memory.begin(Restore.RESTORE);
            step(transaction, structures, new Model(), random);
            transaction.end(Commit.FLUSH);
            states.add(describe(structures));
        }
        return prepared;
    }

    @Test
    void everythingThatIsRemovedIsFreeAgain() throws IOException {
        try (Vista memory = Vista.initialize(directory, "boot", 1 << 20, CommitShipper.NONE)) {
            Region region = memory.map("heap", BYTES);
            Heap heap = Heap.format(memory, region, OBJECTS);
            long free = heap.freeBytes();
            Structures.create(memory, heap);
            Structures structures = new Structures(heap);
            Transaction transaction = memory.begin(Restore.RESTORE);
            for (int i = 0; i < 50; i++) {
                structures.map.put(transaction, bytes("key " + i), bytes("value ".repeat(i)));
                structures.queue.add(transaction, bytes("element " + i));
                structures.log.append(transaction, bytes("entry " + i));
            }
            for (String name : List.of("map", "queue", "log")) {
                heap.name(transaction, name, Heap.NONE);
            }
            transaction.end(Commit.FLUSH);
            assertThat(heap.freeBytes()).isEqualTo(free);
            assertThat(heap.freeObjects()).isEqualTo(OBJECTS - 2);
            assertThat(HeapCheck.check(region)).isEmpty();
        }
    }

    @Test
    void aFullHeapSaysSoAndAnAbortLeavesItWhole() throws IOException {
        try (Vista memory = Vista.initialize(directory, "boot", 1 << 18, CommitShipper.NONE)) {
            Region region = memory.map("heap", BYTES);
            Heap heap = Heap.format(memory, region, OBJECTS);
            Structures.create(memory, heap);
            Structures structures = new Structures(heap);
            Transaction transaction = memory.begin(Restore.RESTORE);
            assertThatThrownBy(() -> {
                for (int i = 0; i < 100; i++) {
                    structures.queue.add(transaction, new byte[3000]);
                }
            }).isInstanceOf(HeapFullException.class).hasMessageContaining("bytes in one piece are free");
            transaction.abort();
            assertThat(structures.queue.size()).isZero();
            assertThat(HeapCheck.check(region)).isEmpty();
        }
    }

    /** Does something to both; false if the heap was full. */
    private static boolean step(Transaction transaction, Structures structures, Model model, Random random) {
        try {
            String key = "key " + random.nextInt(20);
            String value = Integer.toString(random.nextInt()).repeat(random.nextInt(20));
            switch (random.nextInt(7)) {
                case 0, 1 -> {
                    structures.map.put(transaction, bytes(key), bytes(value));
                    model.map.put(key, value);
                }
                case 2 -> {
                    structures.map.remove(transaction, bytes(key));
                    model.map.remove(key);
                }
                case 3 -> {
                    structures.queue.add(transaction, bytes(value));
                    model.queue.add(value);
                }
                case 4 -> {
                    structures.queue.remove(transaction);
                    model.queue.poll();
                }
                case 5 -> {
                    structures.log.append(transaction, bytes(value));
                    model.log.add(value);
                }
                default -> structures.log.dropBefore(transaction, Math.max(0, structures.log.next() - 60));
            }
            return true;
        } catch (HeapFullException full) {
            return false;
        }
    }

    private static void assertSame(Structures structures, Model model, String when) {
        Model found = structures.contents();
        assertThat(found.map).as(when).isEqualTo(model.map);
        assertThat(structures.map.size()).as(when).isEqualTo(model.map.size());
        // The oldest entries may have been dropped, the newest 60 not.
        assertThat(found.log).as(when).isEqualTo(model.log.subList(model.log.size() - found.log.size(), model.log.size()));
        assertThat(found.log.size()).as(when).isGreaterThanOrEqualTo(Math.min(60, model.log.size()));
        assertThat(structures.queue.size()).as(when).isEqualTo(model.queue.size());
        assertThat(structures.queue.peek().map(HeapTest::text).orElse(null)).as(when).isEqualTo(model.queue.peek());
    }

    private static String describe(Structures structures) {
        return structures.contents() + " " + structures.queue.size() + " " + structures.queue.peek().map(HeapTest::text);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
