package org.crashonly.bench.manager;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.crashonly.bench.EventTap;
import org.crashonly.bench.ResultFile;
import org.crashonly.bench.ServerUnderTest;
import org.crashonly.bench.ServerVictims;
import org.crashonly.bench.Traffic;
import org.crashonly.bench.Workplace;
import org.crashonly.manager.api.Event;
import org.crashonly.sandbox.launch.Distribution;
import org.crashonly.sandbox.process.ProcessScan;
import org.crashonly.sandbox.process.WatchedProcess;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code crashonly bench detection}: the time from a fault to the manager's notice. */
@Command(
        name = "detection",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "How soon the manager notices: the death of its children and of processes that it adopted, from their death in the kernel on;",
            "SIGSTOP; a deadlock and an infinite loop in a module, under requests whose time is --ttl; a leak; and answers of one of two",
            "replicas of the shop's storefront that are wrong, or empty, with how many of them clients got before."
        })
public final class DetectionBench implements Callable<Integer> {

    /** What can be measured. */
    enum Kind {
        /** A process that the manager started ends. */
        child(10),
        /** One that it found running ends. */
        adopted(10),
        /** A process is stopped. */
        freeze(1_000),
        /** Requests wait for each other. */
        deadlock(0),
        /** Requests loop. */
        loop(0),
        /** Memory is kept at each request. */
        leak(0),
        /** One of two replicas answers with something else. */
        wrong(6_000),
        /** One of two replicas answers with nothing. */
        empty(6_000);

        /**
         * What was aimed at; of hangs it goes by the requests' time, of a leak by the first OutOfMemoryError, of answers by the pause between
         * comparisons.
         */
        private final long targetMillis;

        Kind(long targetMillis) {
            this.targetMillis = targetMillis;
        }

        private boolean isOfAnswers() {
            return this == wrong || this == empty;
        }
    }

    /**
     * What was measured.
     *
     * @param millis from the fault to the notice, in the order of the rounds
     * @param targetMillis 0 if it is none of time
     * @param told of the latest round
     * @param answers what clients were answered meanwhile, where that was wrong
     */
    public record Row(String kind, List<Long> millis, long targetMillis, String told, List<ComparedShop.Round> answers) {}

    private static final String DOOR = "machine/server/front-door-1";
    private static final List<String> CHEAP = List.of(DOOR, "machine/server/front-door-2", "machine/probe/session-store");
    private static final String MODULE = "machine/probe/web/probe";
    private static final Duration LONGEST = Duration.ofSeconds(90);
    private static final Duration LONGEST_LEAK = Duration.ofMinutes(4);
    private static final int PER_SECOND = 20;
    private static final long GRACE_MILLIS = 1_000;

