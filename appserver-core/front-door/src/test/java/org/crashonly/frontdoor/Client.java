package org.crashonly.frontdoor;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/** A client that sends bytes as they are given, and reads answers. */
final class Client implements Closeable {

    /** An answer; {@code complete} unless the connection ended within it. */
    record Reply(String line, List<String> fields, String body, List<String> trailers, boolean complete) {

        int status() {
            return Integer.parseInt(line.split(" ")[1]);
        }

        String header(String name) {
            String prefix = name.toLowerCase(Locale.ROOT) + ":";
            return fields.stream()
                    .filter(field -> field.toLowerCase(Locale.ROOT).startsWith(prefix))
                    .map(field -> field.substring(prefix.length()).strip())
                    .findFirst()
                    .orElse(null);
        }
    }

    private static final int TIMEOUT_MILLIS = 20_000;

    private final Socket socket;
    private final InputStream in;

    Client(int port) throws IOException {
        this(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    /** Over a connection that is there. */
    Client(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** Sends one request on a connection of its own and reads the answer. */
    static Reply ask(int port, String request) throws IOException {
        try (Client client = new Client(port)) {
            return client.send(request).reply();
        }
    }

    /** The same, in the background. */
    static CompletableFuture<Reply> askLater(int port, String request) {
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                reply.complete(ask(port, request));
            } catch (IOException | RuntimeException e) {
                reply.completeExceptionally(e);
            }
        });
        return reply;
    }

    static String get(String path, String... fields) {
        return request("GET", path, null, fields);
    }

    static String post(String path, String body, String... fields) {
        return request("POST", path, body, fields);
    }

    static String request(String method, String path, String body, String... fields) {
        StringBuilder text = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: door.example:8080\r\n");
        for (String field : fields) {
            text.append(field).append("\r\n");
        }
        if (body != null) {
            text.append("Content-Length: ").append(body.length()).append("\r\n");
        }
        return text.append("\r\n").append(body == null ? "" : body).toString();
    }

    Client send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        return this;
    }

    Socket socket() {
        return socket;
    }

    InputStream in() {
        return in;
    }

    /** Whether the other side has ended the connection; waits for it, or for a byte. */
    boolean atEnd() throws IOException {
        try {
            return in.read() < 0;
        } catch (SocketException e) {
            return true;
        }
    }

    /** The next answer that is not an interim one. */
    Reply finalReply() throws IOException {
        Reply reply = reply();
        return reply.status() < 200 ? finalReply() : reply;
    }

    Reply reply() throws IOException {
        return reply("GET");
    }

    Reply reply(String method) throws IOException {
        String line = Backend.line(in);
        if (line == null) {
            throw new IOException("the connection ended before an answer");
        }
        List<String> fields = fields();
        Reply head = new Reply(line, fields, "", List.of(), true);
        if (method.equals("HEAD") || head.status() < 200 || head.status() == 204 || head.status() == 304) {
            return head;
        }
        if (head.header("Transfer-Encoding") != null) {
            return chunked(head);
        }
        String length = head.header("Content-Length");
        byte[] body = length == null ? in.readAllBytes() : in.readNBytes(Integer.parseInt(length));
        boolean complete = length == null || body.length == Integer.parseInt(length);
        return new Reply(line, fields, new String(body, StandardCharsets.UTF_8), List.of(), complete);
    }

    private List<String> fields() throws IOException {
        List<String> fields = new ArrayList<>();
        for (String field = Backend.line(in); field != null && !field.isEmpty(); field = Backend.line(in)) {
            fields.add(field);
        }
        return fields;
    }

    private Reply chunked(Reply head) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        String size = Backend.line(in);
        while (size != null && !size.equals("0")) {
            body.write(in.readNBytes(Integer.parseInt(size, 16)));
            Backend.line(in);
            size = Backend.line(in);
        }
        return new Reply(head.line(), head.fields(), body.toString(StandardCharsets.UTF_8), fields(), size != null);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
