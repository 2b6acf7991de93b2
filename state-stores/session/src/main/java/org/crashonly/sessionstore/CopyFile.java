package org.crashonly.sessionstore;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import org.crashonly.sessionstore.Copying.Entry;
import org.crashonly.sessionstore.Copying.Kind;

/**
 * Sessions and ledger in a file that belongs to no boot and no size of an image.
 *
 * <pre>
 * magic 8 | when it was begun, on the clock of its boot 8 | entries | -1 1 | how many 8 | checksum 4
 * entry: kind 1 | key length 4 | key | value length 4, -1 for none | value
 * </pre>
 */
final class CopyFile {

    /** What it is called in a store's directory. */
    static final String NAME = "sessions.copy";

    private static final long MAGIC = 0x4352434f5059310aL; // "CRCOPY1\n"
    private static final int END = -1;
    /** Longer than any key or value can be. */
    private static final int LONGEST = 1 << 30;

    private CopyFile() {}

    /** Writes one. */
    static final class Writer {

        private final CheckedOutputStream checked;
        private final DataOutputStream out;
        private long entries;

        /** @param begunNanos {@link System#nanoTime} */
        Writer(OutputStream to, long begunNanos) throws IOException {
            checked = new CheckedOutputStream(to, new CRC32C());
            out = new DataOutputStream(checked);
            out.writeLong(MAGIC);
            out.writeLong(begunNanos);
        }

        void add(List<Entry> some) throws IOException {
            for (Entry entry : some) {
                out.writeByte(entry.kind().ordinal());
                write(entry.key());
                write(entry.value());
                entries++;
            }
        }

        private void write(byte[] bytes) throws IOException {
            out.writeInt(bytes == null ? -1 : bytes.length);
            if (bytes != null) {
                out.write(bytes);
            }
        }

        /** Says that it is whole; returns how many entries it has. */
        long end() throws IOException {
            out.writeByte(END);
            out.writeLong(entries);
            out.flush();
            out.writeInt((int) checked.getChecksum().getValue());
            out.flush();
            return entries;
        }
    }

    /** Takes the entries of a copy, in its order. */
    interface Reader {
        void entry(Entry entry, long begunNanos) throws IOException;
    }

    /**
     * Reads {@code file} to its end.
     *
     * @return how many entries it has
     * @throws IOException if it is none, or damaged; the reader may have had some of it by then
     */
    static long read(Path file, Reader reader) throws IOException {
        try (CheckedInputStream checked = new CheckedInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16), new CRC32C());
                DataInputStream in = new DataInputStream(checked)) {
            if (in.readLong() != MAGIC) {
                throw damaged(file, "it does not begin like one");
            }
            long begun = in.readLong();
            long entries = 0;
            for (int kind = in.readByte(); kind != END; kind = in.readByte(), entries++) {
                if (kind < 0 || kind >= Kind.values().length) {
                    throw damaged(file, "entry " + entries + " is of kind " + kind);
                }
                byte[] key = bytes(file, in);
                if (key == null) {
                    throw damaged(file, "entry " + entries + " has no key");
                }
                reader.entry(new Entry(Kind.values()[kind], key, bytes(file, in)), begun);
            }
            if (in.readLong() != entries) {
                throw damaged(file, "it has " + entries + " entries, which is not what it says");
            }
            int sum = (int) checked.getChecksum().getValue();
            if (in.readInt() != sum) {
                throw damaged(file, "its checksum is wrong");
            }
            return entries;
        } catch (EOFException e) {
            throw damaged(file, "it ends too early");
        }
    }

    private static byte[] bytes(Path file, DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length == -1) {
            return null;
        }
        if (length < 0 || length > LONGEST) {
            throw damaged(file, "something in it has " + length + " bytes");
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException();
        }
        return bytes;
    }

    private static IOException damaged(Path file, String why) {
        return new IOException(file + " is no whole copy of sessions (" + why + "): unpack the backup again, or remove it to begin without");
    }
}
