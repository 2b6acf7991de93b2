package org.crashonly.shop.persistence;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * What a schema's history tells of the migrations that a component has: those that ran, and of each script what it said then. It is
 * Flyway's table, read without Flyway, whose classes cost a restarting component more time than anything else it does.
 */
final class History {

    /** What stands for the checksum of a migration that is written in Java: Flyway keeps none. */
    private static final int OF_CODE = 0;

    private History() {}

    /**
     * The migrations of {@code component}: the scripts that {@code loader} has under {@code db/<component>}, and the {@code coded} ones.
     * Empty if the container keeps the scripts where they cannot be listed.
     */
    static Optional<Map<String, Integer>> expected(ClassLoader loader, String component, List<Class<?>> coded) {
        URL directory = loader.getResource("db/" + component);
        if (directory == null || !directory.getProtocol().equals("file")) {
            return Optional.empty();
        }
        Map<String, Integer> migrations = new HashMap<>();
        coded.forEach(it -> migrations.put(it.getName(), OF_CODE));
        try (DirectoryStream<Path> scripts = Files.newDirectoryStream(Path.of(directory.toURI()))) {
            for (Path script : scripts) {
                migrations.put(script.getFileName().toString(), checksum(script));
            }
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException("cannot read " + directory, e);
        }
        return Optional.of(migrations);
    }

    /** Flyway's checksum of a script: the CRC-32 of its lines without their ends. */
    private static int checksum(Path script) throws IOException {
        CRC32 crc = new CRC32();
        for (String line : Files.readAllLines(script)) {
            crc.update(line.getBytes(StandardCharsets.UTF_8));
        }
        return (int) crc.getValue();
    }

    /**
     * Whether exactly the {@code expected} migrations ran in {@code schema}, each to its end and as it is now. False in doubt, without
     * a history too: then it is Flyway's turn to look, to migrate or to complain.
     */
    static boolean tellsOf(Map<String, Integer> expected, Connection connection, String schema) {
        Map<String, Integer> ran = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select \"script\", \"checksum\", \"success\" from " + schema + ".\"history\" where \"type\" in ('SQL', 'JDBC')")) {
            while (row.next()) {
                if (!row.getBoolean(3)) {
                    return false;
                }
                ran.put(row.getString(1), row.getInt(2));
            }
        } catch (SQLException e) {
            return false;
        }
        return ran.equals(expected);
    }
}
