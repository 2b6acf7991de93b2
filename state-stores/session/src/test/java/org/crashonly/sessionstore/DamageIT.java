package org.crashonly.sessionstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.crashonly.control.ProcessSpec.GrantSpec;
import org.crashonly.control.ProcessSpec.SessionLimits;
import org.crashonly.session.AttributeChange;
import org.crashonly.session.Bytes;
import org.crashonly.session.Deadline;
import org.crashonly.session.SaveResult;
import org.crashonly.session.SessionChange;
import org.crashonly.session.SessionScope;
import org.crashonly.session.StoreClient;
import org.crashonly.store.contract.StoreLife;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An image of the usual size that was damaged, and a process with the usual memory. */
class DamageIT {

    private static final GrantSpec WEB = StoreLife.grant(1);
    private static final SessionScope SHOP = new SessionScope("shop", "web");
    private static final SessionKind USUAL = new SessionKind(SessionLimits.DEFAULT);
    /** Where a heap keeps the beginnings of its lists of free extents, and how long they are. */
    private static final long FREE_EXTENTS_AT = 152;

    private static final int FREE_EXTENTS_BYTES = 31 * 4;

    @TempDir
    Path home;

    /** Two million blocks of nobody are no more to carry than one. */
    @Test
    void whoLosesAllFreeSpaceFindsItAgain() throws Exception {
        try (StoreClient client = SessionKind.client(home, WEB)) {
            try (StoreLife store = StoreLife.start(USUAL, home, 1, 0, WEB).ready()) {
                save(client, "before");
            }
            loseFreeSpace();
            try (StoreLife store = StoreLife.start(USUAL, home, 2, 0, WEB).ready()) {
                assertThat(client.sessions().load(SHOP, "before", 0, patience())).isPresent();
                save(client, "after");
                assertThat(store.log()).contains("sessions were damaged and are repaired").hasSizeLessThan(20_000);
            }
        }
    }

    private void loseFreeSpace() throws IOException {
        try (Stream<Path> files = Files.list(home.resolve("store/image"))) {
            Path sessions = files.filter(it -> it.getFileName().toString().startsWith("sessions.segment")).findFirst().orElseThrow();
            try (RandomAccessFile file = new RandomAccessFile(sessions.toFile(), "rw")) {
                file.seek(FREE_EXTENTS_AT);
                file.write(new byte[FREE_EXTENTS_BYTES]);
            }
        }
    }

    private static void save(StoreClient client, String id) {
        SessionChange change = new SessionChange(true, 1, 1, 600, Map.of("a", new AttributeChange.Put(Bytes.of(new byte[2_000]), 0)));
        assertThat(client.sessions().save(SHOP, id, change, patience())).isInstanceOf(SaveResult.Saved.class);
    }

    private static Deadline patience() {
        return Deadline.in(StoreLife.PATIENCE);
    }
}
