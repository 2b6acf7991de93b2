package org.crashonly.control.recording;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.crashonly.control.Json;

/**
 * A recording on disk: a line of JSON that says what it is, and one for each request, see {@link RecordedRequest}. What it says of its
 * version is what can be read: a reader refuses other versions, and what it does not know in this one.
 */
public final class RecordingFile {

    /** The first line begins like this. */
    public static final String BEGINNING = "{\"format\":\"crashonly-requests\"";
    /** A file is read into memory. */
    public static final long MOST_BYTES = 64L << 20;
    public static final int MOST_REQUESTS = 100_000;

    private static final String FORMAT = "crashonly-requests";
    private static final int VERSION = 1;
    private static final ObjectReader STRICT = Json.MAPPER.reader().with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private record Head(String format, int version, String application, String recordedAt, long strangers, Map<String, Long> leftOut) {}

    private RecordingFile() {}

    /** Whether {@code file} says of itself that it is a recording. */
    public static boolean is(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return new String(in.readNBytes(BEGINNING.length()), StandardCharsets.UTF_8).equals(BEGINNING);
        }
    }

    /**
     * Writes a file that only its owner can read.
     *
     * @throws FileAlreadyExistsException if there is one
     */
    public static void write(Recording recording, Path file) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (BufferedWriter out = Files.newBufferedWriter(file, StandardOpenOption.WRITE)) {
            out.write(Json.line(new Head(FORMAT, VERSION, recording.application(), recording.recordedAt(), recording.strangers(), recording.leftOut())));
            out.write('\n');
            for (RecordedRequest request : recording.requests()) {
                out.write(Json.line(request));
                out.write('\n');
            }
        }
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IOException if it is something else, or cannot be read; names the line and what is wrong with it
     */
    public static Recording read(Path file) throws IOException {
        if (!Files.isRegularFile(file) || Files.size(file) > MOST_BYTES) {
            throw new IOException(file + " is no regular file of at most " + MOST_BYTES + " bytes");
        }
        int number = 1;
        try (BufferedReader in = Files.newBufferedReader(file)) {
            String first = in.readLine();
            Head head = first == null ? null : head(first);
            if (head == null || !FORMAT.equals(head.format())) {
                throw new IllegalArgumentException("expected a recording, which begins with " + BEGINNING);
            }
            List<RecordedRequest> requests = new ArrayList<>();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                number++;
                if (requests.size() == MOST_REQUESTS) {
                    throw new IllegalArgumentException("more than " + MOST_REQUESTS + " requests");
                }
                RecordedRequest request = STRICT.readValue(line, RecordedRequest.class);
                if (request == null) {
                    throw new IllegalArgumentException("no request");
                }
                requests.add(request);
            }
            return new Recording(String.valueOf(head.application()), String.valueOf(head.recordedAt()), head.strangers(),
                    head.leftOut() == null ? Map.of() : head.leftOut(), requests);
        } catch (JsonProcessingException e) {
            throw new IOException(file + ", line " + number + ": " + e.getOriginalMessage(), e);
        } catch (CharacterCodingException e) {
            throw new IOException(file + ", line " + number + " or later: bytes that are no UTF-8", e);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ", line " + number + ": " + e.getMessage(), e);
        }
    }

    private static Head head(String line) throws IOException {
        int version = Json.MAPPER.readTree(line).path("version").asInt();
        if (line.startsWith(BEGINNING) && version != VERSION) {
            throw new IllegalArgumentException("version " + version + " of the format; this server reads version " + VERSION);
        }
        return STRICT.readValue(line, Head.class);
    }
}
