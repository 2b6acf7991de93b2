package org.crashonly.acid;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** A process that stands in the middle of a transaction and commits when told to. */
final class FrozenClient {

    private FrozenClient() {}

    public static void main(String[] arguments) throws Exception {
        String url = "jdbc:h2:tcp://127.0.0.1:" + arguments[0] + "/shop";
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (Connection connection = DriverManager.getConnection(url, arguments[1], arguments[2]);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("INSERT INTO T VALUES(1, 'frozen')");
            System.out.println("inserted");
            input.readLine();
            connection.commit();
            System.out.println("committed");
        } catch (SQLException e) {
            System.out.println("refused: " + e.getMessage());
        }
    }
}
