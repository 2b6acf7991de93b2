package org.crashonly.host.apps;

import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import java.util.concurrent.locks.LockSupport;

/** Begins a thread that does not end by itself, and then does not let its module start. */
@WebListener
public class RestlessListener implements ServletContextListener {

    /** The name of the thread. */
    public static final String THREAD = "begun by what did not start";

    @Override
    @SuppressWarnings("InfiniteLoopStatement")
    public void contextInitialized(ServletContextEvent event) {
        Thread restless = Thread.ofPlatform().daemon().name(THREAD).start(() -> {
            while (true) {
                LockSupport.park();
            }
        });
        throw new IllegalStateException("no start beside " + restless.getName());
    }
}
