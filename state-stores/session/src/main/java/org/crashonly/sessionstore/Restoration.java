package org.crashonly.sessionstore;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.crashonly.control.ProcessSpec.SessionLimits;
import org.crashonly.sessionstore.Copying.Entry;
import org.crashonly.sessionstore.SessionRecord.Access;

/**
 * A new image from a copy that was unpacked into the store's directory. What was idle or remembered for so long when it was copied is so
 * now, however much later; a keyed request that was running then is in doubt. Until the copy is gone each life begins anew with it: nobody
 * was let in before.
 */
final class Restoration {

    private static final Logger LOG = System.getLogger(Restoration.class.getName());

    private final Path copy;
    private final Path mark;
    private final Path image;
    private final SessionLimits limits;

    /** @param image where the image lies in {@code directory} */
    Restoration(Path directory, Path image, SessionLimits limits) {
        this.copy = directory.resolve(CopyFile.NAME);
        this.mark = directory.resolve(CopyFile.NAME + ".begun");
        this.image = image;
        this.limits = limits;
    }

    /**
     * Makes the image if there is a copy; empty if there is none.
     *
     * @throws IOException if the copy is damaged or does not fit, or there is an image besides
     */
    Optional<Image> restore(long now) throws IOException {
        Image restored = null;
        if (Files.exists(copy)) {
            long entries = CopyFile.read(copy, (entry, begun) -> { });
            if (!Files.exists(mark) && Files.exists(image)) {
                throw new IOException("a backup was unpacked into " + copy.getParent() + ", which has sessions already:"
                        + " empty it first, or remove " + CopyFile.NAME);
            }
            Files.write(mark, new byte[0]);
            removeImage();
            Image fresh = Image.open(Files.createDirectories(image), limits);
            long ignored = CopyFile.read(copy, (entry, begun) -> put(fresh, entry, begun, now));
            LOG.log(Level.INFO, "{0} sessions and {1} keyed requests are restored from a copy of {2} entries",
                    fresh.sessions().size(), fresh.ledger().size(), entries);
            Files.delete(copy);
            restored = fresh;
        }
        Files.deleteIfExists(mark);
        return Optional.ofNullable(restored);
    }

    private void removeImage() throws IOException {
        if (Files.exists(image)) {
            try (Stream<Path> files = Files.list(image)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private void put(Image fresh, Entry entry, long begun, long now) throws IOException {
        Table table = switch (entry.kind()) {
            case SESSION -> fresh.sessions();
            case KEYED -> fresh.ledger();
        };
        if (entry.value() == null) {
            table.remove(entry.key());
            return;
        }
        if (entry.value().length > fresh.entryBytes()) {
            throw new IOException("the copy has an entry of " + entry.value().length + " bytes, and this store takes " + fresh.entryBytes()
                    + ": raise the size of the application's sessions or answers");
        }
        byte[] value = switch (entry.kind()) {
            case SESSION -> session(entry.value(), now - begun);
            case KEYED -> keyed(entry.value(), now, begun);
        };
        try {
            table.put(entry.key(), value);
        } catch (Refusal refusal) {
            throw new IOException("the copy does not fit into this store: " + refusal.reply().message(), refusal);
        }
    }

    /** A session that cannot be read stays as it is: it is discarded when it is asked for. */
    private static byte[] session(byte[] value, long later) {
        Optional<Access> access = Access.read(value);
        if (access.isEmpty()) {
            return value;
        }
        Access then = access.get();
        byte[] moved = new Access(then.lastAccessMillis(), then.accessedNanos() + later, then.maxInactiveSeconds()).toBytes();
        byte[] all = value.clone();
        System.arraycopy(moved, 0, all, 0, moved.length);
        return all;
    }

    /** A keyed request that cannot be read stays as it is, which is in doubt for ever. */
    private byte[] keyed(byte[] value, long now, long begun) {
        return LedgerRecord.read(value)
                .map(record -> record.state() == LedgerRecord.State.RUNNING
                        ? record.doubtful(now + TimeUnit.MILLISECONDS.toNanos(limits.retentionMillis()))
                        : record.later(now - begun))
                .map(LedgerRecord::toBytes)
                .orElse(value);
    }
}
