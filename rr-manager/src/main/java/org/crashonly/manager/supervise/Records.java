package org.crashonly.manager.supervise;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.crashonly.control.ElementId;
import org.crashonly.control.ExitCode;
import org.crashonly.control.Generation;
import org.crashonly.manager.journal.Chronicle;
import org.crashonly.manager.journal.Entry;
import org.crashonly.manager.journal.Entry.Cause;
import org.crashonly.manager.journal.Journal;
import org.crashonly.manager.registry.Plan;

/** The journal and what it says: written first, then taken to be so. */
final class Records {

    private static final System.Logger LOG = System.getLogger(Records.class.getName());

    /** A journal is summed up when it is so long, and twice as long as its summary was. */
    private static final long LONG_BYTES = 4 << 20;

    private final Path directory;
    private final Chronicle chronicle;
    private final Entry.ManagerBegun life;
    private final long longBytes;
    private Journal journal;
    private long tooLongBytes;

    private Records(Path directory, Chronicle chronicle, Entry.ManagerBegun life, Journal journal, long longBytes) throws IOException {
        this.directory = directory;
        this.chronicle = chronicle;
        this.life = life;
        this.journal = journal;
        this.longBytes = longBytes;
        this.tooLongBytes = Math.max(longBytes, 2 * journal.bytes());
    }

    /**
     * Opens the journal in {@code directory} for a new life of the manager. It is summed up now, and later when it has become long.
     *
     * @param traces generations that were certainly begun, whatever the journal says: no number is given twice
     * @param seen what the shell loop saw of the end of the life before, see {@link Succession}
     */
    static Records open(Path directory, Collection<Generation> traces, Optional<String> seen) throws IOException {
        return open(directory, traces, seen, LONG_BYTES);
    }

    /** @param longBytes a shorter journal is not summed up */
    static Records open(Path directory, Collection<Generation> traces, Optional<String> seen, long longBytes) throws IOException {
        Journal.Reading reading = Journal.read(directory);
        if (reading.damage() != null) {
            LOG.log(System.Logger.Level.WARNING, reading.damage());
        }
        Chronicle chronicle = Chronicle.of(reading.entries());
        boolean incomplete = reading.damage() != null;
        for (Entry.Begun lost : chronicle.missing(traces, System.currentTimeMillis())) {
            LOG.log(System.Logger.Level.WARNING, "the journal does not know of {0}, which was begun: its number stays used", lost.generation());
            chronicle.add(lost);
            incomplete = true;
        }
        List<Entry> first = new ArrayList<>(chronicle.summary());
        long now = System.currentTimeMillis();
        Cause cause = Succession.cause(chronicle.epoch(), reading.entries(), seen);
        // What runs may know a later epoch than a damaged journal does, and would not listen to an earlier one.
        long floor = incomplete ? TimeUnit.NANOSECONDS.toSeconds(System.nanoTime()) : 0;
        Generation own = new Generation(Plan.MANAGER, Math.max(chronicle.epoch() + 1, floor));
        Entry.ManagerBegun life = new Entry.ManagerBegun(own.number(), now);
        for (Entry entry : List.of(life, new Entry.Begun(own, null, cause, 0, now))) {
            first.add(entry);
            chronicle.add(entry);
        }
        return new Records(directory, chronicle, life, Journal.begin(directory, first), longBytes);
    }

    /** Returns when the disk has {@code entry}. A manager that cannot write its journal must not act: it ends. */
    void append(Entry entry) {
        try {
            if (journal.bytes() > tooLongBytes) {
                sumUp();
            }
            journal.append(entry);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.ERROR, "the journal cannot be written; this manager ends, requests go on without it", e);
            ExitCode.RECOVERY_FAILED.halt();
        }
        chronicle.add(entry);
    }

    private void sumUp() throws IOException {
        List<Entry> all = new ArrayList<>(List.of(life));
        all.addAll(chronicle.summary());
        try (Journal before = journal) {
            journal = Journal.begin(directory, all);
        }
        tooLongBytes = Math.max(longBytes, 2 * journal.bytes());
    }

    /** A damaged journal may have forgotten the port of a store that goes on. */
    void rememberPort(ElementId store, int port) {
        if (chronicle.storePort(store).isEmpty()) {
            append(new Entry.StorePort(store, port));
        }
    }

    /** This life of the manager. */
    Generation manager() {
        return new Generation(Plan.MANAGER, chronicle.epoch());
    }

    Chronicle chronicle() {
        return chronicle;
    }
}
