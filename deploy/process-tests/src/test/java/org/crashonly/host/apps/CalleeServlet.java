package org.crashonly.host.apps;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers with the header of the request, a field a line, names in lower case; to a {@code POST} also with how many it has had. */
@WebServlet("/seen")
public class CalleeServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final AtomicInteger made = new AtomicInteger();

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        doGet(request, response);
        response.getWriter().println("made: " + made.incrementAndGet());
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("text/plain");
        for (String name : Collections.list(request.getHeaderNames())) {
            response.getWriter().println(name.toLowerCase(Locale.ROOT) + ": " + request.getHeader(name));
        }
    }
}
