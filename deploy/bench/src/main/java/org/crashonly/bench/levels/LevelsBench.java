package org.crashonly.bench.levels;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.crashonly.bench.ResultFile;
import org.crashonly.bench.ServerUnderTest;
import org.crashonly.bench.Spread;
import org.crashonly.bench.Traffic;
import org.crashonly.bench.Workplace;
import org.crashonly.sandbox.launch.Distribution;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code crashonly bench levels}: what a restart of each level costs those who are served. */
@Command(
        name = "levels",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Restarts a bean, resources, modules and processes with and without a spare, an application and everything, again and again, and tells for each",
            "the longest time without a good answer for a client that asks every millisecond, and what became of 100 repeatable requests a second;",
            "with a JAR of Payara Micro also the time that its process takes, begun anew with the same options of the JVM as soon as it is killed.",
            "Then what spares cost while nothing happens."
        })
public final class LevelsBench implements Callable<Integer> {

    private static final int PER_SECOND = 100;
    /** Of processes and of a module. */
    private static final int SPARES = 3;
    private static final long STEADY_MILLIS = 1_000;
    private static final Duration WARM_UP = Duration.ofSeconds(5);
    /** Answered from the client's session. */
    private static final String STEPS = "/beside/steps";

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "5", description = "How often each (default: 5).")
    private int rounds;

    @Option(names = "--only", paramLabel = "WORDS", defaultValue = "", description = "Only the levels whose name in the table contains this.")
    private String only;

    @Option(names = "--on-plain-payara", paramLabel = "JAR", description = "Payara Micro, for comparison.")
    private Path payaraMicro;

    @Option(names = "--rest", paramLabel = "SECONDS", defaultValue = "20", description = "How long spares are watched at rest (default: 20).")
    private int restSeconds;

    @Mixin
    private ResultFile results;

    private final PrintStream out = System.out;

    /**
     * One level.
     *
     * @param gapMillis longest time without a good answer, of each round
     * @param endMillis what the kernel took of each of them to end the killed process
     * @param sent requests of all rounds
     * @param failed answers that were no success
     * @param lostConnections requests whose connection broke, with a front door
     */
    record Row(String what, List<Double> gapMillis, List<Double> endMillis, long sent, long failed, long lostConnections) {

        Row plus(double gap, OptionalDouble end, Traffic.Report report) {
            List<Double> gaps = new ArrayList<>(gapMillis);
            gaps.add(gap);
            List<Double> ends = new ArrayList<>(endMillis);
            end.ifPresent(ends::add);
            return new Row(what, gaps, ends, sent + report.sent(), failed + report.failed(), lostConnections + report.lostConnections());
        }
    }

    @Override
    public Integer call() throws IOException {
        List<Row> rows = new ArrayList<>();
        List<Resting> spares;
        try (Workplace here = Workplace.open();
                ServerUnderTest server = ServerUnderTest.in(here.directory(), Distribution.current())) {
            server.started(descriptor(here.directory()));
            Elements elements = new Elements(server);
            elements.awaitCalm(SPARES);
            spares = Resting.of(server, restSeconds);
            out.printf("%-30s %-36s %9s %8s %12s%n", "level", "ms without service: median (range)", "requests", "failed", "connections");
            measure(server, elements, SPARES, asked(parts()), rows);
        }
        if (!asked(wholes()).isEmpty()) {
            measureWholes(rows);
        }
        if (payaraMicro != null) {
            try (Workplace here = Workplace.open()) {
                PlainPayara plain = new PlainPayara(payaraMicro, Distribution.current(), probe(), List.of(), here.directory());
                List<Double> gaps = plain.gapsMillis(rounds);
                rows.add(show(new Row("plain Payara Micro, killed", gaps, List.of(), 0, 0, 0)));
            }
        }
        out.println("failed: answers other than 2xx; connections: requests whose connection broke with a killed front door");
        spares.forEach(it -> out.println(it.sentence()));
        results.write(Map.of("levels", rows, "rest", spares));
        return rows.stream().allMatch(it -> it.failed() == 0) ? 0 : 1;
    }

    private void measureWholes(List<Row> rows) throws IOException {
        try (Workplace here = Workplace.open();
                ServerUnderTest server = ServerUnderTest.in(here.directory(), Distribution.current())) {
            server.started(probe());
            Elements elements = new Elements(server);
            elements.awaitCalm(0);
            measure(server, elements, 0, asked(wholes()), rows);
        }
    }

    private List<Restart> asked(List<Restart> all) {
        return all.stream().filter(it -> it.words().contains(only)).toList();
    }

    /** Of an application with a process for each way of standing by. */
    private static List<Restart> parts() {
        return List.of(
                Restart.none("/beside/count"),
                Restart.asked("bean", "machine/probe/modules/beside/Notes", "/beside/count"),
                Restart.asked("resource, pool", "machine/probe/modules/pool:default", "/beside/count"),
                Restart.asked("resource, listener", "machine/probe/modules/listener:beside", "/beside/count"),
                Restart.asked("resource, session manager", "machine/probe/modules/sessions:http", STEPS),
                Restart.asked("module, hot", "machine/probe/modules/ready", "/ready/count"),
                Restart.asked("module, next one first", "machine/probe/modules/beside", "/beside/count"),
                Restart.asked("module, crashed first", "machine/probe/modules/alone", "/alone/count"),
                Restart.asked("process, hot spare, asked for", "machine/probe/hot", "/hot/count"),
                Restart.killed("process, hot spare", "machine/probe/hot", "/hot/count"),
                Restart.killed("process, spare of the pool", "machine/probe/pool", "/pool/count"),
                Restart.killed("process, no spare", "machine/probe/none", "/none/count"));
    }

    /** Of an application that is a WAR and its stores: how many processes begin at a time decides how long all of them take. */
    private static List<Restart> wholes() {
        return List.of(
                Restart.asked("application (a WAR)", "machine/probe", "/count"),
                Restart.asked("machine (a WAR)", "machine", "/count"));
    }

    private void measure(ServerUnderTest server, Elements elements, int spares, List<Restart> restarts, List<Row> rows) {
        warmUp(server, restarts);
        for (Restart each : restarts) {
            rows.add(show(measure(server, elements, spares, each)));
        }
    }

    /** Young JVMs, the clients' own among them, answer late now and then: these times are those of compilers and class loaders. */
    private static void warmUp(ServerUnderTest server, List<Restart> restarts) {
        for (Restart each : restarts) {
            Watch watch = Watch.begin(server.url(each.path()));
            Traffic.gets(PER_SECOND, server.url(each.path())).run(WARM_UP);
            double ignored = watch.longestGapMillis();
        }
    }

    private Row measure(ServerUnderTest server, Elements elements, int spares, Restart restart) {
        Row row = new Row(restart.words(), List.of(), List.of(), 0, 0, 0);
        for (int round = 0; round < rounds; round++) {
            Map<String, Long> before = restart.bringsGeneration() ? elements.generations(restart.element()) : Map.of();
            String session = restart.path().equals(STEPS) ? session(server.url(STEPS)) : "none=none";
            Traffic traffic = Traffic.gets(PER_SECOND, server.url(restart.path()), "Request-TTL", "60000", "Cookie", session);
            CompletableFuture<Traffic.Report> report = CompletableFuture.supplyAsync(() -> traffic.run(Duration.ofMinutes(5)));
            Watch watch = Watch.begin(server.url(restart.path()), session);
            pause(STEADY_MILLIS);
            OptionalDouble end = restart.begin(server);
            elements.awaitLater(before);
            pause(STEADY_MILLIS);
            double gap = watch.longestGapMillis();
            traffic.end();
            row = row.plus(gap, end, report.join());
            if (report.join().failed() > 0) {
                report.join().examples(3).forEach(it -> out.println("       " + it));
            }
            elements.awaitCalm(spares);
        }
        return row;
    }

    /** A cookie of a new session, in which one step was made. */
    private static String session(URI steps) {
        try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            HttpRequest step = HttpRequest.newBuilder(steps).POST(HttpRequest.BodyPublishers.noBody()).build();
            return client.send(step, HttpResponse.BodyHandlers.discarding()).headers().firstValue("Set-Cookie")
                    .orElseThrow(() -> new IllegalStateException(steps + " begins no session")).split(";")[0];
        } catch (IOException e) {
            throw new UncheckedIOException(steps + " does not answer", e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
    }

    private Row show(Row row) {
        out.printf(Locale.ROOT, "%-30s %-36s %9d %8d %12d%n", row.what(), Spread.of(row.gapMillis()), row.sent(), row.failed(), row.lostConnections());
        if (!row.endMillis().isEmpty()) {
            out.println("       of it until the kernel has ended the killed process: " + Spread.of(row.endMillis()));
        }
        return row;
    }

    private static Path descriptor(Path directory) throws IOException {
        return Files.writeString(directory.resolve("app.yaml"), """
                application: probe
                components:
                  none: {war: %1$s, path: /none, warm-up: [/count]}
                  pool: {war: %1$s, path: /pool, standby: pool, warm-up: [/count]}
                  hot:  {war: %1$s, path: /hot, standby: hot, warm-up: [/count]}
                  beside: {war: %1$s, path: /beside, process: modules, sandbox: {side-by-side: on}, warm-up: [/count]}
                  alone:  {war: %1$s, path: /alone, process: modules, sandbox: {side-by-side: off}, warm-up: [/count]}
                  ready:  {war: %1$s, path: /ready, process: modules, module-standby: hot, sandbox: {side-by-side: on}, warm-up: [/count]}
                stores:
                  db: {type: acid, engine: h2}
                """.formatted(probe()));
    }

    private static Path probe() {
        return Distribution.current().home().resolve("samples").resolve("probe.war");
    }

    private static void pause(long millis) {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (System.nanoTime() - until < 0) {
            LockSupport.parkNanos(until - System.nanoTime());
        }
    }
}
