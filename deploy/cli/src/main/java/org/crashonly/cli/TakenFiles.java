package org.crashonly.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.crashonly.control.Json;
import org.crashonly.control.recording.RecordedRequest;
import org.crashonly.control.recording.Recording;
import org.crashonly.control.recording.TakenRequest;

/**
 * What front doors write of a recording, each into a file of its own. A front door that was killed has written no last line, and perhaps
 * not all of the one before: that one is left out.
 */
final class TakenFiles {

    private static final String CUT = "were being written by a front door that ended, at least";

    private final Path directory;
    private final Map<Path, Progress> progress = new HashMap<>();

    /** How far a file was read. */
    private static final class Progress {

        private long bytes;
        private long lines;
        private String last = "";
        private String begun = "";

        private void read(Path file) throws IOException {
            byte[] more;
            try (InputStream in = Files.newInputStream(file)) {
                in.skipNBytes(bytes);
                more = in.readAllBytes();
            }
            bytes += more.length;
            String text = begun + new String(more, StandardCharsets.ISO_8859_1);
            int end = text.lastIndexOf('\n') + 1;
            List<String> whole = text.substring(0, end).lines().toList();
            lines += whole.size();
            last = whole.isEmpty() ? last : whole.getLast();
            begun = text.substring(end);
        }

        private boolean isEnded() {
            return last.startsWith("{\"end\":true");
        }
    }

    TakenFiles(Path directory) {
        this.directory = directory;
    }

    /** How far they are. */
    void look() throws IOException {
        for (Path file : files()) {
            progress.computeIfAbsent(file, it -> new Progress()).read(file);
        }
    }

    /** How many requests there were at the last look. */
    long requests() {
        return progress.values().stream().mapToLong(it -> it.lines - (it.isEnded() ? 1 : 0)).sum();
    }

    /** How large they were. */
    long bytes() {
        return progress.values().stream().mapToLong(it -> it.bytes).sum();
    }

    /** Whether at the last look all of them were at their end. */
    boolean areEnded() {
        return !progress.isEmpty() && progress.values().stream().allMatch(Progress::isEnded);
    }

    /** All that is in them, within the limits. */
    Recording recording(String application, String recordedAt, long beganNanos, int mostRequests, long mostBytes) throws IOException {
        List<TakenRequest> taken = new ArrayList<>();
        Map<String, Long> leftOut = new TreeMap<>();
        for (Path file : files()) {
            boolean end = false;
            for (String line : whole(Files.readAllBytes(file))) {
                JsonNode node = Json.MAPPER.readTree(line);
                end = node.path("end").asBoolean();
                if (end) {
                    node.path("leftOut").properties().forEach(it -> leftOut.merge(it.getKey(), it.getValue().asLong(), Long::sum));
                } else {
                    taken.add(Json.MAPPER.treeToValue(node, TakenRequest.class));
                }
            }
            if (!end) {
                leftOut.merge(CUT, 1L, Long::sum);
            }
        }
        Recording all = Recording.of(application, recordedAt, beganNanos, leftOut, taken, mostRequests);
        List<RecordedRequest> kept = new ArrayList<>();
        long bytes = 0;
        for (RecordedRequest request : all.requests()) {
            bytes += Json.line(request).getBytes(StandardCharsets.UTF_8).length + 1;
            if (bytes > mostBytes) {
                break;
            }
            kept.add(request);
        }
        return new Recording(all.application(), all.recordedAt(), all.strangers(), all.leftOut(), kept);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    private static List<String> whole(byte[] content) {
        String text = new String(content, StandardCharsets.UTF_8);
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }
}
