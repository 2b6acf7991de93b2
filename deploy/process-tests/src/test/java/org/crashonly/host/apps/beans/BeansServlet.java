package org.crashonly.host.apps.beans;

import jakarta.ejb.EJB;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.crashonly.control.ElementId;
import org.crashonly.control.Json;
import org.crashonly.control.Message;
import org.crashonly.host.beans.Beans;

/** Calls beans, and does to them what the manager would have the host do, to see its answer. */
@WebServlet("/beans/*")
public class BeansServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Inject
    private transient Till till;
    @Inject
    private transient Shelf shelf;
    @Inject
    private transient Basket basket;
    @Inject
    private transient Clock clock;
    @EJB
    private transient Cashier cashier;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String argument = request.getParameter("of");
        response.getWriter().print(switch (request.getPathInfo()) {
            case "/till" -> till.ring(argument);
            case "/shelf" -> shelf.instance() + (clock.now() == 0 ? "!" : "");
            case "/basket" -> visits(request) + " visits, " + basket.add() + " items";
            case "/cashier" -> cashier.take(Integer.parseInt(argument));
            case "/restart" -> Json.line(beans().restart(new Message.RestartBean(1, new ElementId(argument))));
            case "/counts" -> Json.line(beans().counts(new Message.CountBeans(2, new ElementId(argument))));
            default -> throw new IllegalArgumentException(request.getPathInfo());
        });
    }

    private static int visits(HttpServletRequest request) {
        Object before = request.getSession().getAttribute("visits");
        int visits = before == null ? 1 : (Integer) before + 1;
        request.getSession().setAttribute("visits", visits);
        return visits;
    }

    private static Beans beans() {
        return Beans.installed().orElseThrow();
    }
}
