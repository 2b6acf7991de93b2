package org.crashonly.session;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/** Bytes that do not change, with their checksum (CRC-32C). */
public final class Bytes {

    public static final Bytes EMPTY = new Bytes(new byte[0]);

    private final byte[] array;

    private Bytes(byte[] array) {
        this.array = array;
    }

    /** Takes {@code array} over: the caller changes it no more. */
    public static Bytes of(byte[] array) {
        return array.length == 0 ? EMPTY : new Bytes(array);
    }

    /** Takes what remains in {@code buffer} out of it. */
    public static Bytes from(ByteBuffer buffer) {
        byte[] array = new byte[buffer.remaining()];
        buffer.get(array);
        return of(array);
    }

    public int length() {
        return array.length;
    }

    /** A copy. */
    public byte[] toArray() {
        return array.clone();
    }

    /** The bytes, to be read only. */
    public ByteBuffer buffer() {
        return ByteBuffer.wrap(array).asReadOnlyBuffer();
    }

    /** Appends the bytes to {@code buffer}. */
    public void writeTo(ByteBuffer buffer) {
        buffer.put(array);
    }

    /** CRC-32C of the bytes. */
    public int checksum() {
        CRC32C crc = new CRC32C();
        crc.update(array, 0, array.length);
        return (int) crc.getValue();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes bytes && Arrays.equals(array, bytes.array);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(array);
    }

    /** Length and checksum: contents may be secret. */
    @Override
    public String toString() {
        return array.length + " bytes, CRC-32C " + HexFormat.of().toHexDigits(checksum());
    }
}
