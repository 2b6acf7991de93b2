package org.crashonly.host.apps.timers;

import jakarta.ejb.EJB;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Tells how often the timer called, and sets it if it is asked to: {@code /elsewhere?do=set}. */
@WebServlet(urlPatterns = "/elsewhere", loadOnStartup = 1)
public class ElsewhereServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @EJB
    private transient ElsewhereBean bean;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getParameter("do") != null) {
            bean.set();
        }
        response.getWriter().print(bean.calls());
    }
}
