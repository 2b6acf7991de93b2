package org.crashonly.frontdoor;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.crashonly.control.ProcessSpec.AccessLogSpec;

/**
 * A line for each request, in the Common Log Format with the milliseconds that it took behind it:
 *
 * <pre>127.0.0.1 - - [21/Nov/2026:22:12:32 +0000] "GET /orders HTTP/1.1" 200 512 17</pre>
 *
 * <p>The time is that of the end; bytes are those of the body that went out, the status is {@code 000} if the client was gone before there
 * was one. Queries are left out: they may hold secrets. Event loops hand lines over and never wait: lines that the disk does not take in
 * time are dropped and counted. A file that has reached its size becomes {@code .1}, that one {@code .2}, and so on; the oldest goes.
 */
final class AccessLog {

    private static final Logger LOG = System.getLogger(AccessLog.class.getName());
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH).withZone(ZoneOffset.UTC);
    private static final int MOST_WAITING = 16_384;

    private final Path file;
    private final long mostBytes;
    private final int mostFiles;
    private final BlockingQueue<String> lines = new ArrayBlockingQueue<>(MOST_WAITING);
    private final AtomicLong dropped = new AtomicLong();
    private boolean failing;

    private AccessLog(Path file, long mostBytes, int mostFiles) {
        this.file = file;
        this.mostBytes = mostBytes;
        this.mostFiles = mostFiles;
    }

    /** Begins to write behind what is in the file; ends with the process. */
    static AccessLog begin(AccessLogSpec spec) {
        AccessLog log = new AccessLog(spec.file(), spec.fileBytes(), spec.files());
        Thread.ofPlatform().daemon().name("access log").start(log::writeForEver);
        return log;
    }

    /** Follows {@code request} to the end of its answer; returns what to do if its client goes away before. On its event loop. */
    Runnable follow(HttpServerRequest request, String client, long begunNanos) {
        Note note = new Note(request, client, begunNanos);
        request.response().endHandler(ended -> note.run());
        return note;
    }

    /** Written once: a stream of HTTP/2 ends with its answer. */
    private final class Note implements Runnable {
        private final HttpServerRequest request;
        private final String client;
        private final long begunNanos;
        private boolean written;

        Note(HttpServerRequest request, String client, long begunNanos) {
            this.request = request;
            this.client = client;
            this.begunNanos = begunNanos;
        }

        @Override
        public void run() {
            if (!written) {
                written = true;
                note(request, client, begunNanos);
            }
        }
    }

    private void note(HttpServerRequest request, String client, long begunNanos) {
        HttpServerResponse response = request.response();
        add(line(Instant.now(), client, request.method().name() + " " + withoutQuery(request.uri()), request.version(),
                response.headWritten() ? response.getStatusCode() : 0, response.bytesWritten(),
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begunNanos)));
    }

    void add(String line) {
        if (!lines.offer(line)) {
            dropped.incrementAndGet();
        }
    }

    /** Lines that were not written. */
    long dropped() {
        return dropped.get();
    }

    private static String withoutQuery(String uri) {
        int question = uri.indexOf('?');
        return question < 0 ? uri : uri.substring(0, question);
    }

    static String line(Instant end, String client, String asked, HttpVersion version, int status, long bytes, long millis) {
        StringBuilder line = new StringBuilder(96).append(client).append(" - - [");
        TIME.formatTo(end, line);
        line.append("] \"");
        for (int i = 0; i < asked.length(); i++) {
            char c = asked.charAt(i);
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                line.append(String.format("\\x%02x", (int) c));
            } else {
                line.append(c);
            }
        }
        line.append(switch (version) {
            case HTTP_1_0 -> " HTTP/1.0\" ";
            case HTTP_2 -> " HTTP/2.0\" ";
            default -> " HTTP/1.1\" ";
        });
        return line.append(status == 0 ? "000" : Integer.toString(status)).append(' ').append(bytes).append(' ').append(millis).append('\n').toString();
    }

    private void writeForEver() {
        while (true) {
            try {
                writeUntilFull(lines.take());
                failing = false;
            } catch (IOException e) {
                if (!failing) {
                    LOG.log(Level.WARNING, "requests are not logged: {0}", e.toString());
                }
                failing = true;
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void writeUntilFull(String first) throws IOException, InterruptedException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        if (Files.exists(file) && Files.size(file) >= mostBytes) {
            putAside();
        }
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            long size = Files.size(file);
            for (String line = first; line != null; line = size < mostBytes ? lines.take() : null) {
                byte[] bytes = line.getBytes(StandardCharsets.US_ASCII);
                out.write(bytes);
                size += bytes.length;
            }
        }
    }

    private void putAside() throws IOException {
        for (int number = mostFiles - 1; number > 0; number--) {
            Path younger = number == 1 ? file : numbered(number - 1);
            if (Files.exists(younger)) {
                Files.move(younger, numbered(number), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        if (mostFiles == 1) {
            Files.delete(file);
        }
    }

    private Path numbered(int number) {
        return file.resolveSibling(file.getFileName() + "." + number);
    }
}
