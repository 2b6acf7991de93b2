package org.crashonly.training;

import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Greets a visitor and remembers the visit in the session. */
@WebServlet("/visit")
public class VisitServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Inject
    private transient Visits visits;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        request.getSession().setAttribute("last", request.getRequestURI());
        response.setContentType("text/plain");
        response.getWriter().println("visit " + visits.another());
    }
}
