package org.crashonly.host.apps.timers;

import jakarta.annotation.Resource;
import jakarta.ejb.EJB;
import jakarta.ejb.EJBException;
import jakarta.ejb.TimerHandle;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.sql.SQLException;
import java.util.Base64;
import java.util.Date;
import javax.sql.DataSource;

/** Sets and cancels alarms: {@code /alarm?do=set&name=tea&at=1700000000000}. */
@WebServlet(urlPatterns = "/alarm", loadOnStartup = 1)
public class AlarmServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @EJB
    private transient AlarmBean alarms;

    @EJB
    private transient LooseBean loose;

    @Resource
    private transient DataSource database;

    @Override
    public void init() throws ServletException {
        try {
            Rung.createTable(database);
        } catch (SQLException e) {
            log("no book: " + e.getMessage());
        }
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String name = request.getParameter("name");
        Alarm alarm = new Alarm(name, request.getParameter("gate"));
        Date at = request.getParameter("at") == null ? null : new Date(Long.parseLong(request.getParameter("at")));
        String every = request.getParameter("every");
        response.setContentType("text/plain");
        try {
            switch (request.getParameter("do")) {
                case "set" -> alarms.set(alarm, at, every == null ? 0 : Long.parseLong(every));
                case "yearly" -> alarms.setYearly(alarm);
                case "set-in-vain" -> alarms.setInVain(alarm, at);
                case "cancel" -> alarms.cancel(name);
                case "cancel-in-vain" -> alarms.cancelInVain(name);
                case "loose" -> loose.set();
                case "count" -> response.getWriter().print(alarms.count(name));
                case "handle" -> response.getWriter().print(Base64.getUrlEncoder().withoutPadding().encodeToString(serialised(alarms.handle(name))));
                case "name-of" -> response.getWriter().print(alarms.nameOf(handle(name)));
                case "generation" -> response.getWriter().print(Rung.generation());
                default -> response.sendError(HttpServletResponse.SC_NOT_FOUND);
            }
        } catch (EJBException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                response.getWriter().println(cause);
            }
        }
    }

    private static byte[] serialised(TimerHandle handle) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(handle);
        }
        return bytes.toByteArray();
    }

    private static TimerHandle handle(String serialised) throws IOException {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(Base64.getUrlDecoder().decode(serialised)))) {
            return (TimerHandle) in.readObject();
        } catch (ClassNotFoundException e) {
            throw new IOException(e);
        }
    }
}
