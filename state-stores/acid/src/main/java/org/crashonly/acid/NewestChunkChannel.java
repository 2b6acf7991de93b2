package org.crashonly.acid;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.h2.mvstore.DataUtils;
import org.h2.store.fs.FileBaseDefault;

/**
 * An H2 database file whose header names the newest chunk, always. H2 writes a chunk per commit and renews the header every twenty or
 * so; recovery follows the chunks from there. As soon as the file's space is used again, a chunk on that way may be overwritten
 * before the header is renewed, and a kill then loses the commits after it, acknowledged ones too. So here every chunk that is
 * written is followed by a header that points to it, before H2 learns that it was written.
 *
 * <p>Two copies of the header follow each other in the file's first two blocks; one that was cut short by a kill is told by its
 * checksum. A chunk that was cut short is not the newest: it may lie only where nothing that lives was.
 */
final class NewestChunkChannel extends FileBaseDefault {

    private static final int BLOCK = 4096;
    private static final int HEADER = 2 * BLOCK;
    /** A chunk says its version within this many bytes. */
    private static final int CHUNK_HEADER = 1024;

    private final FileChannel base;
    private final Runnable closed;
    /** The fields of the file's header; null until it is known. */
    private Map<String, String> fields;
    private long newestVersion = -1;
    private String newestChunk;
    private String newestBlock;

    /** Makes one; {@code closed} runs before whoever closes it goes on. */
    NewestChunkChannel(FileChannel base, Runnable closed) {
        this.base = base;
        this.closed = closed;
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
        int length = source.remaining();
        if (position == 0 && length == HEADER) {
            synchronized (this) {
                fields = new HashMap<>(parse(text(source, BLOCK)));
                source.position(source.limit());
                writeHeader();
            }
        } else {
            Map<String, String> chunk = startsChunk(source) ? parse(text(source, CHUNK_HEADER)) : Map.of();
            writeFully(source, position);
            if (!chunk.isEmpty()) {
                written(chunk, position / BLOCK);
            }
        }
        return length;
    }

    /** Older chunks are written again when the file is compacted: they are not the newest. */
    private synchronized void written(Map<String, String> chunk, long block) throws IOException {
        long version = DataUtils.readHexLong(chunk, "version", 0);
        if (version < newestVersion) {
            return;
        }
        newestVersion = version;
        newestChunk = chunk.get("chunk");
        newestBlock = Long.toHexString(block);
        if (fields == null) {
            fields = new HashMap<>(readHeader());
        }
        writeHeader();
    }

    private void writeHeader() throws IOException {
        if (newestVersion >= 0) {
            fields.put("version", Long.toHexString(newestVersion));
            fields.put("chunk", newestChunk);
            fields.put("block", newestBlock);
        }
        byte[] header = bytes(fields);
        byte[] both = Arrays.copyOf(header, HEADER);
        System.arraycopy(header, 0, both, BLOCK, header.length);
        writeFully(ByteBuffer.wrap(both), 0);
    }

    private static byte[] bytes(Map<String, String> fields) {
        StringBuilder text = DataUtils.appendMap(new StringBuilder(112), new HashMap<>(fields));
        byte[] checked = text.toString().getBytes(StandardCharsets.ISO_8859_1);
        DataUtils.appendMap(text, "fletcher", DataUtils.getFletcher32(checked, 0, checked.length));
        return text.append('\n').toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private Map<String, String> readHeader() throws IOException {
        ByteBuffer both = ByteBuffer.allocate(HEADER);
        while (both.hasRemaining() && base.read(both, both.position()) > 0) {
            // until both blocks are there
        }
        Map<String, String> newest = Map.of();
        for (int copy = 0; copy < HEADER; copy += BLOCK) {
            Map<String, String> found = valid(both.slice(copy, BLOCK));
            if (newest.isEmpty() || DataUtils.readHexLong(found, "version", -1) > DataUtils.readHexLong(newest, "version", -1)) {
                newest = found;
            }
        }
        if (newest.isEmpty()) {
            throw new IOException("no valid header in the first " + HEADER + " bytes");
        }
        return newest;
    }

    private static Map<String, String> valid(ByteBuffer block) {
        String text = text(block, BLOCK);
        int end = text.indexOf('\n');
        if (end < 0) {
            return Map.of();
        }
        Map<String, String> fields = parse(text);
        byte[] written = (text.substring(0, end) + "\n").getBytes(StandardCharsets.ISO_8859_1);
        int comma = text.lastIndexOf(",fletcher:", end);
        if (comma < 0) {
            return Map.of();
        }
        int sum = DataUtils.getFletcher32(written, 0, comma);
        return Integer.toHexString(sum).equals(text.substring(comma + ",fletcher:".length(), end)) ? fields : Map.of();
    }

    /** The fields of a line of H2's, without its checksum. */
    private static Map<String, String> parse(String text) {
        int end = text.indexOf('\n');
        Map<String, String> fields = new HashMap<>(DataUtils.parseMap(text.substring(0, end < 0 ? text.length() : end).trim()));
        fields.remove("fletcher");
        return fields;
    }

    private static boolean startsChunk(ByteBuffer source) {
        return source.remaining() >= BLOCK && text(source, 6).equals("chunk:");
    }

    private static String text(ByteBuffer source, int limit) {
        byte[] bytes = new byte[Math.min(limit, source.remaining())];
        source.get(source.position(), bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private void writeFully(ByteBuffer source, long position) throws IOException {
        long at = position;
        while (source.hasRemaining()) {
            at += base.write(source, at);
        }
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        return base.read(target, position);
    }

    @Override
    public long size() throws IOException {
        return base.size();
    }

    @Override
    public void force(boolean metaData) throws IOException {
        base.force(metaData);
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
        return base.tryLock(position, size, shared);
    }

    @Override
    protected void implTruncate(long size) throws IOException {
        base.truncate(size);
    }

    @Override
    protected void implCloseChannel() throws IOException {
        try {
            base.close();
        } finally {
            closed.run();
        }
    }
}
