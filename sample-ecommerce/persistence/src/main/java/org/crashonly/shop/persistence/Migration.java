package org.crashonly.shop.persistence;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.migration.JavaMigration;

/**
 * Brings the component's tables to what its code expects, before its first request: the scripts under {@code db/<component>}, each
 * once, noted in {@code <component>_history}. Several generations may try at the same time: one does it, the others wait.
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
        FluentConfiguration configuration = Flyway.configure(Thread.currentThread().getContextClassLoader())
                .dataSource(database.source())
                .locations("classpath:db/" + component.name())
                .table(component.name() + "_history")
                .createSchemas(false)
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .cleanDisabled(true)
                .connectRetries(20)
                .javaMigrations(coded.stream().toArray(JavaMigration[]::new));
        component.schema().ifPresent(configuration::defaultSchema);
        configuration.load().migrate();
    }
}
