package org.crashonly.host.apps;

import jakarta.annotation.Resource;
import jakarta.annotation.sql.DataSourceDefinition;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.transaction.UserTransaction;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;

/** Runs SQL at a data source of whatever kind, or takes a connection and gives it back to nobody. */
@WebServlet("/at")
@DataSourceDefinition(name = "java:app/own", className = "org.h2.jdbcx.JdbcDataSource", url = "jdbc:h2:mem:own;DB_CLOSE_DELAY=-1",
        user = "sa", password = "", initialPoolSize = 0, minPoolSize = 0, maxPoolSize = 3)
public class KeepingServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final List<Connection> KEPT = new ArrayList<>();

    @Resource
    private transient UserTransaction transaction;

    @Override
    @SuppressWarnings("BanJNDI") // Constant names in the local name space.
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            DataSource source = (DataSource) new InitialContext().lookup(request.getParameter("source"));
            if (request.getParameter("flush") != null) {
                stream(source, request.getParameter("q"), response);
            } else if (request.getParameter("keep") == null) {
                response.getWriter().print(run(source, request.getParameter("q") + comment(request.getParameter("comment"))));
            } else if (request.getParameter("keep").equals("thread")) {
                keepInAThread(source);
            } else if (request.getParameter("keep").equals("commit")) {
                commitInAThread(source);
            } else {
                keep(source, request.getParameter("keep").equals("transaction"));
            }
        } catch (SQLException e) {
            response.getWriter().print("SQL state " + e.getSQLState());
        } catch (NamingException e) {
            throw new IOException(e);
        }
    }

    /** Of so many characters. */
    private static String comment(String length) {
        return length == null ? "" : "/*" + "-".repeat(Integer.parseInt(length)) + "*/";
    }

    private static String run(DataSource source, String sql) throws SQLException {
        try (Connection connection = source.getConnection(); Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    /** All rows, each of which goes out by itself. */
    private static void stream(DataSource source, String sql, HttpServletResponse response) throws IOException, SQLException {
        try (Connection connection = source.getConnection(); Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                response.getWriter().println(rows.getString(1));
                response.flushBuffer();
            }
        }
    }

    /** Returns when a thread of this module's own has a connection, which it never closes. */
    private static void keepInAThread(DataSource source) {
        CompletableFuture<Connection> got = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("keeps a connection").start(() -> {
            try {
                got.complete(source.getConnection());
                Thread.sleep(60_000);
            } catch (SQLException | InterruptedException e) {
                got.completeExceptionally(e);
            }
        });
        Connection ignored = got.join();
    }

    /** Returns when a thread of this module's own has written something, which it commits as soon as it is interrupted. */
    private static void commitInAThread(DataSource source) {
        CompletableFuture<Integer> wrote = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("commits late").start(() -> {
            try (Connection connection = source.getConnection(); Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE IF NOT EXISTS LATE (X INT)");
                connection.setAutoCommit(false);
                wrote.complete(statement.executeUpdate("INSERT INTO LATE VALUES (1)"));
                try {
                    Thread.sleep(60_000);
                } catch (InterruptedException e) {
                    connection.commit();
                }
            } catch (SQLException e) {
                wrote.completeExceptionally(e);
            }
        });
        int ignored = wrote.join();
    }

    private void keep(DataSource source, boolean inTransaction) throws IOException, SQLException {
        try {
            if (inTransaction) {
                transaction.begin();
            }
            Connection connection = source.getConnection();
            synchronized (KEPT) {
                KEPT.add(connection);
            }
            Thread.sleep(60_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (jakarta.transaction.NotSupportedException | jakarta.transaction.SystemException e) {
            throw new IOException(e);
        }
    }
}
