package org.crashonly.host.apps;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Tells which class loader it is of, and what its session remembers. */
@WebServlet("/generation")
public class GenerationServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String value = request.getParameter("buy");
        if (value != null) {
            request.getSession().setAttribute("bought", value);
        }
        String waiting = request.getParameter("wait");
        if (waiting != null) {
            sleep(Long.parseLong(waiting));
        }
        response.setContentType("text/plain");
        response.getWriter().print(System.identityHashCode(GenerationServlet.class.getClassLoader())
                + " " + (request.getSession(false) == null ? "no session" : request.getSession(false).getAttribute("bought")));
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
