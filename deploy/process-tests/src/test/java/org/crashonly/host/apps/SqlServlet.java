package org.crashonly.host.apps;

import jakarta.annotation.Resource;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;

/** Runs the SQL it is given, through whichever default data source it is asked to use. */
@WebServlet("/sql")
public class SqlServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Resource
    private transient DataSource injected;

    @Override
    @SuppressWarnings("BanJNDI") // A constant name in the local name space.
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            DataSource source = request.getParameter("lookup") == null
                    ? injected
                    : (DataSource) new InitialContext().lookup("java:comp/DefaultDataSource");
            long times = request.getParameter("times") == null ? 0 : Long.parseLong(request.getParameter("times"));
            long started = System.nanoTime();
            for (long i = 0; i < times; i++) {
                source.getConnection().close();
            }
            long nanos = System.nanoTime() - started;
            try (Connection connection = source.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute(request.getParameter("q"));
            }
            response.getWriter().print("done, " + (times == 0 ? 0 : nanos / times) + " ns a connection");
        } catch (SQLException | NamingException e) {
            response.getWriter().print(e.getClass().getName() + " " + (e instanceof SQLException sql ? sql.getSQLState() : e.getMessage()));
        }
    }
}
