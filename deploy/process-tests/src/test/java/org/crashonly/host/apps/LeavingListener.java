package org.crashonly.host.apps;

import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;

/** Would end the JVM rather than let its module start. */
@WebListener
public class LeavingListener implements ServletContextListener {

    @Override
    public void contextInitialized(ServletContextEvent event) {
        System.exit(3);
    }
}
