package org.crashonly.acid;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.crashonly.control.Generation;
import org.crashonly.control.Message;
import org.crashonly.control.ProcessSpec.GrantSpec;
import org.crashonly.store.FencedGenerations;
import org.h2.api.ErrorCode;
import org.h2.engine.User;

/**
 * Who may use the database. Each generation has a user of its own, named in the user's comment, who may create, use, alter and drop
 * whatever is in any schema, but is no administrator: no settings, no users, no files, no code. What one generation creates is the
 * next one's as well.
 *
 * <p>A role that owns a schema would say the same more narrowly, but H2 loses such a schema, with all its tables, when the database
 * is opened again: it replays {@code CREATE SCHEMA} before {@code CREATE ROLE} and drops what fails.
 */
final class Generations {

    private static final System.Logger LOG = System.getLogger(Generations.class.getName());
    private static final Duration SESSIONS_END = Duration.ofSeconds(3);
    private static final Duration CATALOGUE_FREE = Duration.ofSeconds(3);
    /** Keeps a statement out of the messages of its errors. */
    private static final String HIDDEN = " --hide--";
    private static final String APPLICATION = " FROM INFORMATION_SCHEMA.USERS WHERE NOT IS_ADMIN";
    private static final String USERS = "SELECT USER_NAME" + APPLICATION;
    private static final String KNOWN = "SELECT REMARKS" + APPLICATION + " AND REMARKS IS NOT NULL";

    private final H2Database database;
    private final FencedGenerations fenced;
    private final Sessions sessions;

    Generations(H2Database database, FencedGenerations fenced) {
        this.database = database;
        this.fenced = fenced;
        this.sessions = new Sessions(database.engine());
    }

    /** Takes the rights of all generations but those granted, and gives the grants. Nobody is connected yet. */
    void replaceAll(Collection<GrantSpec> grants) throws SQLException {
        Set<String> kept = new HashSet<>();
        for (GrantSpec grant : grants) {
            if (fenced.contains(grant.generation())) {
                LOG.log(System.Logger.Level.WARNING, "{0} is in the grants but was fenced: it stays out", grant.generation());
            } else {
                give(grant);
                kept.add(userName(grant));
            }
        }
        for (String user : database.strings(USERS)) {
            if (!kept.contains(user)) {
                remove(user);
            }
        }
    }

    /** See {@link org.crashonly.store.Store#grant}. */
    void grant(GrantSpec grant) throws SQLException {
        if (fenced.contains(grant.generation())) {
            throw new SQLException(Message.FENCED + grant.generation() + " was fenced: it cannot be let in again");
        }
        give(grant);
    }

    /**
     * See {@link org.crashonly.store.Store#fence}.
     *
     * @throws SessionOutlivesFence if a session could not be ended: only the end of this process will end it
     */
    void fence(Generation generation) throws SQLException, IOException {
        fenced.add(generation);
        for (Generation known : database.strings(KNOWN).stream().map(Generation::parse).filter(it -> it.isUpTo(generation)).toList()) {
            end(known);
        }
        sessions.endOrphans(Duration.ZERO);
    }

    private void end(Generation generation) throws SQLException {
        for (String name : database.strings(USERS + " AND REMARKS = ?", generation.toString())) {
            User user = database.engine().findUser(name);
            endSessions(generation, user);
            removeWhenCatalogueIsFree(name, generation, user);
            // Whoever connected between the two has an account without any right, and is ended here.
            endSessions(generation, user);
        }
    }

    /** Sweeps away sessions that were connecting while their user was removed. */
    void sweep() {
        sessions.endOrphans(SESSIONS_END);
    }

    int openSessions() {
        return sessions.count();
    }

    private void give(GrantSpec grant) throws SQLException {
        String user = H2Database.identifier(userName(grant));
        String password = H2Database.literal(grant.password());
        database.execute("CREATE USER IF NOT EXISTS " + user + " PASSWORD " + password + HIDDEN);
        database.execute("ALTER USER " + user + " SET PASSWORD " + password + HIDDEN);
        database.execute("COMMENT ON USER " + user + " IS " + H2Database.literal(grant.generation().toString()));
        database.execute("GRANT ALTER ANY SCHEMA TO " + user);
    }

    private void endSessions(Generation generation, User user) {
        List<String> left = sessions.endAll(user, SESSIONS_END);
        if (!left.isEmpty()) {
            throw new SessionOutlivesFence(generation + " still has " + left + " after " + SESSIONS_END.toMillis() + " ms");
        }
    }

    private void removeWhenCatalogueIsFree(String name, Generation generation, User user) throws SQLException {
        long deadline = System.nanoTime() + CATALOGUE_FREE.toNanos();
        while (true) {
            try {
                remove(name);
                return;
            } catch (SQLException e) {
                if (e.getErrorCode() != ErrorCode.LOCK_TIMEOUT_1 || System.nanoTime() > deadline) {
                    throw e;
                }
                endSessions(generation, user);
            }
        }
    }

    /** A user who owns a schema, having created it, cannot be dropped: the account stays, without password, comment and right. */
    private void remove(String name) throws SQLException {
        String user = H2Database.identifier(name);
        if (database.strings("SELECT SCHEMA_NAME FROM INFORMATION_SCHEMA.SCHEMATA WHERE SCHEMA_OWNER = ?", name).isEmpty()) {
            database.execute("DROP USER IF EXISTS " + user);
        } else {
            database.execute("ALTER USER " + user + " SET PASSWORD " + H2Database.literal(AdminKey.draw()) + HIDDEN);
            database.execute("REVOKE ALTER ANY SCHEMA FROM " + user);
            database.execute("COMMENT ON USER " + user + " IS NULL");
        }
    }

    /** H2 folds the names of users. */
    private static String userName(GrantSpec grant) {
        return grant.user().toUpperCase(Locale.ENGLISH);
    }
}
