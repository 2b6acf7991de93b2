package org.crashonly.sessionstore;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32C;
import org.crashonly.session.Bytes;
import org.crashonly.session.StoredAttribute;

/**
 * A session as it is kept. The access comes first and has a checksum of its own, so that it can be written without the rest.
 *
 * <pre>
 * access | checksum of the head 4 | its length 4 | head | values
 * head:  version 8 | creation 8 | latest saves, 4 × 8 | attributes 4 | for each: name length 2, name, version 8, length 4, checksum 4
 * </pre>
 *
 * @param recent numbers of the latest saves, the last one first: one that is sent again is known
 * @param damaged names of attributes whose checksums were wrong; they are not among the attributes
 */
record SessionRecord(
        Access access, long version, long creationMillis, List<Long> recent, Map<String, StoredAttribute> attributes, Set<String> damaged) {

    static final int RECENT = 4;
    private static final int HEAD_AT = Access.LENGTH + 8;

    byte[] toBytes() {
        Map<String, byte[]> names = new LinkedHashMap<>();
        int head = 8 + 8 + 8 * RECENT + 4;
        int values = 0;
        for (Map.Entry<String, StoredAttribute> attribute : attributes.entrySet()) {
            byte[] name = attribute.getKey().getBytes(StandardCharsets.UTF_8);
            names.put(attribute.getKey(), name);
            head += 2 + name.length + 8 + 4 + 4;
            values += attribute.getValue().value().length();
        }
        byte[] all = new byte[HEAD_AT + head + values];
        ByteBuffer out = ByteBuffer.wrap(all).put(access.toBytes()).putInt(0).putInt(head);
        out.putLong(version).putLong(creationMillis);
        for (int i = 0; i < RECENT; i++) {
            out.putLong(i < recent.size() ? recent.get(i) : 0);
        }
        out.putInt(attributes.size());
        attributes.forEach((text, attribute) -> {
            byte[] name = names.get(text);
            out.putShort((short) name.length).put(name).putLong(attribute.version());
            out.putInt(attribute.value().length()).putInt(attribute.value().checksum());
        });
        attributes.values().forEach(attribute -> attribute.value().writeTo(out));
        out.putInt(Access.LENGTH, checksum(all, HEAD_AT, head));
        return all;
    }

    /** Reads a session; empty if it is damaged beyond its attributes' values. */
    static Optional<SessionRecord> read(byte[] all) {
        Optional<Access> access = Access.read(all);
        if (access.isEmpty() || all.length < HEAD_AT) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(all).position(Access.LENGTH);
        int checksum = in.getInt();
        int head = in.getInt();
        if (head < 0 || head > all.length - HEAD_AT || checksum(all, HEAD_AT, head) != checksum) {
            return Optional.empty();
        }
        try {
            return Optional.of(read(access.get(), in, HEAD_AT + head));
        } catch (RuntimeException e) {
            // A head that has the right checksum and makes no sense all the same.
            return Optional.empty();
        }
    }

    /** Where the values begin in the bytes of a session that is not damaged. */
    static int valuesAt(byte[] all) {
        return HEAD_AT + ByteBuffer.wrap(all).getInt(Access.LENGTH + 4);
    }

    private static SessionRecord read(Access access, ByteBuffer in, int valuesAt) {
        long version = in.getLong();
        long creation = in.getLong();
        List<Long> recent = new ArrayList<>(RECENT);
        for (int i = 0; i < RECENT; i++) {
            recent.add(in.getLong());
        }
        int count = in.getInt();
        Map<String, StoredAttribute> attributes = LinkedHashMap.newLinkedHashMap(count);
        Set<String> damaged = new HashSet<>();
        long at = valuesAt;
        for (int i = 0; i < count; i++) {
            byte[] name = new byte[Short.toUnsignedInt(in.getShort())];
            in.get(name);
            String text = new String(name, StandardCharsets.UTF_8);
            long written = in.getLong();
            int length = in.getInt();
            int checksum = in.getInt();
            Optional<Bytes> bytes = value(in, at, length).filter(it -> it.checksum() == checksum);
            bytes.ifPresent(it -> attributes.put(text, new StoredAttribute(written, it)));
            if (bytes.isEmpty()) {
                damaged.add(text);
            }
            at += length;
        }
        return new SessionRecord(access, version, creation, recent, attributes, damaged);
    }

    /** Empty if the record ends before the value does. */
    private static Optional<Bytes> value(ByteBuffer in, long at, int length) {
        if (at + length > in.limit()) {
            return Optional.empty();
        }
        byte[] value = new byte[length];
        in.get((int) at, value);
        return Optional.of(Bytes.of(value));
    }

    private static int checksum(byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }

    /**
     * When a session was last accessed.
     *
     * @param lastAccessMillis what users said, by their wall clocks
     * @param accessedNanos the same by {@link System#nanoTime}, which all processes of one boot share and nobody can set
     * @param maxInactiveSeconds 0 or less: it never expires
     */
    record Access(long lastAccessMillis, long accessedNanos, int maxInactiveSeconds) {

        static final int LENGTH = 24;
        /** Accesses less than this apart need not be written one by one. */
        static final long STEP_NANOS = 1_000_000_000;

        byte[] toBytes() {
            byte[] all = new byte[LENGTH];
            ByteBuffer.wrap(all).putInt(0).putLong(lastAccessMillis).putLong(accessedNanos).putInt(maxInactiveSeconds)
                    .putInt(0, checksum(all, 4, LENGTH - 4));
            return all;
        }

        static Optional<Access> read(byte[] all) {
            if (all.length < LENGTH) {
                return Optional.empty();
            }
            ByteBuffer in = ByteBuffer.wrap(all);
            return in.getInt() == checksum(all, 4, LENGTH - 4)
                    ? Optional.of(new Access(in.getLong(), in.getLong(), in.getInt())) : Optional.empty();
        }

        boolean isExpired(long now) {
            long end = endNanos();
            return end != Expiry.NEVER && now - end >= 0;
        }

        /** When the session expires; {@link Expiry#NEVER} if it does not. */
        long endNanos() {
            return maxInactiveSeconds > 0 ? accessedNanos + maxInactiveSeconds * 1_000_000_000L + STEP_NANOS + 1 : Expiry.NEVER;
        }
    }
}