    @Option(names = "--kinds", split = ",", paramLabel = "KIND", defaultValue = "child,adopted,freeze,deadlock,loop,leak,wrong,empty",
            description = "child, adopted, freeze, deadlock, loop, leak, wrong, empty (default: all).")
    private List<Kind> kinds;

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "20", description = "Of deaths and stops (default: 20).")
    private int rounds;

    @Option(names = "--hangs", paramLabel = "N", defaultValue = "5", description = "Rounds of deadlock, loop, and wrong answers (default: 5).")
    private int hangs;

    @Option(names = "--ttl", paramLabel = "MS", defaultValue = "9000",
            description = "The time of the requests that hang; what is shorter than 8 s is the client's impatience (default: 9000).")
    private long ttlMillis;

    @Mixin
    private ResultFile file;

    private final PrintStream out = System.out;

    @Override
    public Integer call() throws Exception {
        List<Row> rows = new ArrayList<>();
        List<Kind> compared = kinds.stream().filter(Kind::isOfAnswers).toList();
        List<Kind> others = kinds.stream().filter(it -> !it.isOfAnswers()).toList();
        out.printf("%-10s %7s %10s %10s %10s %10s  %s%n", "fault", "rounds", "median ms", "p90 ms", "most ms", "aim", "told");
        try (Workplace here = Workplace.open()) {
            if (!others.isEmpty()) {
                measureProcesses(here.directory(), others, rows);
            }
            if (!compared.isEmpty()) {
                measureAnswers(here.directory(), compared, rows);
            }
        }
        out.println("deaths: from the end in the kernel, as another process sees it, to the manager's event; by a clock of 1 ms");
        file.write(rows);
        return 0;
    }

    private void measureProcesses(Path directory, List<Kind> wanted, List<Row> rows) throws Exception {
        try (ServerUnderTest server = ServerUnderTest.in(directory, Distribution.current()).started(descriptor(directory));
                EventTap tap = new EventTap(server)) {
            for (Kind kind : wanted) {
                add(measure(server, tap, kind), rows);
            }
        }
    }

    private void measureAnswers(Path directory, List<Kind> wanted, List<Row> rows) throws Exception {
        try (ComparedShop shop = ComparedShop.open(directory, Distribution.current())) {
            for (Kind kind : wanted) {
                List<ComparedShop.Round> answers = new ArrayList<>();
                for (int round = 0; round < hangs; round++) {
                    answers.add(shop.strike(kind == Kind.wrong ? "wrong-result" : "null-result"));
                }
                add(new Row(kind.name(), answers.stream().map(ComparedShop.Round::reportedMillis).toList(), kind.targetMillis,
                        answers.getLast().told(), answers), rows);
                answers.forEach(it -> out.printf(
                        "%-10s reported after %d ms, %d of %d answers were wrong by then; a restart after %d ms; %d wrong in all, the last after %d ms%n",
                        "", it.reportedMillis(), it.wrongBefore(), it.answersBefore(), it.decidedMillis(), it.wrong(), it.rightAfterMillis()));
            }
        }
    }

    private void add(Row row, List<Row> rows) {
        rows.add(row);
        print(row);
    }

    private Path descriptor(Path directory) throws IOException {
        return Files.writeString(directory.resolve("probe.yaml"), """
                application: probe
                components:
                  probe: {war: %s, path: /, process: web}
                stores: {db: {type: acid}}
                policy: {recovery: {confirmation: 5s, healthy: 5s, restarts: 1000}}
                """.formatted(Distribution.current().home().resolve("samples").resolve("probe.war")));
    }

    private Row measure(ServerUnderTest server, EventTap tap, Kind kind) throws Exception {
        List<Long> millis = new ArrayList<>();
        String told = "";
        int wanted = switch (kind) {
            case child, adopted, freeze -> rounds;
            case deadlock, loop -> hangs;
            case leak -> 1;
            case wrong, empty -> throw notOfProcesses(kind);
        };
        for (int round = 0; round < wanted; round++) {
            if (kind == Kind.adopted && round % CHEAP.size() == 0) {
                replaceManager(server);
            }
            String victim = CHEAP.get(round % CHEAP.size());
            Noticed noticed = switch (kind) {
                case child, adopted -> death(server, tap, victim);
                case freeze -> freeze(server, tap, victim);
                case deadlock -> hang(server, tap, "deadlock for=1h", LONGEST);
                case loop -> hang(server, tap, "loop for=1h", LONGEST);
                case leak -> hang(server, tap, "leak bytes=512k for=1h", LONGEST_LEAK);
                case wrong, empty -> throw notOfProcesses(kind);
            };
            millis.add(noticed.millis());
            told = noticed.event().text();
        }
        return new Row(kind.name(), millis, kind == Kind.deadlock || kind == Kind.loop ? ttlMillis + GRACE_MILLIS : kind.targetMillis, told,
                List.of());
    }

    private static IllegalArgumentException notOfProcesses(Kind kind) {
        return new IllegalArgumentException(kind + " is seen by comparing answers");
    }

    private record Noticed(long millis, Event event) {}

    private static Noticed death(ServerUnderTest server, EventTap tap, String id) throws Exception {
        ProcessScan.Found victim = server.processes(id::equals).getFirst();
        CompletableFuture<Long> died = new CompletableFuture<>();
        Optional<WatchedProcess> watched = WatchedProcess.adopt(victim.identity(), death -> died.complete(System.currentTimeMillis()));
        long before = System.currentTimeMillis();
        watched.orElseThrow().kill();
        Event event = heard(tap, before, "ended", id, LONGEST);
        ServerVictims.awaitSuccessor(server, victim);
        return new Noticed(Math.max(0, event.atMillis() - died.get()), event);
    }

    private static Noticed freeze(ServerUnderTest server, EventTap tap, String id) throws Exception {
        ProcessScan.Found victim = server.processes(id::equals).getFirst();
        WatchedProcess watched = WatchedProcess.adopt(victim.identity(), death -> { }).orElseThrow();
        long before = System.currentTimeMillis();
        watched.freeze();
        Event event = heard(tap, before, "crashing", id, LONGEST);
        ServerVictims.awaitSuccessor(server, victim);
        return new Noticed(event.atMillis() - before, event);
    }

    /** Injects {@code fault} into the module under requests, until the manager restarts anything of the application, and all is as before. */
    private Noticed hang(ServerUnderTest server, EventTap tap, String fault, Duration longest) throws Exception {
        Traffic traffic = Traffic.gets(PER_SECOND, server.url("/"), "Request-TTL", Long.toString(ttlMillis));
        CompletableFuture<Traffic.Report> running = CompletableFuture.supplyAsync(() -> traffic.run(longest.multipliedBy(2)));
        try {
            long before = System.currentTimeMillis();
            server.inject(MODULE, fault).ifPresent(why -> {
                throw new IllegalStateException(fault + " cannot be injected: " + why);
            });
            Event event = tap.await(before, it -> it.element().startsWith("machine/probe")
                            && List.of("suspected", "ended", "crashing", "restarting").contains(it.kind()), longest)
                    .orElseThrow(() -> new IllegalStateException("nobody noticed " + fault + " within " + longest.toSeconds() + " s"));
            settle(server, tap, before);
            return new Noticed(event.atMillis() - before, event);
        } finally {
            traffic.end();
            Traffic.Report ignored = running.join();
        }
    }

    /** Waits until all serves, and the latest restart has cured. */
    private static void settle(ServerUnderTest server, EventTap tap, long sinceMillis) throws InterruptedException {
        long begun = System.nanoTime();
        while (!server.status().map(status -> status.elements().stream().allMatch(it -> it.state().equals("ready"))).orElse(false)) {
            if (System.nanoTime() - begun > LONGEST.toNanos()) {
                throw new IllegalStateException("the server is not ready again: " + server.status());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        Optional<Event> ignored = tap.await(sinceMillis, it -> it.kind().equals("cured"), Duration.ofSeconds(15));
    }

    private static Event heard(EventTap tap, long sinceMillis, String kind, String element, Duration longest) throws InterruptedException {
        return tap.await(sinceMillis, it -> it.kind().equals(kind) && it.element().equals(element), longest)
                .orElseThrow(() -> new IllegalStateException("no event '" + kind + "' of " + element + " within " + longest.toSeconds() + " s"));
    }

    private static void replaceManager(ServerUnderTest server) {
        ProcessScan.Found manager = server.processes(it -> it.endsWith("/manager")).getFirst();
        ServerUnderTest.kill(manager);
        ServerVictims.awaitSuccessor(server, manager);
    }

    private void print(Row row) {
        List<Long> sorted = row.millis().stream().sorted().toList();
        out.printf(Locale.ROOT, "%-10s %7d %10d %10d %10d %10s  %s%n", row.kind(), sorted.size(), sorted.get(sorted.size() / 2),
                sorted.get(Math.min(sorted.size() - 1, sorted.size() * 9 / 10)), sorted.getLast(),
                row.targetMillis() == 0 ? "-" : row.targetMillis(), row.told());
    }
}
