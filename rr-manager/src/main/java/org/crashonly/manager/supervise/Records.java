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

    private final Journal journal;
    private final Chronicle chronicle;

    private Records(Journal journal, Chronicle chronicle) {
        this.journal = journal;
        this.chronicle = chronicle;
    }

    /**
     * Opens the journal in {@code directory} for a new life of the manager.
     *
     * @param traces generations that were certainly begun, whatever the journal says: no number is given twice
     * @param seen what the shell loop saw of the end of the life before, see {@link Succession}
     */
    static Records open(Path directory, Collection<Generation> traces, Optional<String> seen) throws IOException {
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
        for (Entry entry : List.of(new Entry.ManagerBegun(own.number(), now), new Entry.Begun(own, null, cause, 0, now))) {
            first.add(entry);
            chronicle.add(entry);
        }
        return new Records(Journal.begin(directory, first), chronicle);
    }

    /** Returns when the disk has {@code entry}. A manager that cannot write its journal must not act: it ends. */
    void append(Entry entry) {
        try {
            journal.append(entry);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.ERROR, "the journal cannot be written; this manager ends, requests go on without it", e);
            ExitCode.RECOVERY_FAILED.halt();
        }
        chronicle.add(entry);
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
