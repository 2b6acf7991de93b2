package org.crashonly.shop.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowsTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 199, 200, 201, 1000})
    void allThatWasAddedIsThereAfterTheFlush(int many) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:");
                Statement statement = connection.createStatement()) {
            statement.execute("create table thing (id int primary key, name varchar(20))");
            Rows rows = new Rows(connection, "thing", "id", "name");
            for (int i = 0; i < many; i++) {
                rows.add(i, "number " + i);
            }
            rows.flush();
            rows.flush();
            assertThat(one(statement, "select count(*) from thing where name = 'number ' || id")).isEqualTo(many);
        }
    }

    @Test
    void afterAFlushMoreMayCome() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:");
                Statement statement = connection.createStatement()) {
            statement.execute("create table thing (id int primary key, name varchar(20))");
            Rows rows = new Rows(connection, "thing", "id", "name");
            rows.flush();
            rows.add(1, null);
            rows.flush();
            rows.add(2, "two");
            rows.flush();
            assertThat(one(statement, "select sum(id) from thing")).isEqualTo(3);
        }
    }

    private static int one(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getInt(1);
        }
    }
}
