package org.crashonly.shop.persistence;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.migration.JavaMigration;

/**
 * Brings the component's schema to what its code expects, before its first request: the scripts under {@code db/<component>}, each
 * once, noted in the schema's {@code history}. Several generations may try at the same time: one does it, the others wait.
 *
 * <p>H2 commits each statement that defines something by itself, so a script may be cut short by a crash and run again: its
 * statements say {@code if not exists}.
 */
@ApplicationScoped
class Migration {

    @Inject
    Database database;

    @Inject
    Component component;

    @Inject
    Instance<JavaMigration> coded;

    void onStart(@Observes @Initialized(ApplicationScoped.class) Object start) {
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
            statement.execute("create schema if not exists " + component.name());
            return connection.getMetaData().storesLowerCaseIdentifiers() ? component.name() : component.name().toUpperCase(Locale.ROOT);
        } catch (SQLException e) {
            throw StoreException.of(e);
        }
    }
}
