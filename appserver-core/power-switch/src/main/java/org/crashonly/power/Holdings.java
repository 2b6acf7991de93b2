package org.crashonly.power;

import java.io.Closeable;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.Timer;
import java.util.WeakHashMap;
import java.util.concurrent.ExecutorService;

/**
 * What a component opened and a thread of it may be blocked in where no interrupt reaches it: classic sockets and what is built on them; and what
 * has threads that wait for its work: pools and timers of the JDK. They are closed with the switch, as the kernel does with those of a killed
 * process.
 */
final class Holdings {

    private final Set<Object> open = Collections.newSetFromMap(new WeakHashMap<>());

    synchronized void add(Object opened) {
        switch (opened) {
            case Closeable it -> open.add(it);
            case HttpURLConnection it -> open.add(it);
            case ExecutorService it -> open.add(it);
            case Timer it -> open.add(it);
            default -> { }
        }
    }

    /** Begins to close all; each in a thread of its own, because a socket with TLS may wait for its peer. */
    void close() {
        List<Object> closing;
        synchronized (this) {
            closing = new ArrayList<>(open);
            open.clear();
        }
        closing.forEach(it -> Thread.startVirtualThread(() -> close(it)));
    }

    private static void close(Object opened) {
        try {
            switch (opened) {
                case Closeable socket -> socket.close();
                case HttpURLConnection connection -> connection.disconnect();
                case ExecutorService pool -> {
                    List<Runnable> ignored = pool.shutdownNow();
                }
                case Timer timer -> timer.cancel();
                default -> { }
            }
        } catch (IOException e) {
            // It is closed all the same.
        }
    }
}
