package org.crashonly.power;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.Timer;
import java.util.concurrent.ExecutorService;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What a component opened and a thread of it may be blocked in where no interrupt reaches it: classic sockets and what is built on them; what
 * has threads that wait for its work: pools and timers of the JDK; what stays with the kernel although nobody refers to it any more: ports,
 * selectors, watches; the processes that it has started; and its temporary files. They are closed with the switch, as the kernel does with those of a
 * killed process, or killed, or deleted, without any code of the component.
 */
final class Holdings {

    /** A connection that is not disconnected by then is being read from, and disconnecting waits for that. */
    private static final Duration READ_FROM = Duration.ofMillis(20);

    private final Predicate<Class<?>> own;
    private final Set<Opened> open = new HashSet<>();
    private final ReferenceQueue<Object> gone = new ReferenceQueue<>();
    private final Children children = new Children();
    private final TempFiles files = new TempFiles();

    /** One of them, by itself: the component may have its own notion of what is equal. It is not kept alive. */
    private static final class Opened extends WeakReference<Object> {

        private final int hash;

        private Opened(Object opened, ReferenceQueue<Object> gone) {
            super(opened, gone);
            hash = System.identityHashCode(opened);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(Object other) {
            Object opened = get();
            return this == other || (opened != null && other instanceof Opened it && it.refersTo(opened));
        }
    }

    /** @param own whether a class is the component's */
    Holdings(Predicate<Class<?>> own) {
        this.own = own;
    }

    synchronized void add(Object opened) {
        for (Object it = gone.poll(); it != null; it = gone.poll()) {
            open.remove(it);
        }
        switch (opened) {
            case Process it when !own.test(it.getClass()) -> children.add(it);
            case List<?> pipeline -> pipeline.forEach(this::add);
            case File it -> files.add(it.toPath());
            case Path it -> files.add(it);
            case Closeable it -> open.add(new Opened(it, gone));
            case HttpURLConnection it -> open.add(new Opened(it, gone));
            case ExecutorService it -> open.add(new Opened(it, gone));
            case Timer it -> open.add(new Opened(it, gone));
            default -> { }
        }
    }

    /** Begins to close, kill and delete all; in threads of their own, because a socket with TLS may wait for its peer. */
    void close() {
        List<Object> closing;
        synchronized (this) {
            closing = open.stream().map(Opened::get).filter(Objects::nonNull).toList();
            open.clear();
        }
        closing.forEach(it -> Thread.startVirtualThread(() -> close(it)));
        Stream.<Runnable>of(children::kill, files::delete).forEach(Thread::startVirtualThread);
    }

    private void close(Object opened) {
        try {
            if (opened instanceof HttpURLConnection connection) {
                disconnect(connection);
            } else if (own.test(opened.getClass())) {
                past(opened);
            } else {
                plainly(opened);
            }
        } catch (IOException | SandboxCrashed e) {
            // It is closed all the same.
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
    }

    private static void plainly(Object opened) throws IOException {
        switch (opened) {
            case Closeable it -> it.close();
            case ExecutorService it -> {
                List<Runnable> ignored = it.shutdownNow();
            }
            case Timer it -> it.cancel();
            default -> { }
        }
    }

    /** As the class does it that the component's own extend: what theirs do would only throw. */
    private void past(Object opened) throws IOException {
        Class<?> lowest = opened.getClass();
        while (own.test(lowest.getSuperclass())) {
            lowest = lowest.getSuperclass();
        }
        String method = opened instanceof Timer ? "cancel" : opened instanceof ExecutorService ? "shutdownNow" : "close";
        MethodType type = MethodType.methodType(opened instanceof ExecutorService ? List.class : void.class);
        try {
            Object ignored = MethodHandles.privateLookupIn(lowest, MethodHandles.lookup())
                    .findSpecial(lowest.getSuperclass(), method, type, lowest).invoke(opened);
        } catch (ReflectiveOperationException | AbstractMethodError e) {
            // It is all the component's: what it may hold of the JDK was noted for itself.
        } catch (IOException | Error | RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(opened.getClass() + " is not closed", e);
        }
    }

    private static void disconnect(HttpURLConnection connection) throws IOException, InterruptedException {
        Socket socket = socket(connection);
        Thread polite = Thread.startVirtualThread(() -> disconnectPolitely(connection));
        if (!polite.join(READ_FROM) && socket != null) {
            socket.close();
        }
    }

    private static void disconnectPolitely(HttpURLConnection connection) {
        try {
            connection.disconnect();
        } catch (SandboxCrashed e) {
            // The component has a class of its own for it.
        }
    }

    /** The socket below; null if there is none, or it cannot be seen: {@code sun.net} and the packages of its protocols have to be open. */
    private static Socket socket(HttpURLConnection connection) {
        try {
            Object plain = connection.getClass().getName().equals("sun.net.www.protocol.https.HttpsURLConnectionImpl")
                    ? HiddenField.value(connection, "delegate") : connection;
            Object client = HiddenField.value(plain, "http");
            return client == null ? null : (Socket) HiddenField.value(client, "serverSocket");
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }
}
