package org.crashonly.shop.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {

    private static final String SCRIPT = "-- Umlauts: äöü\r\ncreate table if not exists cart.line (id int primary key);\n\n-- the end";

    @TempDir
    Path war;

    private final JdbcDataSource source = new JdbcDataSource();
    private Connection connection;

    @BeforeEach
    void schema() throws SQLException {
        source.setURL("jdbc:h2:mem:history;NON_KEYWORDS=VALUE");
        connection = source.getConnection();
        connection.createStatement().execute("create schema cart");
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    @Test
    void afterFlywaysWorkTheHistoryTellsOfIt() throws IOException {
        assertThat(tellsOf(SCRIPT)).as("before").isFalse();
        migrate(SCRIPT);
    }

    @Test
    void aScriptThatSaysSomethingElseNowIsFlywaysBusiness() throws IOException {
        migrate(SCRIPT);
        assertThat(tellsOf(SCRIPT.replace("the end", "an end"))).isFalse();
    }

    @Test
    void soIsAScriptThatIsNewOrGone() throws IOException {
        migrate(SCRIPT);
        Map<String, Integer> one = expected(SCRIPT);
        Map<String, Integer> two = new HashMap<>(one);
        two.put("V3__more.sql", 17);
        assertThat(History.tellsOf(two, connection, "cart")).isFalse();
        assertThat(History.tellsOf(Map.of("V1__lines.sql", one.get("V1__lines.sql")), connection, "cart")).isFalse();
    }

    @Test
    void andAMigrationThatFailed() throws IOException, SQLException {
        migrate(SCRIPT);
        connection.createStatement().execute("update cart.\"history\" set \"success\" = false where \"version\" = '1'");
        assertThat(tellsOf(SCRIPT)).isFalse();
    }

    private boolean tellsOf(String script) throws IOException {
        return History.tellsOf(expected(script), connection, "cart");
    }

    private Map<String, Integer> expected(String script) throws IOException {
        write(script);
        try (URLClassLoader loader = new URLClassLoader(new URL[] {war.toUri().toURL()}, null)) {
            return History.expected(loader, "cart", List.of(V2__Fill.class)).orElseThrow();
        }
    }

    private Path write(String script) throws IOException {
        Path directory = Files.createDirectories(war.resolve("db/cart"));
        Files.writeString(directory.resolve("V1__lines.sql"), script);
        return directory;
    }

    private void migrate(String script) throws IOException {
        Flyway.configure()
                .dataSource(source)
                .locations("filesystem:" + write(script))
                .defaultSchema("CART")
                .createSchemas(false)
                .table("history")
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .javaMigrations(new V2__Fill())
                .load()
                .migrate();
        assertThat(tellsOf(script)).as("right after it").isTrue();
    }

    @Test
    void whatCannotBeListedIsFlywaysBusinessToo() throws IOException {
        try (URLClassLoader nothing = new URLClassLoader(new URL[0], null)) {
            assertThat(History.expected(nothing, "cart", List.of())).isEmpty();
        }
    }

    /** As components have them. */
    static final class V2__Fill extends BaseJavaMigration {
        @Override
        public void migrate(Context context) throws SQLException {
            context.getConnection().createStatement().execute("insert into cart.line values (1)");
        }
    }
}
