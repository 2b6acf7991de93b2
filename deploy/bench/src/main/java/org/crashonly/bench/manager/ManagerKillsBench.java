package org.crashonly.bench.manager;

import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.crashonly.bench.Effects;
import org.crashonly.bench.ResultFile;
import org.crashonly.bench.ServerUnderTest;
import org.crashonly.bench.ServerVictims;
import org.crashonly.bench.Spread;
import org.crashonly.bench.Traffic;
import org.crashonly.bench.Workplace;
import org.crashonly.manager.api.StatusView;
import org.crashonly.sandbox.launch.Distribution;
import org.crashonly.sandbox.process.ProcessScan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code crashonly bench manager-kills}: the restarter is killed while it restarts. */
@Command(
        name = "manager-kills",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "kill -9 of the manager at random points while restarts of modules and processes are asked for, under steady traffic: requests that",
            "fail, effects that are lost or there twice, processes that nobody knows, generations that ran twice. Exits with 1 if there is any."
        })
public final class ManagerKillsBench implements Callable<Integer> {

    /** What is asked for, about as often each: a restart inside a process, of a process, of a store, of all of the application. */
    private static final List<String> RESTARTED = List.of("machine/probe/web/probe", "machine/probe/web/probe", "machine/probe/other/extra",
            "machine/probe/web", "machine/probe/db", "machine/probe/session-store", "machine/server/front-door-1", "machine/probe");
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(70);
    private static final Duration FOR_EVER = Duration.ofHours(12);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LONGEST_SETTLING_NANOS = TimeUnit.MINUTES.toNanos(3);
    /** One in so many requests is a keyed POST. */
    private static final int POSTS = 5;

    /** What came of it. */
    public record Result(
            int kills, long seed, long sent, long succeeded, long failed, long lostConnections, double p50Millis, double p99Millis, double longestMillis,
            Spread managerReadyMillis, int acknowledged, int effects, long lost, long duplicated, int generations, Set<String> findings) {

        /** A killed front door breaks the connections that it has. */
        boolean isClean() {
            return failed == 0 && lost == 0 && duplicated == 0 && findings.isEmpty();
        }
    }

    @Option(names = "--kills", paramLabel = "N", defaultValue = "100", description = "How often the manager is killed (default: 100).")
    private int kills;

    @Option(names = "--rate", paramLabel = "N", defaultValue = "50", description = "Requests a second, a fifth of them keyed POSTs (default: 50).")
    private int rate;

    @Option(names = "--within", paramLabel = "MS", defaultValue = "1500",
            description = "The manager is killed within this time after a restart was asked for (default: 1500).")
    private int withinMillis;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Of what is asked for, and of the moments (default: 1).")
    private long seed;

    @Option(names = "--freeze", description = "It is stopped (SIGSTOP) instead, until the shell loop finds it silent and kills it.")
    private boolean freeze;

    @Option(names = "--restless", description = "The next restart is asked for as soon as there is a manager; by default, when all that was killed is back.")
    private boolean restless;

    @Mixin
    private ResultFile file;

    private final PrintStream out = System.out;
    private final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();

    @Override
    public Integer call() throws Exception {
        try (Workplace here = Workplace.open();
                ServerUnderTest server = ServerUnderTest.in(here.directory(), Distribution.current()).started(descriptor(here.directory()))) {
            Result result = measure(server);
            print(result);
            file.write(result);
            return result.isClean() ? 0 : 1;
        }
    }

    private static Path descriptor(Path directory) throws IOException {
        Path war = Distribution.current().home().resolve("samples").resolve("probe.war");
        return Files.writeString(directory.resolve("probe.yaml"), """
                application: probe
                components:
                  probe: {war: %s, path: /, process: web}
                  extra: {war: %s, path: /extra, process: other}
                stores: {db: {type: acid}}
                """.formatted(war, war));
    }

