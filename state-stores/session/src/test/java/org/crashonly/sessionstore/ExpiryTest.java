package org.crashonly.sessionstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records whose first eight bytes say when they end. */
class ExpiryTest {

    private static final int PREFIX = Long.BYTES;

    @TempDir
    Path directory;

    private Table table;
    private Expiry expiry;
    private int removed;

    @BeforeEach
    void open() {
        table = Scratch.image(directory, Limits.SMALL).ledger();
        expiry = new Expiry(table, PREFIX, value -> ByteBuffer.wrap(value).getLong(), key -> {
            table.remove(key);
            removed++;
            return true;
        });
    }

    private void put(String key, long end, long now) {
        expiry.put(key.getBytes(StandardCharsets.UTF_8), ByteBuffer.allocate(100).putLong(end).array(), now);
    }

    /** Puts records that end at {@code end} until there is no room; returns how many there are. */
    private int fill(long end) {
        int count = 0;
        try {
            while (true) {
                put("key-" + count, end, 0);
                count++;
            }
        } catch (Refusal full) {
            return count;
        }
    }

    @Test
    void whatHasEndedMakesRoomAFewAtATime() {
        int all = fill(1_000);
        assertThat(all).isGreaterThan(3_000);
        put("another", 5_000, 2_000);
        assertThat(removed).as("of %d that had ended, by one who waits", all).isBetween(1, all / 2);
        for (int i = 0; i < all * 3 / 4; i++) {
            put("more-" + i, 5_000, 2_000);
        }
        assertThat(removed).isBetween(all / 2, all);
    }

    @Test
    void nothingIsRefusedAsLongAsAnythingCanBeReclaimed() {
        int all = fill(5_000) - 1;
        table.remove("key-7".getBytes(StandardCharsets.UTF_8));
        put("short", 1_000, 0);
        assertThatThrownBy(() -> put("refused", 5_000, 999)).isInstanceOf(Refusal.class);
        put("taken", 5_000, 1_000);
        assertThat(removed).isEqualTo(1);
        assertThatThrownBy(() -> put("refused", 5_000, 1_000)).isInstanceOf(Refusal.class);
        assertThat(table.size()).isEqualTo(all + 1);
    }
}
