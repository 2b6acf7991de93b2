package org.crashonly.acid;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.crashonly.acid.RecordingPath.CrashPoint;
import org.crashonly.acid.RecordingPath.Recorder;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** At every point where a kill can cut the writes of H2's storage, its recovery finds all that was acknowledged. */
class NewestChunkChannelTest {

    private static final int COMMITS = 120;

    @TempDir
    Path directory;

    /** What the map held after each commit. */
    private final List<Map<Integer, String>> states = new ArrayList<>();

    @Test
    void everyCrashPointKeepsWhatWasAcknowledged() throws Exception {
        List<String> lost = crashPointsThatLose("crashonly:recording:");
        assertThat(lost).isEmpty();
    }

    @Test
    void withoutItAcknowledgedCommitsAreLost() throws Exception {
        assertThat(crashPointsThatLose("recording:")).isNotEmpty();
    }

    private List<String> crashPointsThatLose(String scheme) throws Exception {
        NewestChunkPath.register();
        AtomicInteger acknowledged = new AtomicInteger();
        Recorder recorder = RecordingPath.record(acknowledged::get);
        commit(scheme + directory.resolve("recorded.mv.db"), acknowledged);
        List<String> lost = new ArrayList<>();
        for (int i = 0; i < recorder.points.size(); i++) {
            CrashPoint point = recorder.points.get(i);
            int found = recover(point);
            if (found < point.acknowledged()) {
                lost.add("point " + i + " of " + recorder.points.size() + ": acknowledged " + point.acknowledged() + ", found " + found);
            }
        }
        System.out.printf("H2 by %s: %d crash points, %d lost%n", scheme, recorder.points.size(), lost.size());
        return lost;
    }

    /** Small commits that use the file's space again and again, as the database's do. */
    private void commit(String file, AtomicInteger acknowledged) {
        Random random = new Random(42);
        MVStore store = new MVStore.Builder().fileName(file).autoCommitDisabled().open();
        store.setRetentionTime(0);
        store.setVersionsToKeep(0);
        MVMap<Integer, String> map = store.openMap("map");
        states.clear();
        states.add(Map.of());
        for (int commit = 1; commit <= COMMITS; commit++) {
            map.put(random.nextInt(1, 200), "x".repeat(random.nextInt(300)));
            map.put(0, Integer.toString(commit));
            store.commit();
            states.add(new TreeMap<>(map));
            acknowledged.set(commit);
        }
        store.closeImmediately();
    }

    private int recover(CrashPoint point) throws Exception {
        Path file = Files.write(directory.resolve("crashed.mv.db"), point.file());
        try (MVStore store = new MVStore.Builder().fileName("crashonly:" + file).autoCommitDisabled().open()) {
            MVMap<Integer, String> map = store.openMap("map");
            int found = Integer.parseInt(map.getOrDefault(0, "0"));
            assertThat(new TreeMap<>(map)).isEqualTo(states.get(found));
            return found;
        } catch (RuntimeException unreadable) {
            return point.acknowledged() == 0 ? 0 : -1;
        } finally {
            Files.delete(file);
        }
    }
}
