package org.crashonly.rvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The search for what a log's end would have lost takes a bounded time, whatever lies behind that end. */
class EpochTest {

    private static final int RING = 8 << 20;
    private static final int MAGIC = 0x52564d42;
    private static final long LIFE = 7;

    /** One by one these would be checksummed over 600 GB. */
    @Test
    @Timeout(20)
    void aRingFullOfBeginningsOfLongRecordsIsReadInNoTime() throws IOException {
        byte[] ring = craft(RING);
        assertThat(discover(ring).to()).isZero();
    }

    @Test
    @Timeout(20)
    void theOneRecordAmongThemThatIsWholeIsFound() {
        byte[] ring = craft(RING);
        byte[] record = new byte[LogRecord.SHORTEST];
        LogRecord.write(record, 4_711, LIFE, 5_000, List.of());
        System.arraycopy(record, 0, ring, RING / 2, record.length);
        assertThatThrownBy(() -> discover(ring)).isInstanceOf(IOException.class).hasMessageContaining("position 4711");
    }

    @Test
    void aRecordBeforeTheUnwrittenPartOfTheRingCountsAsWell() {
        byte[] record = new byte[LogRecord.SHORTEST];
        LogRecord.write(record, 64, LIFE + 1, 0, List.of());
        assertThatThrownBy(() -> Epoch.discover(500, LIFE, new RedoLog.Ring(new byte[64], record)))
                .isInstanceOf(IOException.class).hasMessageContaining("position 64");
    }

    @Test
    void aRecordOfAnEarlierLifeOrOfBeforeTheEndIsNothing() throws IOException {
        for (long[] lifeAndForced : new long[][] {{LIFE - 1, 5_000}, {LIFE, 0}}) {
            byte[] ring = new byte[4_096];
            byte[] record = new byte[LogRecord.SHORTEST];
            LogRecord.write(record, 4_711, lifeAndForced[0], lifeAndForced[1], List.of());
            System.arraycopy(record, 0, ring, 800, record.length);
            assertThat(discover(ring).to()).isZero();
        }
    }

    @Test
    void theChecksumOfAnyPartIsWhatItWouldBeByItself() {
        Random random = new Random(1);
        byte[] bytes = new byte[4_096];
        random.nextBytes(bytes);
        PartChecksums sums = new PartChecksums(bytes);
        for (int i = 0; i < 10_000; i++) {
            int from = random.nextInt(bytes.length / 8 + 1);
            int to = random.nextInt(from, bytes.length / 8 + 1);
            byte[] head = new byte[random.nextInt(50)];
            random.nextBytes(head);
            CRC32C crc = new CRC32C();
            crc.update(head);
            int before = (int) crc.getValue();
            crc.update(bytes, from * 8, (to - from) * 8);
            assertThat(sums.of(before, from * 8, to * 8)).as("%d to %d after %d", from, to, head.length).isEqualTo((int) crc.getValue());
        }
    }

    private static Epoch discover(byte[] ring) throws IOException {
        return Epoch.discover(0, LIFE, new RedoLog.Ring(ring, new byte[0]));
    }

    /** Wherever a record might begin, one does, of a later life, as long as the ring allows, and with a wrong checksum. */
    private static byte[] craft(int length) {
        byte[] ring = new byte[length];
        ByteBuffer buffer = ByteBuffer.wrap(ring).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at + LogRecord.SHORTEST <= length; at += 40) {
            buffer.putInt(at, MAGIC).putInt(at + 4, (length - at) & -8).putLong(at + 16, LIFE + 1);
        }
        return ring;
    }
}
