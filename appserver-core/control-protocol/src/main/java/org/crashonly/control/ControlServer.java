package org.crashonly.control;

import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The manager's side of the control socket. The socket file is readable and writable by its owner only. */
public final class ControlServer implements Closeable {

    private static final Logger LOG = System.getLogger(ControlServer.class.getName());
    /** A peer that leaves this many messages unread is frozen or slow: it is disconnected and learns all again when it comes back. */
    private static final int LONGEST_QUEUE = 256;
    /** How long a process that is back waits for the end of what was said before. It closed that connection itself, so it ends at once. */
    private static final Duration USUAL_PATIENCE = Duration.ofSeconds(5);

    /**
     * What the server tells its owner; called on virtual threads, concurrently for different processes. Of one process that connects again,
     * all that it said before is told first: a connection that ends late cannot bring back what the process has taken back since. If that
     * takes more than five seconds, its end is not waited for: a process is not lost for a message that nobody comes to the end of.
     */
    public interface Listener {

        /** A process says who it is. The listener answers with {@link Session#send}: welcome or refused. */
        void connected(Session session);

        /** A welcomed process says something. */
        void received(Session session, Message message);

        /** The connection ended; the process may live on. */
        void disconnected(Session session);
    }

    /** A connection of one process. */
    public static final class Session {

        private final MessageChannel channel;
        private final Message.Hello hello;
        private final BlockingQueue<Message> outgoing = new ArrayBlockingQueue<>(LONGEST_QUEUE);
        private final CountDownLatch told = new CountDownLatch(1);

        private Session(MessageChannel channel, Message.Hello hello) {
            this.channel = channel;
            this.hello = hello;
        }

        public Message.Hello hello() {
            return hello;
        }

        /** Queues {@code message}; never blocks. A peer that does not read is disconnected. */
        public void send(Message message) {
            if (!outgoing.offer(message)) {
                LOG.log(Level.WARNING, "{0} left {1} messages unread: disconnected", hello.generation(), LONGEST_QUEUE);
                close();
            }
        }

        /** Ends the connection. */
        public void close() {
            try {
                channel.close();
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "closing the connection of {0}: {1}", hello.generation(), e);
            }
        }

        private void writeForEver() {
            try {
                while (true) {
                    channel.write(outgoing.take());
                }
            } catch (IOException e) {
                close();
            } catch (InterruptedException e) {
                close();
            }
        }
    }

    private final ServerSocketChannel server;
    private final Listener listener;
    private final Duration patience;
    private final Map<Message.Hello, Session> newest = new ConcurrentHashMap<>();

    private ControlServer(ServerSocketChannel server, Listener listener, Duration patience) {
        this.server = server;
        this.listener = listener;
        this.patience = patience;
    }

    /** Listens on {@code socket}; a socket file left by an earlier manager is replaced. */
    public static ControlServer listen(Path socket, Listener listener) throws IOException {
        return listen(socket, listener, USUAL_PATIENCE);
    }

    static ControlServer listen(Path socket, Listener listener, Duration patience) throws IOException {
        Files.createDirectories(socket.toAbsolutePath().getParent());
        Files.deleteIfExists(socket);
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
        ControlServer control = new ControlServer(server, listener, patience);
        Thread.ofVirtual().name("control-server").start(control::acceptForEver);
        return control;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void acceptForEver() {
        while (server.isOpen()) {
            try {
                SocketChannel socket = server.accept();
                Thread.ofVirtual().name("control-session").start(() -> serve(socket));
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                LOG.log(Level.WARNING, "control socket: {0}", e.toString());
            }
        }
    }

    private void serve(SocketChannel socket) {
        MessageChannel channel = new MessageChannel(socket);
        try (channel) {
            if (!(channel.read() instanceof Message.Hello hello)) {
                return;
            }
            Session session = new Session(channel, hello);
            Session before = newest.put(hello, session);
            try {
                if (before != null && !before.told.await(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                    LOG.log(Level.WARNING, "{0} is back, and its connection before has not come to its end", hello.generation());
                    before.close();
                }
                tell(session);
            } finally {
                session.told.countDown();
                newest.remove(hello, session);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.DEBUG, "control session ended: {0}", e.toString());
        }
    }

    private void tell(Session session) throws IOException {
        Thread writer = Thread.ofVirtual().name("control-writer " + session.hello.generation()).start(session::writeForEver);
        try {
            listener.connected(session);
            for (Message message = session.channel.read(); message != null; message = session.channel.read()) {
                listener.received(session, message);
            }
        } finally {
            writer.interrupt();
            listener.disconnected(session);
        }
    }
}
