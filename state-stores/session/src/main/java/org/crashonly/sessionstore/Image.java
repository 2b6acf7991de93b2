package org.crashonly.sessionstore;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
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
import org.crashonly.rvm.UnusableImageException;
import org.crashonly.rvm.UnusableImageException.Reason;
import org.crashonly.rvm.Vista;

/**
 * The store's tables in mapped files. They survive the end of the process, not a reboot.
 *
 * <pre>
 * what is there                        becomes of it
 * nothing                              made
 * of another boot                      discarded: it did not outlive the machine's memory
 * contradicts itself                   repaired, as fsck would
 * a table damaged beyond repair        put aside as damaged-…; a new one is made, the others stay
 * a control file damaged               all put aside as damaged-…
 * of another release, or no image      refused: nothing is touched
 * </pre>
 *
 * @param lost how many tables had to be made anew though there was one
 * @param entryBytes the largest session or answer that fits the image, which keeps the sizes it was made with
 */
record Image(Table sessions, Table ledger, Table fences, int lost, int entryBytes) {

    private static final Logger LOG = System.getLogger(Image.class.getName());
    private static final String MAP = "map";
    /** What a session, a keyed request and a fence take at least: a table never holds more of them than fit by that. */
    private static final int SESSION_BYTES = 512;

    private static final int LEDGER_BYTES = 256;
    private static final int FENCE_BYTES = 1_024;
    private static final long FENCES_BYTES = 1 << 20;
    /** Old values of a transaction besides those of one entry. */
    private static final int UNDO_SLACK = 64 << 10;

    private static final int TABLES = 3;
    /** Of what was repaired so much is said. */
    private static final int SHOWN = 20;

    /**
     * Opens the image in {@code directory}, or makes a new one.
     *
     * @throws IOException if no image can be made there, or what is there is none of this release's
     */
    static Image open(Path directory, SessionLimits limits) throws IOException {
        String boot = ProcessIdentity.currentBoot();
        for (org.crashonly.rvm.Image other : org.crashonly.rvm.Image.find(directory)) {
            if (!other.name().equals(boot)) {
                LOG.log(Level.INFO, "{0} is of another boot and is discarded: sessions and keyed requests do not outlive the machine", other);
            }
        }
        try {
            return open(directory, boot, limits, 0);
        } catch (UnusableImageException e) {
            if (e.reason() != Reason.DAMAGED) {
                throw e;
            }
            LOG.log(Level.ERROR, "the image in " + directory + " is damaged beyond repair and put aside as " + Vista.setAside(directory, boot)
                    + ", with all sessions and keyed requests in it", e);
            return open(directory, boot, limits, TABLES);
        }
    }

    List<Table> tables() {
        return List.of(sessions, ledger, fences);
    }

    private static Image open(Path directory, String boot, SessionLimits limits, int lost) throws IOException {
        int entry = Math.max(limits.sessionBytes(), limits.answerBytes());
        Vista memory = Vista.initialize(directory, boot, (entry + UNDO_SLACK + 63) / 64 * 64, CommitShipper.NONE);
        Opened sessions = table(memory, "sessions", limits.sessionsBytes(), SESSION_BYTES);
        Opened ledger = table(memory, "ledger", limits.ledgerBytes(), LEDGER_BYTES);
        Opened fences = table(memory, "fences", FENCES_BYTES, FENCE_BYTES);
        return new Image(sessions.table, ledger.table, fences.table, lost + sessions.lost + ledger.lost + fences.lost,
                (int) Math.min(Integer.MAX_VALUE, memory.undoBytes() - UNDO_SLACK));
    }

    /** A table, and whether another one was lost for it. */
    private record Opened(Table table, int lost) {}

    private static Opened table(Vista memory, String name, long wantedBytes, int bytesEach) throws IOException {
        OptionalLong known = memory.lengthOf(name);
        long bytes = known.orElse(wantedBytes);
        if (bytes != wantedBytes) {
            LOG.log(Level.INFO, "{0} have {1} bytes, as they were made: the size of {2} counts after a reboot", name, bytes, wantedBytes);
        }
        Region region = memory.map(name, bytes);
        try {
            // Of a table that was just made, nothing has to be read to know that it is blank.
            return new Opened(known.isEmpty() ? format(memory, name, region, bytesEach) : open(memory, name, region, bytesEach), 0);
        } catch (UnusableImageException | IndexOutOfBoundsException e) {
            if (e instanceof UnusableImageException unusable && unusable.reason() == Reason.VERSION) {
                throw unusable;
            }
            LOG.log(Level.ERROR, "all " + name + " are lost: their table is damaged beyond repair and put aside as " + memory.setAside(region), e);
            return new Opened(format(memory, name, memory.map(name, wantedBytes), bytesEach), 1);
        }
    }

    private static Table open(Vista memory, String name, Region region, int bytesEach) throws IOException {
        if (Heap.isBlank(region)) {
            return format(memory, name, region, bytesEach);
        }
        List<HeapCheck.Finding> findings = HeapCheck.repair(memory, region);
        if (!findings.isEmpty()) {
            LOG.log(Level.ERROR, "{0} were damaged and are repaired: {1}{2}", name, findings.stream().limit(SHOWN).toList(),
                    findings.size() > SHOWN ? " and more" : "");
        }
        return table(memory, name, Heap.open(region));
    }

    private static Table format(Vista memory, String name, Region region, int bytesEach) throws IOException {
        return table(memory, name, Heap.format(memory, region, (int) Math.max(1_024, Math.min(region.memory().byteSize() / bytesEach, 1 << 22))));
    }

    private static Table table(Vista memory, String name, Heap heap) throws IOException {
        return new Table(memory, name, heap, map(memory, heap));
    }

    private static PersistentMap map(Vista memory, Heap heap) throws IOException {
        var known = PersistentMap.open(heap, MAP);
        if (known.isPresent()) {
            return known.get();
        }
        Transaction transaction = memory.begin(Restore.RESTORE);
        PersistentMap map = PersistentMap.create(heap, transaction, MAP);
        transaction.end(Commit.FLUSH);
        return map;
    }
}
