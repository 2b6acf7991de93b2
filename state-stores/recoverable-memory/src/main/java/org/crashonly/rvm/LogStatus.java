package org.crashonly.rvm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.zip.CRC32C;

/**
 * The superblock of a log, in two copies.
 *
 * @param sequence grows with each write; the larger valid copy counts
 * @param life drawn when the log was created, and one more with each recovery: tells the records of each life, and those of another log
 *     that a region may hold for values
 * @param head everything before this position is in the data segments
 * @param capacity bytes of the ring
 * @param segments names of the data segments; a segment's number is its place
 */
record LogStatus(long sequence, long life, long head, long capacity, List<String> segments) {

    static final int BLOCK = 4096;
    /** Where the ring begins. */
    static final int RING = 2 * BLOCK;

    private static final long MAGIC = 0x31474f4c4d565243L; // "CRVMLOG1"
    private static final int CHECKSUM_AT = 8;

    LogStatus {
        segments = List.copyOf(segments);
    }

    /** The life that a new log begins with: far from that of any other. */
    static long firstLife() {
        return ThreadLocalRandom.current().nextLong(Long.MAX_VALUE / 2);
    }

    LogStatus withHead(long newHead) {
        return new LogStatus(sequence + 1, life, newHead, capacity, segments);
    }

    LogStatus nextLife(long newHead) {
        return new LogStatus(sequence + 1, life + 1, newHead, capacity, segments);
    }

    LogStatus withSegment(String name) {
        if (name.isEmpty() || !isFileName(name)) {
            throw new IllegalArgumentException("segment '" + name + "': expected the name of a file");
        }
        List<String> more = new ArrayList<>(segments);
        more.add(name);
        return new LogStatus(sequence + 1, life, head, capacity, more);
    }

    /** Writes one copy, and when that is on the disk the other: one of them is whole at any time, and mostly both are. */
    void write(FileLayer.File file) throws IOException {
        byte[] bytes = bytes();
        for (int copy = 0; copy < 2; copy++) {
            file.write(ByteBuffer.wrap(bytes), (long) copy * BLOCK);
            file.force();
        }
    }

    /**
     * Reads the newer of the valid copies.
     *
     * @throws IOException if neither is valid
     */
    static LogStatus read(FileLayer.File file, String name) throws IOException {
        Optional<LogStatus> first = copy(file, 0);
        Optional<LogStatus> second = copy(file, 1);
        if (first.isEmpty() && second.isEmpty()) {
            throw new IOException("log '" + name + "' of " + file.size() + " bytes: neither copy of its superblock is valid;"
                    + " this is no log, or one that was damaged from outside: restore it from a backup");
        }
        long a = first.map(LogStatus::sequence).orElse(-1L);
        long b = second.map(LogStatus::sequence).orElse(-1L);
        return a > b ? first.get() : second.get();
    }

    /** The copies, 0 or 1, that are not valid. */
    static List<Integer> damagedCopies(FileLayer.File file) throws IOException {
        List<Integer> damaged = new ArrayList<>();
        for (int number = 0; number < 2; number++) {
            if (copy(file, number).isEmpty()) {
                damaged.add(number);
            }
        }
        return damaged;
    }

    private static Optional<LogStatus> copy(FileLayer.File file, int number) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(BLOCK).order(ByteOrder.LITTLE_ENDIAN);
        file.read(block, (long) number * BLOCK);
        block.flip();
        if (block.getLong(0) != MAGIC || block.getInt(CHECKSUM_AT) != checksum(block.array())) {
            return Optional.empty();
        }
        return read(block.position(CHECKSUM_AT + 4));
    }

    /** Empty if what stands there can be no superblock, though its checksum is right. */
    private static Optional<LogStatus> read(ByteBuffer block) {
        int count = block.getInt();
        long sequence = block.getLong();
        long life = block.getLong();
        long head = block.getLong();
        long capacity = block.getLong();
        List<String> segments = new ArrayList<>();
        while (segments.size() < count && block.remaining() >= Short.BYTES) {
            short length = block.getShort();
            if (length <= 0 || length > block.remaining()) {
                return Optional.empty();
            }
            byte[] name = new byte[length];
            block.get(name);
            segments.add(new String(name, StandardCharsets.UTF_8));
        }
        boolean sound = segments.size() == count && segments.stream().allMatch(LogStatus::isFileName)
                && life >= 0 && head >= 0 && head % 8 == 0
                && capacity >= LogRecord.SHORTEST && capacity % 8 == 0 && capacity <= Integer.MAX_VALUE;
        return sound ? Optional.of(new LogStatus(sequence, life, head, capacity, segments)) : Optional.empty();
    }

    private static boolean isFileName(String name) {
        return name.chars().noneMatch(it -> it == '/' || it < ' ');
    }

    private byte[] bytes() {
        ByteBuffer block = ByteBuffer.allocate(BLOCK).order(ByteOrder.LITTLE_ENDIAN);
        block.putLong(MAGIC).putInt(0).putInt(segments.size()).putLong(sequence).putLong(life).putLong(head).putLong(capacity);
        for (String segment : segments) {
            byte[] name = segment.getBytes(StandardCharsets.UTF_8);
            if (block.remaining() < name.length + 2) {
                throw new IllegalArgumentException("the names of " + segments.size() + " segments do not fit into a block of " + BLOCK + " bytes");
            }
            block.putShort((short) name.length).put(name);
        }
        block.putInt(CHECKSUM_AT, checksum(block.array()));
        return block.array();
    }

    private static int checksum(byte[] block) {
        CRC32C crc = new CRC32C();
        crc.update(block, 0, CHECKSUM_AT);
        crc.update(block, CHECKSUM_AT + 4, BLOCK - CHECKSUM_AT - 4);
        return (int) crc.getValue();
    }
}
