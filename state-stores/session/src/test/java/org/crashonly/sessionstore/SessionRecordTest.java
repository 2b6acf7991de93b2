package org.crashonly.sessionstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.crashonly.session.AttributeChange;
import org.crashonly.session.Bytes;
import org.crashonly.session.SaveResult;
import org.crashonly.session.SessionChange;
import org.crashonly.session.SessionScope;
import org.crashonly.session.StoredAttribute;
import org.crashonly.session.StoredSession;
import org.crashonly.sessionstore.SessionRecord.Access;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A heap can be sound and say that a session is shorter than it is: that costs the values that are not there, and nothing else. */
class SessionRecordTest {

    private static final SessionScope WEB = new SessionScope("shop", "web");

    @TempDir
    Path directory;

    @Test
    void aSessionThatWasCutShortIsReadAsFarAsItGoes() {
        byte[] whole = record().toBytes();
        int firstEnds = SessionRecord.valuesAt(whole) + "first".length();
        for (int length = 0; length < whole.length; length++) {
            var read = SessionRecord.read(Arrays.copyOf(whole, length));
            assertThat(read.isPresent()).as("%d bytes", length).isEqualTo(length >= SessionRecord.valuesAt(whole));
            boolean first = length >= firstEnds;
            read.ifPresent(it -> {
                assertThat(it.attributes().keySet()).isEqualTo(first ? Set.of("a") : Set.of());
                assertThat(it.damaged()).isEqualTo(first ? Set.of("b") : Set.of("a", "b"));
            });
        }
        assertThat(SessionRecord.read(whole).orElseThrow()).isEqualTo(record());
    }

    /** One damaged session must not be the end of the store, over and over, for everybody who has one. */
    @Test
    void theStoreServesOnWhateverIsLeftOfASession() {
        Image image = Scratch.image(directory, Limits.SMALL);
        SessionTable table = new SessionTable(image.sessions(), Limits.SMALL, new Tally());
        byte[] key = Key.of(WEB, "s");
        byte[] whole = record().toBytes();
        for (int length = 0; length < whole.length; length++) {
            image.sessions().put(key, Arrays.copyOf(whole, length));
            assertThat(table.load(WEB, "s", 0, 0).map(StoredSession::damaged).orElse(Set.of("a", "b"))).as("%d bytes", length).contains("b");
            image.sessions().put(key, Arrays.copyOf(whole, length));
            assertThat(table.save(WEB, "s", length + 10, change(), 0)).isInstanceOf(SaveResult.Saved.class);
            assertThat(table.load(WEB, "s", 0, 0).orElseThrow().names()).contains("c").doesNotContain("b");
        }
    }

    private static SessionRecord record() {
        Map<String, StoredAttribute> attributes = new LinkedHashMap<>();
        attributes.put("a", new StoredAttribute(1, bytes("first")));
        attributes.put("b", new StoredAttribute(2, bytes("second")));
        return new SessionRecord(new Access(1, 0, 0), 2, 1, List.of(1L, 2L, 3L, 4L), attributes, Set.of());
    }

    private static SessionChange change() {
        return new SessionChange(true, 1, 1, 0, Map.of("c", new AttributeChange.Put(bytes("third"), 0)));
    }

    private static Bytes bytes(String text) {
        return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
