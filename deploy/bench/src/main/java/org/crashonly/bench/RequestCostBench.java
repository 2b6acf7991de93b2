package org.crashonly.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.crashonly.bench.boundary.BoundaryBenchMain;
import org.crashonly.control.Role;
import org.crashonly.sandbox.launch.Distribution;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What each part of a request's life costs. */
@Command(
        name = "request-cost",
        mixinStandardHelpOptions = true,
        description = {
            "What a deadline, the ledger and a host's boundary cost a request: requests per second, latency and CPU time of a front door",
            "beside HAProxy's, before the same cheap backend, in turn; the boundary by itself; and how long after the end of",
            "their time clients have their 504 if nobody answers (needs haproxy and wrk)."
        })
final class RequestCostBench implements Runnable {

    private static final int BODY = 1 << 10;
    private static final int TTL_MILLIS = 300;
    private static final int LATE_PER_SECOND = 50;

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "5", description = "Rounds after the warm-up (default: 5).")
    private int rounds;

    @Option(names = "--seconds", paramLabel = "N", defaultValue = "5", description = "Seconds of load for each figure (default: 5).")
    private int seconds;

    @Option(names = "--connections", paramLabel = "N", defaultValue = "32", description = "Connections (default: 32).")
    private int connections;

    @Option(names = "--warm-up", paramLabel = "SECONDS", defaultValue = "20", description = "Seconds of load for each kind before (default: 20).")
    private int warmUp;

    /** What is asked of whom. */
    private enum Kind {
        PROXY_GET("HAProxy, GET", "GET", ""),
        GET("front door, GET", "GET", ""),
        DEADLINE("front door, GET with Request-TTL", "GET", "headers[\"Request-TTL\"] = \"30000\""),
        PROXY_POST("HAProxy, POST of 1 KiB", "POST", ""),
        POST("front door, POST of 1 KiB", "POST", ""),
        LEDGER("front door, the same with a key", "POST", "next = next + 1; headers[\"Idempotency-Key\"] = \"%s-\" .. next");

        private final String words;
        private final String method;
        private final String each;

        Kind(String words, String method, String each) {
            this.words = words;
            this.method = method;
            this.each = each;
        }

        /** Whom it is compared with. */
        Kind proxy() {
            return method.equals("GET") ? PROXY_GET : PROXY_POST;
        }

        /** No two loads have the same keys. */
        Path script(Path directory) {
            try {
                return Files.writeString(directory.resolve(name() + ".lua"), """
                        local headers = {["Content-Type"] = "text/plain"}
                        local next = 0
                        request = function()
                          %s
                          return wrk.format("%s", "/", headers, %s)
                        end
                        """.formatted(each.formatted(UUID.randomUUID()), method, method.equals("GET") ? "nil" : "string.rep(\"x\", " + BODY + ")"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /**
     * One load.
     *
     * @param cpuMicros of the proxy for each request
     * @param storeMicros of the session store for each request
     */
    private record Figure(double perSecond, double p50Micros, double p99Micros, double cpuMicros, double storeMicros) {}

    /** The processes that are measured. */
    private record Scene(Path directory, LoneFrontDoor door, Haproxy proxy, LoneStore store) {}

    @Override
    public void run() {
        BenchOptions.inTemporaryDirectory(directory -> {
            SessionSubject ledger = SessionSubject.of(16L << 20, 512L << 20, Duration.ofSeconds(1));
            try (Haproxy backend = Haproxy.answering(directory);
                    LoneStore store = new LoneStore(directory, 1, ledger);
                    LoneFrontDoor door = LoneFrontDoor.before(backend.port(), directory, List.of(SessionSubject.accessOfDoor(store)));
                    Haproxy proxy = Haproxy.before(backend.port(), directory)) {
                long ignored = store.awaitReady();
                measure(new Scene(directory, door, proxy, store), System.out);
                boundary(directory);
                lateness(Files.createDirectory(directory.resolve("late")), System.out);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void measure(Scene scene, PrintStream out) {
        Map<Kind, List<Figure>> figures = new EnumMap<>(Kind.class);
        Stream.of(Kind.values()).forEach(kind -> load(kind, scene, Math.max(1, warmUp)));
        for (int round = 0; round < rounds; round++) {
            Stream.of(Kind.values()).forEach(kind -> figures.merge(kind, List.of(load(kind, scene, seconds)), RequestCostBench::both));
        }
        out.printf("%-34s %9s %24s %9s %9s %24s %14s%n", "", "/s", "x HAProxy", "p50 µs", "p99 µs", "CPU µs per request", "store CPU µs");
        figures.forEach((kind, of) -> out.printf("%-34s %,9.0f %24s %9.0f %9.0f %24s %14.2f%n", kind.words, median(of, Figure::perSecond),
                ratios(of, figures.get(kind.proxy())), median(of, Figure::p50Micros), median(of, Figure::p99Micros),
                spread(of, Figure::cpuMicros), median(of, Figure::storeMicros)));
        difference("deadline of a client", figures.get(Kind.DEADLINE), figures.get(Kind.GET), out);
        difference("ledger", figures.get(Kind.LEDGER), figures.get(Kind.POST), out);
        out.printf("medians of %d rounds of %d s, with least and most; %d connections of wrk; two threads each; the backend answers by itself%n",
                rounds, seconds, connections);
    }

    private static void difference(String what, List<Figure> with, List<Figure> without, PrintStream out) {
        out.printf("%s: %+.2f µs of CPU time at the front door, %.2f at the session store, %+.0f µs of latency, x %.2f of the throughput%n", what,
                median(with, Figure::cpuMicros) - median(without, Figure::cpuMicros), median(with, Figure::storeMicros),
                median(with, Figure::p50Micros) - median(without, Figure::p50Micros),
                median(with, Figure::perSecond) / median(without, Figure::perSecond));
    }

    private Figure load(Kind kind, Scene scene, int forSeconds) {
        boolean peer = kind == kind.proxy();
        long pid = peer ? scene.proxy().pid() : scene.door().pid();
        double cpu = ProcessCpu.seconds(pid);
        double store = ProcessCpu.seconds(scene.store().pid());
        Wrk.Load load = Wrk.load(peer ? scene.proxy().port() : scene.door().port(), connections, forSeconds,
                List.of("-s", kind.script(scene.directory()).toString()));
        double micros = 1e6 / load.requests();
        return new Figure((double) load.requests() / forSeconds, load.p50Millis() * 1_000, load.p99Millis() * 1_000,
                (ProcessCpu.seconds(pid) - cpu) * micros, (ProcessCpu.seconds(scene.store().pid()) - store) * micros);
    }

    private static List<Figure> both(List<Figure> one, List<Figure> other) {
        return Stream.concat(one.stream(), other.stream()).toList();
    }

    private static double median(List<Figure> of, ToDoubleFunction<Figure> what) {
        return spread(of, what).median();
    }

    private static Spread spread(List<Figure> of, ToDoubleFunction<Figure> what) {
        return Spread.of(of.stream().map(what::applyAsDouble).toList());
    }

    private static Spread ratios(List<Figure> of, List<Figure> to) {
        return Spread.of(IntStream.range(0, of.size()).mapToObj(i -> of.get(i).perSecond() / to.get(i).perSecond()).toList());
    }

    /** How long after the end of their time clients have their 504, if their target never answers. */
    private void lateness(Path directory, PrintStream out) throws IOException {
        List<Socket> open = new CopyOnWriteArrayList<>();
        try (ServerSocket silent = new ServerSocket(0, 1_024, InetAddress.getLoopbackAddress());
                LoneFrontDoor door = LoneFrontDoor.before(silent.getLocalPort(), directory)) {
            Thread.startVirtualThread(() -> accept(silent, open));
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + door.port() + "/"))
                    .header("Request-TTL", Integer.toString(TTL_MILLIS)).timeout(Duration.ofSeconds(10)).build();
            Traffic.Report ignored = new Traffic(LATE_PER_SECOND, number -> request).run(Duration.ofSeconds(Math.max(1, warmUp)));
            Traffic.Report report = new Traffic(LATE_PER_SECOND, number -> request).run(Duration.ofSeconds(seconds));
            out.printf("deadline of %d ms before a target that never answers: 504 p50 %.1f ms, p99 %.1f ms, at most %.1f ms after it; answers %s%n", TTL_MILLIS,
                    report.millis(50) - TTL_MILLIS, report.millis(99) - TTL_MILLIS, report.longestMillis() - TTL_MILLIS, report.statuses());
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
    }

    private static void accept(ServerSocket silent, List<Socket> open) {
        try {
            while (true) {
                open.add(silent.accept());
            }
        } catch (IOException e) {
            // It was closed.
        }
    }

    /** In a JVM of its own: a command's is made to start fast, and does not know the boundary. */
    private void boundary(Path directory) throws IOException, InterruptedException {
        String classPath = Stream.concat(
                Stream.of(System.getProperty("java.class.path")),
                Distribution.current().role(Role.HOST.word()).classPath().stream().map(Path::toString)).collect(Collectors.joining(":"));
        ProcessBuilder process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC",
                "--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED", "--enable-native-access=ALL-UNNAMED", "-cp", classPath,
                BoundaryBenchMain.class.getName(), Integer.toString(seconds), Integer.toString(rounds), directory.toString());
        int ignored = Workplace.begin(process.inheritIO()::start).waitFor();
    }
}
