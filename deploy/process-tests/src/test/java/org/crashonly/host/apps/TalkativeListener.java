package org.crashonly.host.apps;

import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;

/** Does not let its module start, for a reason that says more than others do, by code of its own, and interrupts who begins it. */
@WebListener
public class TalkativeListener implements ServletContextListener {

    @Override
    public void contextInitialized(ServletContextEvent event) {
        Thread.currentThread().interrupt();
        throw new Reason();
    }

    /** The reason. */
    public static final class Reason extends RuntimeException {

        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            return String.format("%s, at length", "a reason of its own");
        }

        @Override
        public String toString() {
            return String.format("%s: %s", getClass().getName(), getMessage());
        }
    }
}
