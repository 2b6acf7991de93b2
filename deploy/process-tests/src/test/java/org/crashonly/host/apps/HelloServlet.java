package org.crashonly.host.apps;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.List;

/** Says what it was asked with. */
@WebServlet(urlPatterns = {"/hello", "/hello/*"})
public class HelloServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getParameter("status") != null) {
            response.sendError(Integer.parseInt(request.getParameter("status")));
            return;
        }
        if (request.getParameter("throw") != null) {
            throw new IllegalStateException(request.getParameter("throw"), new IOException(request.getParameter("throw")));
        }
        if (request.getParameter("sleep") != null) {
            sleep(request, response);
            return;
        }
        if (request.getParameter("read") != null) {
            response.getWriter().print("read " + request.getInputStream().readAllBytes().length);
            return;
        }
        List<String> headers = Collections.list(request.getHeaderNames()).stream().sorted().toList();
        response.setContentType("text/plain");
        response.getWriter().print("hello " + headers + " deadline " + request.getAttribute("org.crashonly.request.deadline"));
    }

    private static void sleep(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getParameter("flush") != null) {
            response.flushBuffer();
        }
        try {
            Thread.sleep(Long.parseLong(request.getParameter("sleep")));
            response.getWriter().print("slept");
        } catch (InterruptedException e) {
            response.getWriter().print("interrupted");
        }
    }
}
