package org.crashonly.sessionstore;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.crashonly.control.Generation;
import org.crashonly.session.Bytes;
import org.crashonly.session.StoredAnswer;

/**
 * A keyed request as it is kept: a checksum, then the rest.
 *
 * @param untilNanos when it runs: from when on it is in doubt; else from when on it is forgotten
 * @param claim in force, or the last one that was
 * @param owner who claimed it
 * @param again see {@link org.crashonly.session.Begin.Begun}
 * @param sinceNanos when it was claimed
 * @param answer null unless it is done
 */
record LedgerRecord(
        State state, long untilNanos, long claim, Generation owner, boolean again, long sinceNanos, Bytes fingerprint, Bytes principal,
        StoredAnswer answer) {

    /** How far a keyed request has come. Order is the format: append only. */
    enum State {
        /** Somebody has claimed it and said nothing since. */
        RUNNING,
        /** Whether it had its effect is not known. */
        DOUBTFUL,
        /** It was answered. */
        DONE
    }

    /** What has to be seen of a record to know when it is over. */
    static final int PREFIX = 4 + 1 + 8;

    LedgerRecord doubtful(long until) {
        return new LedgerRecord(State.DOUBTFUL, until, claim, owner, again, sinceNanos, fingerprint, principal, null);
    }

    LedgerRecord done(StoredAnswer kept, long until) {
        return new LedgerRecord(State.DONE, until, claim, owner, again, sinceNanos, fingerprint, principal, kept);
    }

    /** The same by a clock that shows so much more. */
    LedgerRecord later(long nanos) {
        return new LedgerRecord(state, untilNanos + nanos, claim, owner, again, sinceNanos + nanos, fingerprint, principal, answer);
    }

    /** When a record that begins so is to be forgotten; it may be damaged. */
    static long forgottenAt(byte[] prefix, long retentionNanos) {
        ByteBuffer in = ByteBuffer.wrap(prefix, 4, PREFIX - 4);
        boolean running = in.get() == State.RUNNING.ordinal();
        return in.getLong() + (running ? retentionNanos : 0);
    }

    byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256 + (answer == null ? 0 : answer.body().length()));
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(0);
            out.writeByte(state.ordinal());
            out.writeLong(untilNanos);
            out.writeLong(claim);
            out.writeUTF(owner.toString());
            out.writeBoolean(again);
            out.writeLong(sinceNanos);
            write(out, fingerprint);
            write(out, principal);
            out.writeBoolean(answer != null);
            if (answer != null) {
                out.writeInt(answer.status());
                out.writeInt(answer.fields().size());
                for (StoredAnswer.Field field : answer.fields()) {
                    write(out, Texts.bytes(field.name()));
                    write(out, Texts.bytes(field.value()));
                }
                write(out, answer.body());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("an array takes everything", e);
        }
        byte[] all = bytes.toByteArray();
        ByteBuffer.wrap(all).putInt(0, checksum(all));
        return all;
    }

    /** Reads a record; empty if it is damaged. */
    static Optional<LedgerRecord> read(byte[] all) {
        if (all.length < PREFIX || ByteBuffer.wrap(all).getInt(0) != checksum(all)) {
            return Optional.empty();
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(all, 4, all.length - 4))) {
            return Optional.of(new LedgerRecord(
                    State.values()[in.readByte()], in.readLong(), in.readLong(), Generation.parse(in.readUTF()), in.readBoolean(), in.readLong(),
                    bytes(in), bytes(in), in.readBoolean() ? answer(in) : null));
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private static StoredAnswer answer(DataInputStream in) throws IOException {
        int status = in.readInt();
        int count = in.readInt();
        List<StoredAnswer.Field> fields = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            fields.add(new StoredAnswer.Field(Texts.text(bytes(in)), Texts.text(bytes(in))));
        }
        return new StoredAnswer(status, fields, bytes(in));
    }

    private static void write(DataOutputStream out, Bytes bytes) throws IOException {
        out.writeInt(bytes.length());
        out.write(bytes.toArray());
    }

    private static Bytes bytes(DataInputStream in) throws IOException {
        return Bytes.of(in.readNBytes(in.readInt()));
    }

    private static int checksum(byte[] all) {
        CRC32C crc = new CRC32C();
        crc.update(all, 4, all.length - 4);
        return (int) crc.getValue();
    }
}
