package org.crashonly.bench.memory;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** How peers that keep byte arrays keep records and their keys. */
final class Numbers {

    private Numbers() {}

    /** The number that a record begins with; 0 for one that was never written. */
    static long of(byte[] record) {
        return record == null ? 0 : ByteBuffer.wrap(record).order(ByteOrder.nativeOrder()).getLong();
    }

    static byte[] key(int record) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(record).array();
    }
}
