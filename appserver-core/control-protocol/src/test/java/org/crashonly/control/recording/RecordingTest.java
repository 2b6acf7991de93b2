package org.crashonly.control.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose recorded requests are, and the file that they are kept in. */
class RecordingTest {

    private static final String HEAD = "{\"format\":\"crashonly-requests\",\"version\":1,\"application\":\"shop\",\"recordedAt\":\"now\",\"strangers\":0,\"leftOut\":{}}\n";

    @TempDir
    Path directory;

    @Test
    void requestsOfOneSessionAreOneClientsAlsoIfItsNameChanges() {
        Recording recording = Recording.of("shop", "now", 1_000, Map.of(), List.of(
                taken(5_000_000, "c1", "s2", null, "/orders"),
                taken(2_000_000, "c2", null, "s1", "/login"),
                taken(3_000_000, "c1", "s1", "s2", "/login/done"),
                taken(2_500_000, "c2", null, null, "/about"),
                taken(4_000_000, "c3", "old", null, "/cart"),
                taken(6_000_000, "c4", "old", null, "/cart/again")), 100);
        assertThat(recording.requests()).extracting(RecordedRequest::target).containsExactly(
                "/login", "/about", "/login/done", "/cart", "/orders", "/cart/again");
        assertThat(recording.requests()).extracting(RecordedRequest::client).containsExactly(1L, 2L, 1L, 3L, 1L, 3L);
        assertThat(recording.clients()).isEqualTo(3);
        assertThat(recording.strangers()).as("one had its session from before").isEqualTo(1);
        assertThat(recording.requests().getFirst().atMillis()).isEqualTo(1);
        assertThat(Recording.of("shop", "now", 0, Map.of(), List.of(taken(2, "c", null, null, "/b"), taken(1, "c", null, null, "/a")), 1).requests())
                .extracting(RecordedRequest::target).containsExactly("/a");
    }

    @Test
    void aFileIsReadAsItWasWrittenAndByItsOwnerOnly() throws Exception {
        Path file = directory.resolve("requests");
        Recording recording = new Recording("shop", "2026-01-31T12:00:00Z", 1, Map.of("were too large", 2L), List.of(
                new RecordedRequest(1, 0, "GET", "/", Map.of("accept", "text/html"), null),
                new RecordedRequest(2, 7, "POST", "/cart?x={key:0123456789ab}", Map.of("content-type", "application/json"), "{\"a\":\"ö\"}")));
        RecordingFile.write(recording, file);
        assertThat(RecordingFile.is(file)).isTrue();
        assertThat(RecordingFile.read(file)).isEqualTo(recording);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        assertThatThrownBy(() -> RecordingFile.write(recording, file)).isInstanceOf(FileAlreadyExistsException.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', value = {
        "{\"client\":1,\"atMillis\":0,\"method\":\"GET\",\"target\":\"/\"|line 2: Unexpected end-of-input",
        "null|line 2: no request",
        "[]|line 2:",
        "{}|client 0",
        "{\"client\":1,\"atMillis\":0,\"method\":\"get\",\"target\":\"/\"}|method get",
        "{\"client\":1,\"atMillis\":0,\"method\":\"CONNECT\",\"target\":\"/\"}|method CONNECT",
        "{\"client\":1,\"atMillis\":0,\"method\":\"GET\",\"target\":\"http://example.org/\"}|a target that is no path",
        "{\"client\":1,\"atMillis\":0,\"method\":\"GET\",\"target\":\"//example.org/\"}|a target that is no path",
        "{\"client\":1,\"atMillis\":0,\"method\":\"GET\",\"target\":\"/a b\"}|target /a b",
        "{\"client\":1,\"atMillis\":0,\"method\":\"GET\",\"target\":\"/\",\"headers\":{\"cookie\":\"a=b\"}}|header cookie",
        "{\"client\":1,\"atMillis\":0,\"method\":\"GET\",\"target\":\"/\",\"headers\":{\"accept\":\"a\\r\\nb\"}}|header accept",
        "{\"client\":1,\"atMillis\":0,\"method\":\"GET\",\"target\":\"/\",\"more\":1}|Unrecognized field \"more\"",
        "{\"client\":1,\"atMillis\":0,\"method\":\"GET\",\"target\":\"/\"} {}|line 2:",
        "{\"client\":1,\"atMillis\":-1,\"method\":\"GET\",\"target\":\"/\"}|atMillis -1"})
    void aLineThatIsNoRequestIsNamed(String line, String problem) throws Exception {
        Path file = Files.writeString(directory.resolve("requests"), HEAD + line + "\n");
        assertThatThrownBy(() -> RecordingFile.read(file)).isInstanceOf(IOException.class).hasMessageContaining("line 2").hasMessageContaining(problem);
    }

    @Test
    void whatIsNoRecordingOrOfAnotherVersionIsRefused() throws Exception {
        Path file = directory.resolve("requests");
        for (String first : List.of("", "GET /\n", "{\"format\":\"other\"}\n", "null\n", "{")) {
            Files.writeString(file, first);
            assertThat(RecordingFile.is(file)).isFalse();
            assertThatThrownBy(() -> RecordingFile.read(file)).as(first).isInstanceOf(IOException.class).hasMessageContaining("line 1");
        }
        Files.writeString(file, HEAD.replace("\"version\":1", "\"version\":2"));
        assertThatThrownBy(() -> RecordingFile.read(file)).hasMessageContaining("version 2 of the format; this server reads version 1");
        Files.write(file, new byte[] {'{', (byte) 0xff, '\n'});
        assertThatThrownBy(() -> RecordingFile.read(file)).isInstanceOf(IOException.class).hasMessageContaining("no UTF-8");
        assertThatThrownBy(() -> RecordingFile.read(directory)).hasMessageContaining("no regular file");
        try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
            large.setLength(RecordingFile.MOST_BYTES + 1);
        }
        assertThatThrownBy(() -> RecordingFile.read(file)).hasMessageContaining("at most " + RecordingFile.MOST_BYTES);
    }

    /** Whatever a file holds: it is read, or refused with a reason. */
    @Test
    void noDamageIsAnythingButRefused() throws Exception {
        byte[] whole = (HEAD + "{\"client\":1,\"atMillis\":0,\"method\":\"GET\",\"target\":\"/a\",\"headers\":{\"accept\":\"x\"},\"body\":\"y\"}\n").getBytes(
                java.nio.charset.StandardCharsets.UTF_8);
        Random random = new Random(42);
        for (int i = 0; i < 2_000; i++) {
            byte[] damaged = whole.clone();
            for (int hits = 1 + random.nextInt(3); hits > 0; hits--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            Path file = Files.write(directory.resolve("damaged"), damaged);
            try {
                assertThat(RecordingFile.read(file).requests().size()).as("damage " + i).isLessThanOrEqualTo(3);
            } catch (IOException refused) {
                assertThat(refused).as("damage " + i).hasMessageContaining("line ");
            }
        }
    }

    private static TakenRequest taken(long at, String connection, String session, String began, String target) {
        return new TakenRequest(at, connection, session, began, new RecordedRequest(1, 0, "GET", target, Map.of(), null));
    }
}
