package org.crashonly.acid;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.crashonly.acid.PostgresDatabase.Admin;
import org.crashonly.control.Generation;
import org.crashonly.control.Message;
import org.crashonly.control.ProcessSpec.GrantSpec;
import org.crashonly.store.FencedGenerations;
import org.postgresql.util.PasswordUtil;

/**
 * Who may use the database. Each generation has a role of its own, named in the role's comment; a session of it acts as the application's
 * role, so that what one generation creates is the next one's as well.
 */
final class PostgresGenerations {

    private static final System.Logger LOG = System.getLogger(PostgresGenerations.class.getName());
    private static final Duration SESSIONS_END = Duration.ofSeconds(3);
    private static final String MEMBERS = " FROM pg_roles WHERE pg_has_role(oid, '" + PostgresCluster.APPLICATION
            + "', 'MEMBER') AND NOT rolsuper AND rolname <> '" + PostgresCluster.APPLICATION + "'";
    private static final String ROLES = "SELECT rolname" + MEMBERS;
    private static final String COMMENT = "shobj_description(oid, 'pg_authid')";
    private static final String NAMED = ROLES + " AND " + COMMENT + " = ?";
    /** Those that may log in, and one more. */
    private static final String KNOWN = "SELECT " + COMMENT + MEMBERS + " AND " + COMMENT + " IS NOT NULL AND (rolcanlogin OR " + COMMENT + " = ?)";

    private final PostgresDatabase database;
    private final String name;
    private final Postmaster postmaster;
    private final FencedGenerations fenced;

    /** @param name of the application's database */
    PostgresGenerations(PostgresDatabase database, String name, Postmaster postmaster, FencedGenerations fenced) {
        this.database = database;
        this.name = name;
        this.postmaster = postmaster;
        this.fenced = fenced;
    }

    /** Takes the rights of all generations but those granted, and gives the grants. Nobody is connected yet. */
    void replaceAll(Collection<GrantSpec> grants) throws SQLException {
        database.in(name, admin -> {
            Set<String> kept = new HashSet<>();
            for (GrantSpec grant : grants) {
                if (fenced.contains(grant.generation())) {
                    LOG.log(System.Logger.Level.WARNING, "{0} is in the grants but was fenced: it stays out", grant.generation());
                } else {
                    give(admin, grant);
                    kept.add(grant.user());
                }
            }
            for (String role : admin.strings(ROLES)) {
                if (!kept.contains(role)) {
                    admin.execute("ALTER ROLE " + H2Database.identifier(role) + " NOLOGIN");
                    remove(admin, role);
                }
            }
            return null;
        });
    }

    /** See {@link org.crashonly.store.Store#grant}. */
    void grant(GrantSpec grant) throws SQLException {
        if (fenced.contains(grant.generation())) {
            throw new SQLException(Message.FENCED + grant.generation() + " was fenced: it cannot be let in again");
        }
        database.in(name, admin -> {
            give(admin, grant);
            return null;
        });
    }

    /**
     * See {@link org.crashonly.store.Store#fence}.
     *
     * @throws SessionOutlivesFence if a session could not be ended: only the end of this process will end it
     */
    void fence(Generation generation) throws SQLException, IOException {
        fenced.add(generation);
        database.in(name, admin -> {
            for (Generation known : admin.strings(KNOWN, generation.toString()).stream().map(Generation::parse).filter(it -> it.isUpTo(generation)).toList()) {
                end(admin, known);
            }
            return null;
        });
    }

    private void end(Admin admin, Generation generation) throws SQLException {
        for (String role : admin.strings(NAMED, generation.toString())) {
            admin.execute("ALTER ROLE " + H2Database.identifier(role) + " NOLOGIN");
            endSessions(admin, generation, role);
            remove(admin, role);
        }
    }

    /** Who has said its name before its role lost its login is among the processes now; who says it later is refused. */
    private void endSessions(Admin admin, Generation generation, String role) throws SQLException {
        long deadline = System.nanoTime() + SESSIONS_END.toNanos();
        while (true) {
            List<String> known = admin.strings("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = ?", role);
            List<ProcessHandle> processes = postmaster.sessionsOf(role);
            if (known.isEmpty() && processes.isEmpty()) {
                return;
            }
            if (System.nanoTime() > deadline) {
                throw new SessionOutlivesFence(generation + " still has the sessions " + processes.stream().map(ProcessHandle::pid).toList()
                        + " after " + SESSIONS_END.toMillis() + " ms");
            }
            processes.forEach(ProcessHandle::destroy);
            Postmaster.pause();
        }
    }

    /** How many sessions generations have. */
    long openSessions() throws SQLException {
        return database.in(name, admin -> Long.valueOf(admin.strings(
                "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND usename <> ?", PostgresCluster.ADMIN).getFirst()));
    }

    private void give(Admin admin, GrantSpec grant) throws SQLException {
        String role = H2Database.identifier(grant.user());
        if (admin.strings("SELECT 1 FROM pg_roles WHERE rolname = ?", grant.user()).isEmpty()) {
            admin.execute("CREATE ROLE " + role + " NOLOGIN IN ROLE " + PostgresCluster.APPLICATION);
        }
        admin.execute("ALTER ROLE " + role + " SET role = " + H2Database.literal(PostgresCluster.APPLICATION));
        admin.execute("COMMENT ON ROLE " + role + " IS " + H2Database.literal(grant.generation().toString()));
        // Hashed here: the password itself is in no statement, so in no log.
        admin.execute("ALTER ROLE " + role + " LOGIN PASSWORD "
                + H2Database.literal(PasswordUtil.encodeScramSha256(grant.password().toCharArray())));
    }

    /** What it still owns, though it should not, goes to the application. Where that cannot be now, the role stays, without a login. */
    private void remove(Admin admin, String name) {
        String role = H2Database.identifier(name);
        try {
            admin.execute("REASSIGN OWNED BY " + role + " TO " + PostgresCluster.APPLICATION);
            admin.execute("DROP OWNED BY " + role);
            admin.execute("DROP ROLE " + role);
        } catch (SQLException e) {
            LOG.log(System.Logger.Level.INFO, "role {0} stays for now, without a login: {1}", name, e.getMessage());
        }
    }
}
