package org.crashonly.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
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
            "A steady rate of POSTs, each of which writes a row, while kill -9 hits a random process every so often; then the rows are counted.",
            "Exits with 1 if an acknowledged one is lost, or any is there twice."
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
    private boolean held;

    @Override
    public Integer call() {
        if (keys == Keys.none && twice > 0) {
            throw new ParameterException(spec.commandLine(), "--twice " + twice + " with --keys none: what is sent twice without a key is meant twice");
        }
        BenchOptions.inTemporaryDirectory(directory -> {
            try (ServerUnderTest server = ServerUnderTest.in(directory, options.distribution()).started(options.war())) {
                held = measure(server, System.out);
            }
        });
        return held ? 0 : 1;
    }

    private boolean measure(ServerUnderTest server, PrintStream out) {
        URI url = server.url(keys.path);
        Traffic traffic = new Traffic(rate, number -> post(url, number), number -> number % 100 < twice ? 2 : 1, (number, answer) -> {
            if (answer.statusCode() / 100 == 2) {
                acknowledged.add(number);
            }
        });
        CompletableFuture<Traffic.Report> running = CompletableFuture.supplyAsync(() -> traffic.run(Duration.ofSeconds(seconds)));
        List<Kills.Kill> kills = new Kills(new ServerVictims(server), List.of(Kills.Target.values()), seed, kill -> {})
                .run(Duration.ofSeconds(seconds), Duration.ofSeconds(killEvery));
        Traffic.Report report = running.join();
        Map<String, Long> effects = effects(server.url("/effects"));
        long lost = acknowledged.stream().filter(it -> !effects.containsKey(name(it))).count();
        long duplicated = effects.values().stream().filter(it -> it > 1).count();
        out.printf("keys: %s, seed %d, %d requests a second for %d s, %d %% sent twice%n", keys, seed, rate, seconds, twice);
        out.printf("sent %d, answered 2xx %d, other answers %s, lost connections %d%n",
                report.sent(), report.succeeded(), report.statuses(), report.lostConnections());
        report.statuses().forEach((status, times) -> out.printf("%d: %.3f %% of all%n", status, 100.0 * times / report.sent()));
        out.printf("p50 %.1f ms, p99 %.1f ms, longest %.0f ms%n", report.millis(50), report.millis(99), report.longestMillis());
        out.println("kills: " + kills.stream()
                .map(it -> it.id().substring(it.id().lastIndexOf('/') + 1) + " at " + it.atMs() / 1000 + " s (" + it.gapMs() + " ms)")
                .collect(Collectors.joining(", ")));
        out.printf("acknowledged %d, stored %d (of which nobody heard: %d), duplicated %d, lost %d%n",
                acknowledged.size(), effects.size(), effects.size() - acknowledged.size() + lost, duplicated, lost);
        report.failures().stream().limit(5).forEach(it -> out.println("       " + it));
        return lost == 0 && duplicated == 0;
    }

    private HttpRequest post(URI url, long number) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url).timeout(LONGEST_WAIT).header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString(name(number)));
        return (keys == Keys.none ? request : request.header("Idempotency-Key", name(number))).build();
    }

    private static String name(long number) {
        return "post-" + number;
    }

    private static Map<String, Long> effects(URI url) {
        try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            HttpResponse<String> answer =
                    client.send(HttpRequest.newBuilder(url).timeout(LONGEST_WAIT).build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException("the rows cannot be counted: " + answer.statusCode() + " " + answer.body());
            }
            Map<String, Long> effects = new HashMap<>();
            answer.body().lines().forEach(line -> {
                int space = line.indexOf(' ');
                effects.put(line.substring(space + 1), Long.parseLong(line.substring(0, space)));
            });
            return effects;
        } catch (IOException e) {
            throw new IllegalStateException("the rows cannot be counted", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
