package org.crashonly.host.apps;

import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;

/** Begins a thread that ends when it is interrupted, and then does not let its module start. */
@WebListener
public class DrowsyListener implements ServletContextListener {

    /** The name of the thread. */
    public static final String THREAD = "sleeps beside what did not start";

    @Override
    public void contextInitialized(ServletContextEvent event) {
        Thread drowsy = Thread.ofPlatform().daemon().name(THREAD).start(() -> {
            try {
                Thread.sleep(100_000_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        throw new IllegalStateException("no start beside " + drowsy.getName());
    }
}
