package org.crashonly.host.apps;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Answers with the header of the request, a field a line, names in lower case; to a {@code POST} also with how many it has had. Some it never answers. */
@WebServlet({"/seen", "/seen/*"})
public class CalleeServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final AtomicInteger asked = new AtomicInteger();
    private volatile String keyOfTheLost;
    private final AtomicInteger made = new AtomicInteger();

    private static void hang() {
        while (!Thread.interrupted()) {
            LockSupport.park();
        }
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if ("/or-fail".equals(request.getPathInfo()) && asked.incrementAndGet() % 2 == 1) {
            keyOfTheLost = request.getHeader("Idempotency-Key");
            response.sendError(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
            return;
        }
        if ("/lost".equals(request.getPathInfo())) {
            response.setStatus(HttpServletResponse.SC_BAD_GATEWAY);
            response.setContentType("application/problem+json");
            response.getOutputStream().print("{\"type\":\"urn:crashonly:outcome-unknown\",\"status\":502}");
            return;
        }
        doGet(request, response);
        response.getWriter().println("lost: " + keyOfTheLost);
        response.getWriter().println("made: " + made.incrementAndGet());
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if ("/never".equals(request.getPathInfo())) {
            hang();
        }
        response.setContentType("text/plain");
        for (String name : Collections.list(request.getHeaderNames())) {
            response.getWriter().println(name.toLowerCase(Locale.ROOT) + ": " + request.getHeader(name));
        }
    }
}
