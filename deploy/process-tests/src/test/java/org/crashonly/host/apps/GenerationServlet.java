package org.crashonly.host.apps;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/** Tells which class loader it is of, and what its session remembers; in {@code Asked-Before}, how often it was asked so far. */
@WebServlet("/generation")
public class GenerationServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final AtomicInteger ASKED = new AtomicInteger();

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
        response.setIntHeader("Asked-Before", ASKED.getAndIncrement());
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
