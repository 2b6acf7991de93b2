package org.crashonly.acid;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.crashonly.control.ExitCode;
import org.crashonly.control.Generation;
import org.crashonly.control.Message;
import org.crashonly.control.ProcessSpec.AcidStoreSpec;
import org.crashonly.control.ProcessSpec.GrantSpec;
import org.crashonly.store.FencedGenerations;
import org.crashonly.store.Store;

/**
 * The database of one application. A commit that was acknowledged is in the page cache of the kernel: it survives the end of every
 * process, not a power cut.
 */
final class AcidStore implements Store {

    private static final Logger LOG = System.getLogger(AcidStore.class.getName());
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,62}");

    private final AcidStoreSpec spec;
    private final Runnable ifClosed;
    private final Admissions admissions = new Admissions();
    private H2Database database;
    private Generations generations;
    private CatalogueWatch watch;
    private TcpEntrance entrance;

    AcidStore(AcidStoreSpec spec) {
        this(spec, () -> crash(spec));
    }

    /** Makes one; {@code ifClosed} is for when H2 closes its database, as it does if the disk fails it: the store cannot go on then. */
    AcidStore(AcidStoreSpec spec, Runnable ifClosed) {
        if (!NAME.matcher(spec.database()).matches()) {
            throw new IllegalArgumentException("database '" + spec.database()
                    + "': expected 1 to 63 letters, digits, '_' or '-', beginning with a letter or digit");
        }
        if (spec.directory().toString().contains(";")) {
            throw new IllegalArgumentException("directory '" + spec.directory() + "': a path with ';' cannot be named in a JDBC URL");
        }
        this.spec = spec;
        this.ifClosed = ifClosed;
    }

    private static void crash(AcidStoreSpec spec) {
        try {
            LOG.log(Level.ERROR, "H2 closed {0}, as it does when the disk is full or fails: crashing, so that the next life recovers it",
                    H2Database.file(spec));
        } finally {
            ExitCode.CRASHED.halt();
        }
    }

    private static void crashDeadlocked(AcidStoreSpec spec) {
        try {
            LOG.log(Level.ERROR, "sessions that define things wait for each other in {0}, and nobody can connect: crashing, which ends them both",
                    H2Database.file(spec));
        } finally {
            ExitCode.CRASHED.halt();
        }
    }

    @Override
    public Path directory() {
        return spec.directory();
    }

    @Override
    public void recover() throws Exception {
        if (Files.exists(PostgresCluster.files(spec.directory()))) {
            throw new IOException("the directory holds a PostgreSQL database, and 'engine: h2' would begin with an empty one:"
                    + " go back to 'engine: postgresql', or give the store another name");
        }
        database = H2Database.recover(spec);
        generations = new Generations(database, FencedGenerations.read(spec.directory().resolve("fenced")));
        generations.replaceAll(spec.grants());
        H2Database.serve(spec, ifClosed);
        watch = CatalogueWatch.start(() -> crashDeadlocked(spec));
    }

    @Override
    public void open() throws Exception {
        entrance = TcpEntrance.open(spec);
    }

    int port() {
        return entrance.port();
    }

    @Override
    public synchronized void fence(Generation generation) throws Exception {
        admissions.fence(generation, () -> generations.fence(generation));
    }

    @Override
    public synchronized void grant(GrantSpec grant) throws Exception {
        admissions.grant(grant, () -> generations.grant(grant));
    }

    @Override
    public void probe() throws Exception {
        watch.probing();
        try {
            database.probe();
        } finally {
            watch.probed();
        }
        generations.sweep();
    }

    @Override
    public void backup(Path file) throws Exception {
        database.backup(file);
    }

    @Override
    public Message.Counters counters() {
        return admissions.counters(generations.openSessions());
    }
}
