package org.crashonly.host.apps;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Has clocks of every kind tick when it is asked first, leaves something with the thread that asks and something to be done tomorrow, and says which ticked. */
@WebServlet("/ticks")
public class TicksServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final long MILLIS = 20;

    /** Of this WAR's class, in a thread of the container's. */
    private static final ThreadLocal<Ticks> LATEST = new ThreadLocal<>();

    @Resource
    private transient ManagedScheduledExecutorService managed;

    @Inject
    private transient Ticks ticks;

    private transient ScheduledExecutorService own;
    private transient Timer timer;

    @Override
    protected synchronized void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (own == null) {
            own = Executors.newSingleThreadScheduledExecutor();
            var unused = own.scheduleAtFixedRate(ticks::pool, 0, MILLIS, TimeUnit.MILLISECONDS);
            var ignored = managed.scheduleAtFixedRate(ticks::managed, 0, MILLIS, TimeUnit.MILLISECONDS);
            var pending = managed.schedule(ticks::managed, 1, TimeUnit.DAYS);
            timer = new Timer();
            timer.schedule(new TimerTask() {
                @Override
                public void run() {
                    ticks.timer();
                }
            }, 0, MILLIS);
        }
        LATEST.set(ticks);
        response.setContentType("text/plain");
        response.getWriter().print(ticks.seen());
    }
}
