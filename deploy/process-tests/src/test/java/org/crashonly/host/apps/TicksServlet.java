package org.crashonly.host.apps;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorDefinition;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorDefinition;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.concurrent.ManagedThreadFactoryDefinition;
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
@ManagedScheduledExecutorDefinition(name = "java:app/" + TicksServlet.DEFINED + "-clock", maxAsync = 2)
@ManagedExecutorDefinition(name = "java:module/" + TicksServlet.DEFINED + "-executor", maxAsync = 2)
@ManagedThreadFactoryDefinition(name = "java:comp/env/" + TicksServlet.DEFINED + "-threads")
public class TicksServlet extends HttpServlet {

    /** Threads of what the WAR defines itself have this in their names. */
    public static final String DEFINED = "ticking";

    private static final long serialVersionUID = 1L;
    private static final long MILLIS = 20;

    /** Of this WAR's class, in a thread of the container's. */
    private static final ThreadLocal<Ticks> LATEST = new ThreadLocal<>();

    @Resource
    private transient ManagedScheduledExecutorService managed;

    @Resource(lookup = "java:app/" + DEFINED + "-clock")
    private transient ManagedScheduledExecutorService defined;

    @Resource(lookup = "java:module/" + DEFINED + "-executor")
    private transient ManagedExecutorService executor;

    @Resource(lookup = "java:comp/env/" + DEFINED + "-threads")
    private transient ManagedThreadFactory threads;

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
            var itsOwn = defined.scheduleAtFixedRate(ticks::defined, 0, MILLIS, TimeUnit.MILLISECONDS);
            executor.execute(ticks::executor);
            var byThreads = Executors.newSingleThreadExecutor(threads).submit(ticks::threads);
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