    private Result measure(ServerUnderTest server) {
        Traffic traffic = new Traffic(rate, number -> request(server, number), number -> 1, (number, answer) -> {
            if (number % POSTS == 0 && answer.statusCode() / 100 == 2) {
                acknowledged.add(number);
            }
        });
        CompletableFuture<Traffic.Report> running = CompletableFuture.supplyAsync(() -> traffic.run(FOR_EVER));
        Lives lives = new Lives();
        List<Double> ready = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(seed);
        for (int kill = 1; kill <= kills; kill++) {
            server.restart(RESTARTED.get(random.nextInt(RESTARTED.size()))).ifPresent(why -> out.println("a restart was refused: " + why));
            look(server, lives, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(random.nextInt(withinMillis)));
            ProcessScan.Found manager = server.processes(it -> it.endsWith("/manager")).getFirst();
            long begun = System.nanoTime();
            if (freeze) {
                ServerUnderTest.signal(manager, "STOP");
            } else {
                ServerUnderTest.kill(manager);
            }
            ServerVictims.awaitSuccessor(server, manager);
            ready.add((System.nanoTime() - begun) / 1e6);
            lives.look(server.processes());
            if (!restless || kill == kills) {
                settle(server, lives);
            }
        }
        traffic.end();
        Traffic.Report report = running.join();
        Effects effects = Effects.at(server.url("/effects"));
        lives.end(server.processes(), server.status().map(StatusView::elements).orElse(List.of()));
        report.examples(5).forEach(out::println);
        return new Result(kills, seed, report.sent(), report.succeeded(), report.failed(), report.lostConnections(), report.millis(50), report.millis(99),
                report.longestMillis(), Spread.of(ready), acknowledged.size(), effects.counts().size(),
                effects.missing(acknowledged.stream().map(ManagerKillsBench::key).toList()), effects.duplicated(), lives.generations(), lives.findings());
    }

    private static void look(ServerUnderTest server, Lives lives, long until) {
        do {
            lives.look(server.processes());
            LockSupport.parkNanos(Math.min(LOOK_NANOS, Math.max(1, until - System.nanoTime())));
        } while (System.nanoTime() - until < 0);
    }

    private static void settle(ServerUnderTest server, Lives lives) {
        long begun = System.nanoTime();
        while (!server.status().map(status -> status.elements().stream().allMatch(it -> it.state().equals("ready"))).orElse(false)
                && System.nanoTime() - begun < LONGEST_SETTLING_NANOS) {
            look(server, lives, System.nanoTime() + LOOK_NANOS);
        }
    }

    private static HttpRequest request(ServerUnderTest server, long number) {
        if (number % POSTS != 0) {
            return HttpRequest.newBuilder(server.url(number % 2 == 0 ? "/count" : "/extra/count")).timeout(LONGEST_WAIT).build();
        }
        return HttpRequest.newBuilder(server.url("/recorded")).timeout(LONGEST_WAIT).header("Idempotency-Key", key(number))
                .header("Content-Type", "text/plain").POST(HttpRequest.BodyPublishers.ofString(key(number))).build();
    }

    private static String key(long number) {
        return "kept-" + number;
    }

    private void print(Result it) {
        out.printf(Locale.ROOT, "manager %s %d times, seed %d; its successor was ready after %s ms%n", freeze ? "stopped" : "killed", it.kills(), it.seed(), it.managerReadyMillis());
        out.printf(Locale.ROOT, "%,d requests: %,d answered 2xx, %,d otherwise, %,d connections lost with a front door; p50 %.1f ms, p99 %.1f ms, longest %.0f ms%n",
                it.sent(), it.succeeded(), it.failed(), it.lostConnections(), it.p50Millis(), it.p99Millis(), it.longestMillis());
        out.printf(Locale.ROOT, "%,d effects acknowledged, %,d there; %,d lost, %,d there twice%n", it.acknowledged(), it.effects(), it.lost(), it.duplicated());
        out.printf(Locale.ROOT, "%,d generations of processes seen; %s%n", it.generations(),
                it.findings().isEmpty() ? "none ran twice, none is left over, none is missing" : "NOT as it should be:");
        it.findings().forEach(finding -> out.println("       " + finding));
    }
}
