package org.crashonly.acid;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.crashonly.control.ProcessSpec.AcidStoreSpec;
import org.crashonly.store.BackupDraft;
import org.h2.engine.Database;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;

/**
 * The open database, seen by its administrator. Opening it is H2's recovery. Used by one thread at a time, but for {@link #probe}.
 */
final class H2Database {

    /** The administrator's account. */
    static final String ADMIN = "STORE";
    /** How long a statement of the administrator waits for the catalogue, milliseconds. */
    private static final int ADMIN_LOCK_MILLIS = 500;
    /**
     * What acknowledged commits rest on, and what an application must find. H2 takes the write delay from the URL of whoever opens the
     * database, not from the file: with its default, commits are acknowledged before they are written.
     *
     * <p>At H2's default every chunk is retained for 45 s, in the hope that an older state survives a power cut: under load that is
     * gigabytes on disk and seconds of recovery. This store promises nothing about power cuts; {@link NewestChunkChannel} keeps it
     * safe from kills. LEGACY is H2's own mode with the identity syntax of 1.x on top: JPA providers still write it.
     */
    private static final String SETTINGS =
            ";WRITE_DELAY=0;RETENTION_TIME=0;MODE=LEGACY;TRACE_LEVEL_FILE=0;TRACE_LEVEL_SYSTEM_OUT=0;DB_CLOSE_ON_EXIT=FALSE";

    private final String url;
    private final String name;
    private final String key;
    private final JdbcConnection admin;

    private H2Database(String url, String name, String key) throws SQLException {
        this.url = url;
        this.name = name;
        this.key = key;
        this.admin = new JdbcConnection(url, null, ADMIN, key, false);
    }

    /** Opens or creates the database of {@code spec}; what an earlier life did not commit is undone. */
    static H2Database recover(AcidStoreSpec spec) throws SQLException, IOException {
        Path file = file(spec);
        String key = AdminKey.of(spec.directory().resolve(spec.database() + ".key"), file);
        NewestChunkPath.register();
        String url = "jdbc:h2:" + name(spec) + SETTINGS;
        H2Database database = new H2Database(url, spec.database(), key);
        database.execute("SET LOCK_TIMEOUT " + ADMIN_LOCK_MILLIS);
        database.execute("SET DEFAULT_LOCK_TIMEOUT " + spec.lockTimeoutMillis());
        database.requireDurableCommits();
        database.undoPrepared();
        return database;
    }

    /** The file of the database. */
    static Path file(AcidStoreSpec spec) {
        return spec.directory().toAbsolutePath().resolve(spec.database() + ".mv.db");
    }

    /** From now on {@code ifClosed} runs if H2 closes the database, before any client learns of it; nobody in this process opens it again. */
    static void serve(AcidStoreSpec spec, Runnable ifClosed) throws IOException {
        // As H2 names it, whatever links lead there.
        NewestChunkPath.serve(file(spec).toRealPath().toString(), ifClosed);
    }

    /** What H2 calls the database. */
    static String name(AcidStoreSpec spec) {
        return NewestChunkPath.SCHEME + ":" + spec.directory().toAbsolutePath().resolve(spec.database());
    }

    void execute(String sql, String... parameters) throws SQLException {
        try (PreparedStatement statement = prepare(sql, parameters)) {
            statement.execute();
        }
    }

    /** The first column of each row. */
    List<String> strings(String sql, String... parameters) throws SQLException {
        try (PreparedStatement statement = prepare(sql, parameters);
                ResultSet rows = statement.executeQuery()) {
            List<String> strings = new ArrayList<>();
            while (rows.next()) {
                strings.add(rows.getString(1));
            }
            return strings;
        }
    }

    /** H2's own object: the seam to what SQL cannot say. */
    Database engine() {
        return engine(admin);
    }

    private static Database engine(JdbcConnection connection) {
        return ((SessionLocal) connection.getSession()).getDatabase();
    }

    /**
     * Connects as clients do, past the sessions that exist, and asks something.
     *
     * @throws SQLException if the database is closed or not to be reached any more
     */
    void probe() throws SQLException {
        requireDurableCommits();
        try (JdbcConnection fresh = new JdbcConnection(url + ";IFEXISTS=TRUE", null, ADMIN, key, false);
                Statement statement = fresh.createStatement();
                ResultSet one = statement.executeQuery("SELECT 1")) {
            if (!one.next()) {
                throw new SQLException("SELECT 1 answered nothing");
            }
            if (engine(fresh) != engine()) {
                throw new SQLException("clients are connected to another database than fences and grants look at");
            }
        }
    }

    /**
     * See {@link org.crashonly.store.Store#backup}. H2 copies its file while the space in it is not used again; the copy is opened before it
     * gets its name.
     */
    void backup(Path file) throws SQLException, IOException {
        try (BackupDraft draft = BackupDraft.of(file)) {
            try (Connection own = new JdbcConnection(url + ";IFEXISTS=TRUE", null, ADMIN, key, false);
                    PreparedStatement backup = own.prepareStatement("BACKUP TO ?")) {
                backup.setString(1, draft.path().toString());
                backup.execute();
            }
            try (Connection copy = new JdbcConnection("jdbc:h2:zip:" + draft.path() + "!/" + name, null, ADMIN, key, false);
                    Statement statement = copy.createStatement();
                    ResultSet tables = statement.executeQuery("SELECT COUNT(*) FROM INFORMATION_SCHEMA.TABLES")) {
                tables.next();
            }
            try (FileSystem zip = FileSystems.newFileSystem(draft.path())) {
                Files.writeString(zip.getPath(name + ".key"), key + "\n");
            }
            draft.keep();
        }
    }

    static String identifier(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private PreparedStatement prepare(String sql, String... parameters) throws SQLException {
        PreparedStatement statement = admin.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setString(i + 1, parameters[i]);
        }
        return statement;
    }

    private void requireDurableCommits() throws SQLException {
        int delay = engine().getWriteDelay();
        if (delay != 0) {
            throw new SQLException("the write delay is " + delay + " ms: commits would be acknowledged before they are written");
        }
    }

    /** Nobody but an administrator can finish the second phase of a commit: what is in doubt would hold its locks for ever. */
    private void undoPrepared() throws SQLException {
        for (String name : strings("SELECT TRANSACTION_NAME FROM INFORMATION_SCHEMA.IN_DOUBT")) {
            execute("ROLLBACK TRANSACTION " + identifier(name));
        }
    }
}
