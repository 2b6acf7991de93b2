package org.crashonly.host.apps;

import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Hangs if it is asked to, and lets others know its class loader. */
@WebServlet("/hang")
public class HangingServlet extends HttpServlet {

    /** A key of the JVM's system properties. */
    static final String LOADER = "org.crashonly.test.victim";

    private static final long serialVersionUID = 1L;

    @Inject
    private Stubbornness stubbornness;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        System.getProperties().put(LOADER, HangingServlet.class.getClassLoader());
        try {
            stubbornness.persist(request.getParameter("kind"));
        } catch (Throwable t) {
            response.getWriter().print("survived");
        }
        response.getWriter().print("done");
    }
}
