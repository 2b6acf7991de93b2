package org.crashonly.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** POSTs at a steady rate while a random process is killed every so often, and then a look at what they did. */
@Command(
        name = "posts",
        mixinStandardHelpOptions = true,
        description = {
            "A steady rate of POSTs to one component, each of which writes a row and has a second component write one too, by a call, while kill -9",
            "hits a random process every so often; then the rows are counted: orders and what was charged for them.",
            "Prints the answers by status, the shares of 503, of 502 outcome-unknown and of connections lost with a front door, p50, p99 and the",
            "longest answer, the kills with the time to the successor, and how many orders and charges were stored, lost and duplicated.",
            "Exits with 1 if an acknowledged one is not stored or not charged, or any is stored or charged twice."
        })
final class PostBench implements Callable<Integer> {

    /** Who remembers the keys. */
    enum Keys {
        /** The component, in the transaction of the effect. */
        component("/effects"),
        /** The host, in the transaction of the effect. */
        recorded("/recorded"),
        /** The front doors' ledger: the component knows of no keys. */
        ledger("/plain"),
        /** Nobody: the requests have none. */
        none("/plain");

        private final String path;

        Keys(String path) {
            this.path = path;
        }
    }

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(70);
    private static final String DESCRIPTOR = """
            application: posts
            components:
              orders:  {war: "%s", path: /, process: web}
              payment: {war: "%<s", process: payment}
            stores:
              db: {type: acid, engine: h2}
            """;

    @Spec
    private CommandSpec spec;

    @Mixin
    private BenchOptions options;

    @Option(names = "--for", paramLabel = "SECONDS", defaultValue = "60", description = "How long (default: 60).")
    private int seconds;

    @Option(names = "--kill-every", paramLabel = "SECONDS", defaultValue = "20", description = "Seconds between two kills (default: 20).")
    private int killEvery;

    @Option(names = "--rate", paramLabel = "N", defaultValue = "200", description = "Requests a second (default: 200).")
    private int rate;

    @Option(names = "--keys", paramLabel = "WHO", defaultValue = "recorded",
            description = "Who remembers the keys: component, recorded (the host), ledger (the front doors), none (no keys; default: recorded).")
    private Keys keys;

    @Option(names = "--twice", paramLabel = "PERCENT", defaultValue = "0",
            description = "So many of a hundred requests are sent twice at the same moment (default: 0).")
    private int twice;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Decides what is killed when (default: 1).")
    private long seed;

    private final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
    private final LongAdder unknown = new LongAdder();
    private boolean held;

    @Override
    public Integer call() {
        if (keys == Keys.none && twice > 0) {
            throw new ParameterException(spec.commandLine(), "--twice " + twice + " with --keys none: what is sent twice without a key is meant twice");
        }
        BenchOptions.inTemporaryDirectory(directory -> {
            try (ServerUnderTest server = ServerUnderTest.in(directory, options.distribution()).started(descriptor(directory))) {
                held = measure(server, System.out);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return held ? 0 : 1;
    }

    private Path descriptor(Path directory) throws IOException {
        return Files.writeString(directory.resolve("posts.yaml"), DESCRIPTOR.formatted(options.war()));
    }

    private boolean measure(ServerUnderTest server, PrintStream out) {
        URI url = server.url(keys.path + "?charged-by=payment");
        Traffic traffic = new Traffic(rate, number -> post(url, number), number -> number % 100 < twice ? 2 : 1, (number, answer) -> {
            if (answer.statusCode() / 100 == 2) {
                acknowledged.add(number);
            } else if (answer.body().contains("outcome-unknown")) {
                unknown.increment();
            }
        });
        CompletableFuture<Traffic.Report> running = CompletableFuture.supplyAsync(() -> traffic.run(Duration.ofSeconds(seconds)));
        List<Kills.Kill> kills = new Kills(new ServerVictims(server), List.of(Kills.Target.values()), seed, kill -> {})
                .run(Duration.ofSeconds(seconds), Duration.ofSeconds(killEvery));
        Traffic.Report report = running.join();
        PostBooks books = PostBooks.of(acknowledged.stream().map(PostBench::name).toList(), Effects.at(server.url("/effects")).counts());
        out.printf("keys: %s, seed %d, %d requests a second for %d s, %d %% sent twice%n", keys, seed, rate, seconds, twice);
        out.printf("sent %d, answered 2xx %d, other answers %s, lost connections %d%n",
                report.sent(), report.succeeded(), report.statuses(), report.lostConnections());
        out.printf("shares: 503 %.3f %%, 502 outcome-unknown %.3f %%, lost connections %.3f %%%n",
                share(report.statuses().getOrDefault(503, 0L), report), share(unknown.sum(), report), share(report.lostConnections(), report));
        out.printf("p50 %.1f ms, p99 %.1f ms, longest %.0f ms%n", report.millis(50), report.millis(99), report.longestMillis());
        out.println("kills: " + kills.stream()
                .map(it -> it.id().substring(it.id().lastIndexOf('/') + 1) + " at " + it.atMs() / 1000 + " s (" + it.gapMs() + " ms)")
                .collect(Collectors.joining(", ")));
        out.println(books);
        report.examples(2).forEach(it -> out.println("       " + it));
        return books.balance();
    }

    private static double share(long some, Traffic.Report of) {
        return 100.0 * some / of.sent();
    }

    private HttpRequest post(URI url, long number) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url).timeout(LONGEST_WAIT).header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString(name(number)));
        return (keys == Keys.none ? request : request.header("Idempotency-Key", name(number))).build();
    }

    private static String name(long number) {
        return "post-" + number;
    }
}
