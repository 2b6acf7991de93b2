package org.crashonly.acid;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.crashonly.control.Generation;
import org.crashonly.control.Message;
import org.crashonly.control.ProcessSpec.AcidStoreSpec;
import org.crashonly.control.ProcessSpec.GrantSpec;
import org.crashonly.store.FencedGenerations;
import org.crashonly.store.Store;

/**
 * The database of one application, kept by the PostgreSQL that is installed. A commit that was acknowledged is on the disk: it survives a
 * power cut. Recovery is PostgreSQL's own.
 */
final class PostgresStore implements Store {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,62}");

    private final AcidStoreSpec spec;
    private final Admissions admissions = new Admissions();
    private final AtomicLong sessions = new AtomicLong();
    private PostgresCluster cluster;
    private PostgresDatabase database;
    private PostgresGenerations generations;

    PostgresStore(AcidStoreSpec spec) {
        if (!NAME.matcher(spec.database()).matches()) {
            throw new IllegalArgumentException("database '" + spec.database()
                    + "': expected 1 to 63 letters, digits, '_' or '-', beginning with a letter or digit");
        }
        this.spec = spec;
    }

    @Override
    public Path directory() {
        return spec.directory();
    }

    @Override
    public void recover() throws Exception {
        if (Files.exists(H2Database.file(spec))) {
            throw new IOException("the directory holds an H2 database, and 'engine: postgresql' would begin with an empty one:"
                    + " go back to 'engine: h2', or give the store another name");
        }
        String key = AdminKey.of(spec.directory().resolve(spec.database() + ".key"), PostgresCluster.files(spec.directory()));
        cluster = PostgresCluster.open(spec.directory(), PostgresUser.choose(), key);
        cluster.admit(spec.database(), false);
        Postmaster postmaster = Postmaster.start(cluster, spec.port());
        database = new PostgresDatabase(spec.port(), key);
        database.awaitRecovery(postmaster);
        prepare();
        FencedGenerations fenced = FencedGenerations.read(spec.directory().resolve("fenced"));
        generations = new PostgresGenerations(database, spec.database(), postmaster, fenced);
        generations.replaceAll(spec.grants());
    }

    /** Each step is done once, whenever an earlier life was killed. */
    private void prepare() throws SQLException {
        String name = H2Database.identifier(spec.database());
        database.in("postgres", admin -> {
            if (admin.strings("SELECT 1 FROM pg_roles WHERE rolname = ?", PostgresCluster.APPLICATION).isEmpty()) {
                admin.execute("CREATE ROLE " + PostgresCluster.APPLICATION + " NOLOGIN");
            }
            if (admin.strings("SELECT 1 FROM pg_database WHERE datname = ?", spec.database()).isEmpty()) {
                admin.execute("CREATE DATABASE " + name);
            }
            admin.execute("REVOKE ALL ON DATABASE " + name + " FROM PUBLIC");
            admin.execute("GRANT CONNECT, CREATE, TEMPORARY ON DATABASE " + name + " TO " + PostgresCluster.APPLICATION);
            admin.execute("ALTER DATABASE " + name + " SET lock_timeout = " + spec.lockTimeoutMillis());
            return null;
        });
        database.in(spec.database(), admin -> {
            admin.execute("ALTER SCHEMA public OWNER TO " + PostgresCluster.APPLICATION);
            return null;
        });
    }

    @Override
    public void open() throws SQLException, IOException {
        cluster.admit(spec.database(), true);
        database.in("postgres", admin -> admin.strings("SELECT pg_reload_conf()"));
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
        sessions.set(generations.openSessions());
    }

    @Override
    public void backup(Path file) throws Exception {
        new PostgresBackup(cluster, spec.port(), spec.directory().resolve(spec.database() + ".key")).write(file);
    }

    @Override
    public Message.Counters counters() {
        return admissions.counters(sessions.get());
    }
}
