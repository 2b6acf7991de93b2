package org.crashonly.bench;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Repeatable requests at a steady rate while a random process is killed every so often. */
@Command(
        name = "kills",
        mixinStandardHelpOptions = true,
        description = "A steady rate of repeatable requests, each with one query, while kill -9 hits a random process every so often.")
final class KillBench implements Runnable {

    @Mixin
    private BenchOptions options;

    @Option(names = "--for", paramLabel = "SECONDS", defaultValue = "60", description = "How long each run lasts (default: 60).")
    private int seconds;

    @Option(names = "--kill-every", paramLabel = "SECONDS", defaultValue = "20", description = "Seconds between two kills (default: 20).")
    private int killEvery;

    @Option(names = "--rate", paramLabel = "N", defaultValue = "100", description = "Requests a second (default: 100).")
    private int rate;

    @Option(names = "--seeds", paramLabel = "N", split = ",", defaultValue = "1,2,3,4,5", description = "One run each (default: 1,2,3,4,5).")
    private List<Long> seeds;

    @Override
    public void run() {
        PrintStream out = System.out;
        out.printf("%6s %9s %9s %7s %12s %9s %9s %9s  kills (recovery)%n",
                "seed", "requests", "answered", "failed", "connections", "p50 ms", "p99 ms", "longest");
        Map<String, List<Long>> recoveries = new TreeMap<>();
        for (long seed : seeds) {
            BenchOptions.inTemporaryDirectory(directory -> {
                try (ServerUnderTest server = ServerUnderTest.in(directory, options.distribution()).started(options.war())) {
                    oneRun(server, seed, recoveries, out);
                }
            });
        }
        out.println("failed: answers other than 2xx; connections: requests whose connection broke with a killed front door");
        recoveries.forEach((kind, millis) -> out.printf("recovery of a %s: %s ms%n", kind, millis));
    }

    private void oneRun(ServerUnderTest server, long seed, Map<String, List<Long>> recoveries, PrintStream out) {
        Traffic traffic = Traffic.gets(rate, server.url("/count"));
        CompletableFuture<Traffic.Report> running = CompletableFuture.supplyAsync(() -> traffic.run(Duration.ofSeconds(seconds)));
        List<Kills.Kill> kills = new Kills(new ServerVictims(server), List.of(Kills.Target.values()), seed, kill -> {})
                .run(Duration.ofSeconds(seconds), Duration.ofSeconds(killEvery));
        Traffic.Report report = running.join();
        kills.forEach(it -> recoveries.computeIfAbsent(it.kind().toString(), kind -> new ArrayList<>()).add(it.gapMs()));
        out.printf("%6d %9d %9d %7d %12d %9.1f %9.1f %9.0f  %s%n",
                seed, report.sent(), report.succeeded(), report.failed(), report.lostConnections(), report.millis(50), report.millis(99),
                report.longestMillis(),
                kills.stream().map(it -> it.id().substring(it.id().lastIndexOf('/') + 1) + " at " + it.atMs() / 1000 + " s (" + it.gapMs() + " ms)")
                        .collect(Collectors.joining(", ")));
        report.examples(3).forEach(it -> out.println("       " + it));
    }
}
