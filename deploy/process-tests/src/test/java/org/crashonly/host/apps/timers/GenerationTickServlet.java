package org.crashonly.host.apps.timers;

import jakarta.annotation.Resource;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Tells which generation it is of. */
@WebServlet(urlPatterns = "/generation", loadOnStartup = 1)
public class GenerationTickServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Resource
    private transient DataSource database;

    @Override
    public void init() throws ServletException {
        try {
            Rung.createTable(database);
        } catch (SQLException e) {
            throw new ServletException(e);
        }
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.getWriter().print(Rung.generation());
    }
}
