package org.crashonly.frontdoor;

import static org.awaitility.Awaitility.await;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A real HTTP server on a real socket that fails as it is told to. */
final class Backend implements Closeable {

    /** A request as it came over the wire. */
    record Received(String line, List<String> fields, String text, List<String> trailers, int connection) {

        /** The value of the only field of that name, or null. */
        String header(String name) {
            List<String> values = headers(name);
            return values.isEmpty() ? null : values.get(0);
        }

        List<String> headers(String name) {
            String prefix = name.toLowerCase(Locale.ROOT) + ":";
            return fields.stream()
                    .filter(field -> field.toLowerCase(Locale.ROOT).startsWith(prefix))
                    .map(field -> field.substring(prefix.length()).strip())
                    .toList();
        }
    }

    /** What to do with one request whose header has been read. */
    interface Behaviour {
        void serve(Call call) throws IOException;
    }

    /** One request being served. */
    static final class Call {
        private final Received received;
        private final Socket socket;
        private final InputStream in;

        private Call(Received received, Socket socket, InputStream in) {
            this.received = received;
            this.socket = socket;
            this.in = in;
        }

        Received received() {
            return received;
        }

        Socket socket() {
            return socket;
        }

        /** What comes behind the part of the request that was read. */
        InputStream in() {
            return in;
        }

        void write(String text) throws IOException {
            OutputStream out = socket.getOutputStream();
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }

        /** Ends the connection with a reset. */
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }

    static Behaviour answer(int status, String body, String... fields) {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Word\r\nContent-Length: " + body.length() + "\r\n");
        for (String field : fields) {
            head.append(field).append("\r\n");
        }
        return call -> call.write(head + "\r\n" + body);
    }

    static Behaviour raw(String text) {
        return call -> call.write(text);
    }

    /** Reads the request and resets the connection. */
    static Behaviour reset() {
        return Call::reset;
    }

    /** Reads the request and closes the connection. */
    static Behaviour hangUp() {
        return call -> call.socket.close();
    }

    /** Reads the request and leaves it at that until {@code until} opens. */
    static Behaviour hang(CountDownLatch until) {
        return call -> {
            try {
                until.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        };
    }

    private final ServerSocket server;
    /** Bound to the port of a dead server, and not listening. */
    private final Socket grave = new Socket();
    private final Deque<Behaviour> script = new ArrayDeque<>();
    private final Queue<Received> received = new ConcurrentLinkedQueue<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private Behaviour usual = answer(200, "ok");
    private volatile boolean readsBodies = true;
    private volatile boolean dead;

    Backend() throws IOException {
        this(0);
    }

    Backend(int port) throws IOException {
        server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 512);
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** What to do with every request that {@link #next} says nothing about. */
    Backend usually(Behaviour behaviour) {
        synchronized (script) {
            usual = behaviour;
        }
        return this;
    }

    /** What to do with the next requests, one after the other. */
    Backend next(Behaviour... behaviours) {
        synchronized (script) {
            script.addAll(List.of(behaviours));
        }
        return this;
    }

    /** From now on behaviours read the bodies themselves. */
    Backend leaveBodies() {
        readsBodies = false;
        return this;
    }

    List<Received> received() {
        return new ArrayList<>(received);
    }

    /** Connections that the other side has not closed. */
    int openConnections() {
        return open.size();
    }

    int acceptedConnections() {
        return connections.get();
    }

    /** Closes the idle connections of this side, but goes on listening. */
    void closeConnections() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
    }

    /** Dies as a killed process does: nobody listens, every connection ends. */
    @Override
    public void close() throws IOException {
        endConnections();
        grave.close();
    }

    /**
     * Refuses connections from now on. The socket goes on listening until the thread that accepts has noticed; that its port can be had
     * again shows that it has. It stays taken, so that nobody else on this machine answers there.
     */
    void die() throws IOException {
        endConnections();
        grave.setReuseAddress(true);
        await().ignoreExceptions().until(() -> {
            grave.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port()));
            return true;
        });
    }

    /** Also the one that is being accepted. */
    private void endConnections() throws IOException {
        dead = true;
        server.close();
        closeConnections();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                int number = connections.incrementAndGet();
                open.add(socket);
                if (dead) {
                    socket.close();
                }
                Thread.ofVirtual().start(() -> serve(socket, number));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket, int number) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            for (Received request = read(in, number); request != null; request = read(in, number)) {
                received.add(request);
                Behaviour behaviour;
                synchronized (script) {
                    behaviour = script.isEmpty() ? usual : script.removeFirst();
                }
                behaviour.serve(new Call(request, socket, in));
                if (socket.isClosed()) {
                    return;
                }
            }
        } catch (IOException e) {
            // The other side went away, or a test ended.
        } finally {
            open.remove(socket);
        }
    }

    private Received read(InputStream in, int number) throws IOException {
        String line = line(in);
        if (line == null) {
            return null;
        }
        List<String> fields = new ArrayList<>();
        for (String field = line(in); field != null && !field.isEmpty(); field = line(in)) {
            fields.add(field);
        }
        Received head = new Received(line, fields, "", List.of(), number);
        List<String> trailers = new ArrayList<>();
        return readsBodies ? new Received(line, fields, body(head, in, trailers), trailers, number) : head;
    }

    private static String body(Received head, InputStream in, List<String> trailers) throws IOException {
        if (head.header("Content-Length") != null) {
            return new String(in.readNBytes(Integer.parseInt(head.header("Content-Length"))), StandardCharsets.UTF_8);
        }
        if (head.header("Transfer-Encoding") == null) {
            return "";
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = Integer.parseInt(line(in), 16); size > 0; size = Integer.parseInt(line(in), 16)) {
            body.write(in.readNBytes(size));
            line(in);
        }
        for (String trailer = line(in); trailer != null && !trailer.isEmpty(); trailer = line(in)) {
            trailers.add(trailer);
        }
        return body.toString(StandardCharsets.UTF_8);
    }

    static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                return null;
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }
}
