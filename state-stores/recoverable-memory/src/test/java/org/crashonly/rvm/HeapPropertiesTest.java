package org.crashonly.rvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.crashonly.rvm.RecordingLayer.Luck;
import org.crashonly.rvm.RecoverableMemory.Commit;
import org.crashonly.rvm.RecoverableMemory.Options;
import org.crashonly.rvm.RecoverableMemory.Restore;

/** Whatever is done to the structures of a heap, and however each transaction ends, they hold what the committed ones left. */
class HeapPropertiesTest {

    private static final int BYTES = 64 << 10;
    private static final int OBJECTS = 200;

    /** Something done within a transaction. */
    sealed interface Step {
        record Put(String key, String value) implements Step {}

        record Remove(String key) implements Step {}

        record Add(String value) implements Step {}

        record Take() implements Step {}

        record Append(String value) implements Step {}
    }

    /** How a transaction ends. */
    enum Ending { COMMIT, ABORT, COMMIT_THEN_CRASH, CRASH }

    /** A transaction. */
    record Move(List<Step> steps, Ending ending) {}

    @Provide
    Arbitrary<List<Move>> moves() {
        Arbitrary<String> keys = Arbitraries.integers().between(0, 12).map(it -> "key " + it);
        Arbitrary<String> values = Arbitraries.strings().ascii().ofMaxLength(400);
        Arbitrary<Step> steps = Arbitraries.oneOf(
                Combinators.combine(keys, values).as(Step.Put::new), keys.map(Step.Remove::new), values.map(Step.Add::new),
                Arbitraries.create(Step.Take::new), values.map(Step.Append::new));
        return Combinators.combine(steps.list().ofMaxSize(6), Arbitraries.of(Ending.class)).as(Move::new).list().ofMaxSize(30);
    }

    @Property(tries = 150)
    void onVista(@ForAll("moves") List<Move> moves) throws IOException {
        Path directory = Files.createTempDirectory("heap");
        try {
            play(moves, () -> Vista.initialize(directory, "boot", 1 << 14, CommitShipper.NONE));
        } finally {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(directory);
        }
    }

    @Property(tries = 150)
    void onLrvm(@ForAll("moves") List<Move> moves, @ForAll long seed) throws IOException {
        Random random = new Random(seed);
        RecordingLayer[] disk = {new RecordingLayer()};
        Lrvm.createLog(disk[0], "log", 1 << 18);
        play(moves, () -> {
            disk[0] = new RecordingLayer(disk[0].crash(disk[0].operations(), Luck.RANDOM, random));
            return Lrvm.initialize(disk[0], "log", Options.DEFAULT, CommitShipper.NONE);
        });
    }

    /** Opens what the last life left, whether or not it was ended. */
    private interface Life {
        RecoverableMemory begin() throws IOException;
    }

    private static void play(List<Move> moves, Life life) throws IOException {
        RecoverableMemory memory = life.begin();
        Region region = memory.map("heap", BYTES);
        Heap heap = Heap.format(memory, region, OBJECTS);
        Transaction first = memory.begin(Restore.RESTORE);
        PersistentMap.create(heap, first, "map");
        PersistentQueue.create(heap, first, "queue");
        PersistentLog.create(heap, first, "log");
        first.end(Commit.FLUSH);
        Model model = new Model(new HashMap<>(), new ArrayDeque<>(), new ArrayList<>());
        for (Move move : moves) {
            Model after = model.copy();
            Transaction transaction = memory.begin(Restore.RESTORE);
            boolean whole = take(heap, transaction, move.steps(), after);
            Ending ending = whole || move.ending() == Ending.CRASH ? move.ending() : Ending.ABORT;
            switch (ending) {
                case ABORT -> transaction.abort();
                case COMMIT, COMMIT_THEN_CRASH -> {
                    transaction.end(Commit.FLUSH);
                    model = after;
                }
                case CRASH -> { }
            }
            if (ending == Ending.CRASH || ending == Ending.COMMIT_THEN_CRASH) {
                memory.close();
                memory = life.begin();
                region = memory.map("heap", BYTES);
                heap = Heap.open(region);
            }
            assertThat(HeapCheck.check(region)).isEmpty();
            assertThat(found(heap)).isEqualTo(model.shown());
        }
        memory.close();
    }

    /** Does it to both; false if the heap was full. */
    private static boolean take(Heap heap, Transaction transaction, List<Step> steps, Model model) {
        PersistentMap map = PersistentMap.open(heap, "map").orElseThrow();
        PersistentQueue queue = PersistentQueue.open(heap, "queue").orElseThrow();
        PersistentLog log = PersistentLog.open(heap, "log").orElseThrow();
        try {
            for (Step step : steps) {
                switch (step) {
                    case Step.Put(String key, String value) -> {
                        map.put(transaction, bytes(key), bytes(value));
                        model.map.put(key, value);
                    }
                    case Step.Remove(String key) ->
                            assertThat(map.remove(transaction, bytes(key))).isEqualTo(model.map.remove(key) != null);
                    case Step.Add(String value) -> {
                        queue.add(transaction, bytes(value));
                        model.queue.add(value);
                    }
                    case Step.Take() ->
                            assertThat(queue.remove(transaction).map(HeapPropertiesTest::text).orElse(null)).isEqualTo(model.queue.poll());
                    case Step.Append(String value) -> {
                        assertThat(log.append(transaction, bytes(value))).isEqualTo(model.log.size());
                        model.log.add(value);
                    }
                }
            }
            return true;
        } catch (HeapFullException full) {
            return false;
        }
    }

    private static List<Object> found(Heap heap) {
        Map<String, String> map = new HashMap<>();
        PersistentMap.open(heap, "map").orElseThrow().forEach((key, value) -> map.put(text(key), text(value)));
        List<String> log = new ArrayList<>();
        PersistentLog.open(heap, "log").orElseThrow().read(0, (entry, number) -> log.add(text(entry)));
        PersistentQueue queue = PersistentQueue.open(heap, "queue").orElseThrow();
        return List.of(map, queue.size(), queue.peek().map(HeapPropertiesTest::text).orElse(""), log);
    }

    /** What the structures should hold. */
    private record Model(Map<String, String> map, Deque<String> queue, List<String> log) {

        Model copy() {
            return new Model(new HashMap<>(map), new ArrayDeque<>(queue), new ArrayList<>(log));
        }

        List<Object> shown() {
            return List.of(map, (long) queue.size(), queue.isEmpty() ? "" : queue.peek(), log);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
