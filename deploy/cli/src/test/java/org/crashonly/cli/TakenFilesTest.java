package org.crashonly.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.crashonly.control.Json;
import org.crashonly.control.recording.RecordedRequest;
import org.crashonly.control.recording.Recording;
import org.crashonly.control.recording.TakenRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What two front doors wrote of a recording, one of which was killed. */
class TakenFilesTest {

    @TempDir
    Path directory;

    @Test
    void whatIsWholeCountsInItsOrderAndOnlyUpToTheLimits() throws Exception {
        TakenFiles files = new TakenFiles(directory);
        files.look();
        assertThat(files.areEnded()).as("nobody has begun").isFalse();
        Path killed = Files.writeString(directory.resolve("front-door-1.3.jsonl"), line(10, "/a") + line(40, "/d") + line(50, "/torn").substring(0, 20));
        Path living = Files.writeString(directory.resolve("front-door-2.1.jsonl"), line(20, "/b"));
        files.look();
        assertThat(files.requests()).isEqualTo(3);
        Files.writeString(living, line(30, "/c") + "{\"end\":true,\"requests\":2,\"leftOut\":{\"were odd\":2}}\n", StandardOpenOption.APPEND);
        files.look();
        assertThat(files.requests()).isEqualTo(4);
        assertThat(files.bytes()).isEqualTo(Files.size(killed) + Files.size(living));
        assertThat(files.areEnded()).as("one never will be").isFalse();

        Recording all = files.recording("shop", "now", 0, 100, 1 << 20);
        assertThat(all.requests()).extracting(RecordedRequest::target).containsExactly("/a", "/b", "/c", "/d");
        assertThat(all.leftOut()).isEqualTo(Map.of("were odd", 2L, "were being written by a front door that ended, at least", 1L));
        assertThat(files.recording("shop", "now", 0, 3, 1 << 20).requests()).hasSize(3);
        int first = Json.line(all.requests().getFirst()).length() + 1;
        assertThat(files.recording("shop", "now", 0, 100, 2 * first).requests()).extracting(RecordedRequest::target).containsExactly("/a", "/b");
    }

    private static String line(long millis, String target) {
        return Json.line(new TakenRequest(millis * 1_000_000, "c", null, null, new RecordedRequest(1, 0, "GET", target, Map.of(), null))) + "\n";
    }
}
