package org.crashonly.host;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.crashonly.control.ElementId;
import org.crashonly.control.ProcessSpec.DataSourceSpec;

/** The application of the distribution that does a little of everything, so that a host has done it once: its database and its requests. */
final class TrainingApplication {

    private static final String USER = "APP";
    private static final String PASSWORD = "training";

    private TrainingApplication() {}

    /**
     * Makes its database.
     *
     * @param url of the database, which nobody has opened yet
     * @return the connection that made it, as its administrator
     */
    static Connection createDatabase(String url) throws SQLException {
        Connection admin = DriverManager.getConnection(url, "ADMIN", PASSWORD);
        try (Statement sql = admin.createStatement()) {
            sql.execute("create user " + USER + " password '" + PASSWORD + "'");
            sql.execute("grant alter any schema to " + USER);
        }
        return admin;
    }

    /** How it reaches its database at {@code url}. */
    static DataSourceSpec dataSource(ElementId store, String url, int maxConnections) {
        return new DataSourceSpec(store, url, USER, PASSWORD, maxConnections);
    }

    /** Works the application that answers on {@code port}. */
    static void use(int port, int rounds) throws IOException {
        for (int round = 0; round < rounds; round++) {
            ask(port, "GET", "/", null);
            ask(port, "GET", "/visit", null);
            ask(port, "POST", "/api/notes", "text=round+" + round);
            ask(port, "GET", "/api/notes", null);
            ask(port, "GET", "/api/notes/count", null);
        }
    }

    private static void ask(int port, String method, String path, String form) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
        connection.setRequestMethod(method);
        connection.setRequestProperty("Request-TTL", "60000");
        if (form != null) {
            connection.setDoOutput(true);
            connection.getOutputStream().write(form.getBytes(StandardCharsets.UTF_8));
        }
        try (InputStream answer = connection.getInputStream()) {
            byte[] ignored = answer.readAllBytes();
        }
    }
}
