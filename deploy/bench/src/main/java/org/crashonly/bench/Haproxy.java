package org.crashonly.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An HAProxy, as a process on a free port. */
record Haproxy(Process process, int port) implements AutoCloseable {

    private static final String COMMON = """
            global
              nbthread %d
            defaults
              mode http
              timeout connect 5s
              timeout client 60s
              timeout server 60s
            """;

    /** One that answers every request by itself: the cheapest backend that there is. */
    static Haproxy answering(Path directory) {
        int port = ServerUnderTest.freePort();
        return start(directory, "backend", port, COMMON.formatted(1) + """
                frontend entrance
                  bind 127.0.0.1:%d
                  http-request return status 200 content-type text/plain string hello
                """.formatted(port));
    }

    /** One that passes requests on to {@code backend} as a front door does: it repeats, and says whom it asks for. */
    static Haproxy before(int backend, Path directory) {
        int port = ServerUnderTest.freePort();
        return start(directory, "proxy", port, COMMON.formatted(2) + """
                  option forwardfor
                  retries 5
                  retry-on all-retryable-errors
                  option redispatch
                frontend entrance
                  bind 127.0.0.1:%d
                  default_backend hosts
                backend hosts
                  http-reuse always
                  server host 127.0.0.1:%d
                """.formatted(port, backend));
    }

    private static Haproxy start(Path directory, String name, int port, String configuration) {
        try {
            Path file = Files.writeString(directory.resolve(name + ".cfg"), configuration);
            Process process = Workplace.begin(new ProcessBuilder("haproxy", "-db", "-f", file.toString())
                    .redirectErrorStream(true).redirectOutput(directory.resolve(name + ".log").toFile())::start);
            ServerUnderTest.awaitListener(port, process, directory.resolve(name + ".log"));
            return new Haproxy(process, port);
        } catch (IOException e) {
            throw new UncheckedIOException("haproxy cannot be started; it is in the package 'haproxy' of most systems", e);
        }
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
