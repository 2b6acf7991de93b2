package org.crashonly.shop.persistence;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.migration.JavaMigration;

/**
 * Brings the component's schema to what its code expects, before its first request: the scripts under {@code db/<component>}, each
 * once, noted in the schema's {@code history}. Several generations may try at the same time: one does it, the others wait. Where the
 * {@link History} says that nothing is left to do, nothing is done.
 *
 * <p>H2 commits each statement that defines something by itself, so a script may be cut short by a crash and run again: its
 * statements say {@code if not exists}.
 */
@ApplicationScoped
class Migration {

    /** H2's code for a lock that was not to be had in time. */
    private static final int LOCK_TIMEOUT = 50200;

    private static final int LOCK_MILLIS = 100;
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(30);

    @Inject
    Database database;

    @Inject
    Component component;

    @Inject
    Instance<JavaMigration> coded;

    void onStart(@Observes @Initialized(ApplicationScoped.class) Object start) {
        List<Class<?>> classes = new ArrayList<>();
        coded.handles().forEach(it -> classes.add(it.getBean().getBeanClass()));
        if (History.expected(Thread.currentThread().getContextClassLoader(), component.name(), classes).filter(this::isDone).isEmpty()) {
            migrate();
        }
    }

    private boolean isDone(Map<String, Integer> migrations) {
        try (Connection connection = database.source().getConnection()) {
            return History.tellsOf(migrations, connection, component.name());
        } catch (SQLException e) {
            throw StoreException.of(e);
        }
    }

    private void migrate() {
        Flyway.configure(Thread.currentThread().getContextClassLoader())
                .dataSource(database.source())
                .locations("classpath:db/" + component.name())
                .defaultSchema(schema())
                .createSchemas(false)
                .table("history")
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .cleanDisabled(true)
                .connectRetries(20)
                .javaMigrations(coded.stream().toArray(JavaMigration[]::new))
                .load()
                .migrate();
    }

    /** Creates the schema if it is not there, which Flyway cannot do beside another generation; returns its name as the store spells it. */
    private String schema() {
        try (Connection connection = database.source().getConnection();
                Statement statement = connection.createStatement()) {
            boolean lowerCase = connection.getMetaData().storesLowerCaseIdentifiers();
            create(statement, connection.getMetaData().getDatabaseProductName().equals("H2"));
            return lowerCase ? component.name() : component.name().toUpperCase(Locale.ROOT);
        } catch (SQLException e) {
            throw StoreException.of(e);
        }
    }

    /**
     * H2 lets nobody define a table to its end while somebody waits to create a schema: the two would wait for each other as long as the lock
     * time-out says. So it is short here, and the schema is asked for again.
     */
    private void create(Statement statement, boolean impatiently) throws SQLException {
        String create = "create schema if not exists " + component.name();
        if (!impatiently) {
            statement.execute(create);
            return;
        }
        int usual = lockTimeout(statement);
        statement.execute("set lock_timeout " + LOCK_MILLIS);
        try {
            for (long until = System.nanoTime() + LONGEST_NANOS; !created(statement, create, until); ) {
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(LOCK_MILLIS * 1_000_000L));
            }
        } finally {
            statement.execute("set lock_timeout " + usual);
        }
    }

    private static boolean created(Statement statement, String create, long until) throws SQLException {
        try {
            statement.execute(create);
            return true;
        } catch (SQLException e) {
            if (e.getErrorCode() != LOCK_TIMEOUT || System.nanoTime() - until > 0) {
                throw e;
            }
            return false;
        }
    }

    private static int lockTimeout(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("select lock_timeout()")) {
            row.next();
            return row.getInt(1);
        }
    }
}
