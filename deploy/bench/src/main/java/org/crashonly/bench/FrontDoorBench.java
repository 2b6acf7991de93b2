package org.crashonly.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.crashonly.sandbox.process.ProcessScan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** CPU time of the front doors per 100,000 requests, beside HAProxy's on the same backend in the same run. */
@Command(
        name = "front-door",
        mixinStandardHelpOptions = true,
        description = "CPU time per 100,000 requests of the front doors and of HAProxy before the same host, in turn (needs haproxy and wrk).")
final class FrontDoorBench implements Runnable {

    private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in");

    @Mixin
    private BenchOptions options;

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "3", description = "Pairs of measurements (default: 3), after one to warm up.")
    private int rounds;

    @Option(names = "--seconds", paramLabel = "N", defaultValue = "10", description = "Seconds of load each (default: 10).")
    private int seconds;

    @Option(names = "--connections", paramLabel = "N", defaultValue = "32", description = "Connections (default: 32).")
    private int connections;

    private record Measured(long requests, double cpuSeconds) {
        double per100k() {
            return cpuSeconds / requests * 100_000;
        }
    }

    @Override
    public void run() {
        BenchOptions.inTemporaryDirectory(directory -> {
            try (ServerUnderTest server = ServerUnderTest.in(directory, options.distribution()).started(options.war())) {
                compare(server, directory, System.out);
            }
        });
    }

    private void compare(ServerUnderTest server, Path directory, PrintStream out) {
        int backend = server.element("web/probe").orElseThrow().port();
        int haproxyPort = ServerUnderTest.freePort();
        Process haproxy = startHaproxy(directory, haproxyPort, backend);
        try {
            List<Long> doors = server.processes(it -> it.contains("/front-door-")).stream().map(ProcessScan.Found::identity).map(it -> it.pid()).toList();
            List<Double> ratios = new ArrayList<>();
            out.printf("%6s %28s %28s %8s%n", "round", "front doors: CPU s/100k (/s)", "HAProxy: CPU s/100k (/s)", "ratio");
            for (int round = 0; round <= rounds; round++) {
                Measured ours = measure(server.httpPort(), doors);
                Measured theirs = measure(haproxyPort, List.of(haproxy.pid()));
                if (round > 0) {
                    double ratio = ours.per100k() / theirs.per100k();
                    ratios.add(ratio);
                    out.printf("%6d %18.2f (%6d) %19.2f (%6d) %8.2f%n",
                            round, ours.per100k(), ours.requests() / seconds, theirs.per100k(), theirs.requests() / seconds, ratio);
                }
            }
            ratios.sort(null);
            out.printf("median ratio %.2f (backend: one Payara Micro host, GET /, %d connections, wrk)%n", ratios.get(ratios.size() / 2), connections);
        } finally {
            haproxy.destroyForcibly();
        }
    }

    private Measured measure(int port, List<Long> pids) {
        double before = pids.stream().mapToDouble(ProcessCpu::seconds).sum();
        ServerUnderTest.Outcome load = ServerUnderTest.execute(List.of(
                "wrk", "-t1", "-c" + connections, "-d" + seconds + "s", "http://127.0.0.1:" + port + "/"));
        double used = pids.stream().mapToDouble(ProcessCpu::seconds).sum() - before;
        Matcher requests = REQUESTS.matcher(load.output());
        if (!requests.find() || load.output().contains("Non-2xx")) {
            throw new IllegalStateException("wrk saw no clean run:\n" + load.output());
        }
        return new Measured(Long.parseLong(requests.group(1)), used);
    }

    private static Process startHaproxy(Path directory, int port, int backend) {
        try {
            Path configuration = Files.writeString(directory.resolve("haproxy.cfg"), """
                    global
                      nbthread 2
                    defaults
                      mode http
                      timeout connect 5s
                      timeout client 60s
                      timeout server 60s
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
            return new ProcessBuilder("haproxy", "-db", "-f", configuration.toString())
                    .redirectErrorStream(true).redirectOutput(directory.resolve("haproxy.log").toFile()).start();
        } catch (IOException e) {
            throw new UncheckedIOException("haproxy cannot be started; it is in the package 'haproxy' of most systems", e);
        }
    }
}
