package org.crashonly.host.apps;

import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Has everything that is logged go through its module, as bridges to other logging libraries do, and a thread that does something when interrupted. */
@WebListener
public class BridgingListener implements ServletContextListener {

    @Override
    public void contextInitialized(ServletContextEvent event) {
        Logger.getLogger("").addHandler(new Bridge());
        new Reader().start();
    }

    /** Where it goes. */
    public static final class Bridge extends Handler {

        private final StringBuffer latest = new StringBuffer();

        @Override
        public void publish(LogRecord record) {
            latest.setLength(0);
            latest.append(String.format("%s %s", record.getLevel(), record.getMessage()));
        }

        @Override
        public void flush() {
            latest.setLength(0);
        }

        @Override
        public void close() {
            flush();
        }
    }

    /** As those do that close a socket when they are interrupted. */
    public static final class Reader extends Thread {

        private volatile boolean over;

        /** One that ends with its JVM. */
        public Reader() {
            super("reader of a module");
            setDaemon(true);
        }

        @Override
        public void run() {
            while (!over) {
                LockSupport.park();
            }
        }

        @Override
        public void interrupt() {
            over = !String.format("%s", getName()).isEmpty();
            super.interrupt();
        }
    }
}
