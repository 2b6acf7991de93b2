package org.crashonly.bench.faults;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.crashonly.bench.ResultFile;
import org.crashonly.bench.ServerUnderTest;
import org.crashonly.bench.Workplace;
import org.crashonly.control.Level;
import org.crashonly.fmap.fault.FaultKind;
import org.crashonly.fmap.file.MapJson;
import org.crashonly.sandbox.launch.Distribution;
import org.crashonly.shop.shoppers.Audit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code crashonly bench faults}: every fault in the shop, one after the other, while people shop. */
@Command(
        name = "faults",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Injects each kind of fault into the sample shop while people shop there, and tells after what time the manager noticed,",
            "which restart cured, what was tried before, and how many requests and actions failed. No fault ends by itself: what is",
            "not cured within --limit is ended from outside. The same seed strikes the same parts."
        })
public final class FaultsBench implements Callable<Integer> {

    /** What may be restarted alone. */
    enum Policy {
        /** Beans, modules and processes. */
        microreboots(Level.BEAN),
        /** Processes and what is larger. */
        processes(Level.PROCESS);

        private final Level smallest;

        Policy(Level smallest) {
            this.smallest = smallest;
        }
    }

    /** Three faults under 500 clients, Candea et al., OSDI 2004; recalled. */
    private static final String PUBLISHED = "published: 233 requests (34 actions) with microreboots, 11,752 (3,101) with process restarts (recalled)";

    @Spec
    private CommandSpec spec;

    @Option(names = "--kinds", split = ",", paramLabel = "KIND", description = "Faults, as 'crashonly inject' names them (default: all that can be injected).")
    private List<String> kinds;

    @Option(names = "--shoppers", paramLabel = "N", defaultValue = "50", description = "How many at a time (default: 50).")
    private int shoppers;

    @Option(names = "--think", paramLabel = "MS", defaultValue = "1000", description = "Mean milliseconds between two actions of a shopper (default: 1000).")
    private long thinkMillis;

    @Option(names = "--policy", paramLabel = "P", defaultValue = "microreboots", description = "What is restarted: microreboots, or processes only (default: microreboots).")
    private Policy policy;

    @Option(names = "--compare", description = "Instead: an exception in a bean of each of three components, once with microreboots and once with process restarts only.")
    private boolean compare;

    @Option(names = "--map", paramLabel = "FILE",
            description = "All once more, when this failure map ('crashonly bench fmap --map') and the restart tree that follows from it are accepted.")
    private Path map;

    @Option(names = "--limit", paramLabel = "SECONDS", defaultValue = "60", description = "After so long a fault is ended that nothing has cured (default: 60).")
    private long limitSeconds;

    @Option(names = "--confirmation", paramLabel = "SECONDS", defaultValue = "20",
            description = "A failure that returns within this time was not cured, and larger parts are restarted (default: 20; the server's own is 60).")
    private long confirmationSeconds;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Of which parts are struck, and of the shoppers (default: 1).")
    private long seed;

    @Mixin
    private ResultFile file;

    private final PrintStream out = System.out;

    @Override
    public Integer call() throws Exception {
        Set<FaultKind> wanted = wanted();
        List<FaultReport> reports = new ArrayList<>();
        for (Policy each : compare ? Policy.values() : new Policy[] {policy}) {
            reports.addAll(run(each, wanted));
        }
        if (compare) {
            out.printf("%n%-14s %16s %16s%n", "restarts", "failed requests", "failed actions");
            reports.forEach(it -> out.printf(Locale.ROOT, "%-14s %,16d %,16d%n", it.smallest() == Level.BEAN ? Policy.microreboots : Policy.processes,
                    it.faults().stream().mapToLong(fault -> fault.cost().failed()).sum(), it.faults().stream().mapToLong(fault -> fault.cost().badActions()).sum()));
            out.println(PUBLISHED);
        }
        file.write(reports);
        return reports.stream().allMatch(it -> it.audit().ok()) ? 0 : 1;
    }

    /** What {@code how} made of the faults; with a map, what it made of them without and with it. */
    private List<FaultReport> run(Policy how, Set<FaultKind> wanted) throws Exception {
        try (Workplace here = Workplace.open();
                ShopUnderFaults shop = ShopUnderFaults.open(here.directory(), Distribution.current(), how.smallest, Duration.ofSeconds(confirmationSeconds),
                        shoppers, Duration.ofMillis(thinkMillis), seed)) {
            FaultRun run = new FaultRun(shop, Duration.ofSeconds(limitSeconds));
            if (!run.settle()) {
                throw new IllegalStateException("the shop does not settle: " + shop.books().problemCounts());
            }
            List<Case> cases = compare ? Case.compared(shop.beans(), seed) : Case.of(wanted, shop.beans(), seed);
            List<List<Outcome>> outcomes = new ArrayList<>(List.of(strike(run, cases, how.toString())));
            if (map != null) {
                out.println("\n" + shop.learn(MapJson.read(Files.readString(map))));
                outcomes.add(strike(run, cases, how + " with the map"));
                new Effect(outcomes.getFirst(), outcomes.getLast()).print(out, "without", "with the map");
            }
            Audit.Result audit = shop.audit(System.err::println);
            List<FaultReport> reports = outcomes.stream()
                    .map(it -> new FaultReport(how.smallest, shoppers, seed, it, shop.books().tally(), audit)).toList();
            reports.getLast().foot(out);
            return reports;
        }
    }

    private List<Outcome> strike(FaultRun run, List<Case> cases, String how) {
        out.printf("%n%s, %d shoppers, seed %d, %d faults%n", how, shoppers, seed, cases.size());
        FaultReport.head(out);
        List<Outcome> outcomes = new ArrayList<>();
        for (Case fault : cases) {
            Outcome outcome = run.strike(fault);
            outcomes.add(outcome);
            FaultReport.line(out, outcome);
        }
        return outcomes;
    }

    private Set<FaultKind> wanted() {
        if (kinds == null) {
            return Case.kinds();
        }
        return kinds.stream().map(word -> FaultKind.of(word).filter(Case.kinds()::contains).orElseThrow(() -> new ParameterException(spec.commandLine(),
                "--kinds: no fault '" + word + "' can be injected; there is " + Case.kinds().stream().map(FaultKind::word).collect(Collectors.joining(", ")))))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(FaultKind.class)));
    }
}
