package org.crashonly.sessionstore;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.crashonly.control.ProcessIdentity;
import org.crashonly.control.ProcessSpec.SessionLimits;
import org.crashonly.rvm.CommitShipper;
import org.crashonly.rvm.Heap;
import org.crashonly.rvm.HeapCheck;
import org.crashonly.rvm.PersistentMap;
import org.crashonly.rvm.RecoverableMemory.Commit;
import org.crashonly.rvm.RecoverableMemory.Restore;
import org.crashonly.rvm.Region;
import org.crashonly.rvm.Transaction;
import org.crashonly.rvm.Vista;

/**
 * The store's tables in mapped files. They survive the end of the process, not a reboot. What contradicts itself in them is repaired; an
 * image that cannot be used at all is discarded, as a reboot would have done.
 *
 * @param discarded whether an image had to be discarded
 */
record Image(Table sessions, Table ledger, Table fences, boolean discarded) {

    private static final Logger LOG = System.getLogger(Image.class.getName());
    private static final String MAP = "map";
    /** What a session, a keyed request and a fence take on average, at least. */
    private static final int SESSION_BYTES = 2_048;
    private static final int LEDGER_BYTES = 512;
    private static final int FENCE_BYTES = 1_024;
    private static final int MOST_BUCKETS = 1 << 16;
    private static final long FENCES_BYTES = 1 << 20;
    /** Old values of a transaction besides those of one entry. */
    private static final int UNDO_SLACK = 64 << 10;

    /**
     * Opens the image in {@code directory}, or makes a new one.
     *
     * @throws IOException if no image can be made there
     */
    static Image open(Path directory, SessionLimits limits) throws IOException {
        try {
            return open(directory, limits, false);
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.ERROR, "the image in " + directory + " cannot be used and is discarded, with all sessions and keyed requests in it", e);
            clear(directory);
            return open(directory, limits, true);
        }
    }

    private static Image open(Path directory, SessionLimits limits, boolean discarded) throws IOException {
        int entry = Math.max(Math.max(limits.sessionBytes(), limits.answerBytes()), 4 * MOST_BUCKETS);
        Vista memory = Vista.initialize(directory, ProcessIdentity.currentBoot(), (entry + UNDO_SLACK + 63) / 64 * 64, CommitShipper.NONE);
        return new Image(
                table(memory, "sessions", limits.sessionsBytes(), SESSION_BYTES), table(memory, "ledger", limits.ledgerBytes(), LEDGER_BYTES),
                table(memory, "fences", FENCES_BYTES, FENCE_BYTES), discarded);
    }

    private static Table table(Vista memory, String name, long wantedBytes, int bytesEach) throws IOException {
        long bytes = memory.lengthOf(name).orElse(wantedBytes);
        Region region = memory.map(name, bytes);
        Heap heap;
        if (!Heap.isBlank(region)) {
            List<HeapCheck.Finding> findings = HeapCheck.repair(memory, region);
            if (!findings.isEmpty()) {
                LOG.log(Level.ERROR, "{0} were damaged and are repaired: {1}", name, findings);
            }
            heap = Heap.open(region);
        } else {
            heap = Heap.format(memory, region, (int) Math.max(1_024, Math.min(bytes / bytesEach, 1 << 22)));
        }
        return new Table(memory, name, heap, map(memory, heap, bytes / bytesEach));
    }

    private static PersistentMap map(Vista memory, Heap heap, long entries) throws IOException {
        var known = PersistentMap.open(heap, MAP);
        if (known.isPresent()) {
            return known.get();
        }
        int buckets = (int) Math.max(256, Math.min(MOST_BUCKETS, Long.highestOneBit(entries)));
        Transaction transaction = memory.begin(Restore.RESTORE);
        PersistentMap map = PersistentMap.create(heap, transaction, MAP, buckets);
        transaction.end(Commit.FLUSH);
        return map;
    }

    private static void clear(Path directory) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }
}
