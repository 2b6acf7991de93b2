package org.crashonly.bench;

import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.crashonly.fmap.Edge;
import org.crashonly.fmap.FailureMap;
import org.crashonly.fmap.Learned;
import org.crashonly.fmap.tree.Cell;
import org.crashonly.fmap.tree.ExactSearch;
import org.crashonly.fmap.tree.FailureClass;
import org.crashonly.fmap.tree.PartedSearch;
import org.crashonly.fmap.tree.RestartCosts;
import org.crashonly.fmap.tree.RestartModel;
import org.crashonly.fmap.tree.Suggestion;
import org.crashonly.fmap.tree.TreeSearch;
import org.crashonly.manager.study.MercuryStudy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code crashonly bench trees}: how good the searches for restart trees are, and how long they take. Starts no server. */
@Command(
        name = "trees",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "The searches for restart trees: by transformations and by parts beside the best tree of random small systems, by parts in large",
            "ones; and what they make of Mercury's tree I."
        })
final class TreesBench implements Runnable {

    private static final int LARGEST_SMALL = 8;
    private static final int TRIALS = 10;
    private static final double EQUAL = 1 + 1e-9;

    @Option(names = "--systems", paramLabel = "N", defaultValue = "1000", description = "Random systems of up to eight components (default: 1000).")
    private int systems;

    @Option(names = "--sizes", paramLabel = "N", split = ",", defaultValue = "100,1000", description = "Components of large ones (default: 100,1000).")
    private List<Integer> sizes;

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "5", description = "Large systems of each size (default: 5).")
    private int rounds;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Of the systems (default: 1).")
    private long seed;

    private final PrintStream out = System.out;

    /** A random system: restart times, failures that a restart of one or of two cures, restarts that drag others along. */
    private record Drawn(List<FailureClass> failures, RestartCosts costs, double oracleError) {

        static Drawn of(Random random, int size) {
            List<String> names = new ArrayList<>();
            Map<String, Double> seconds = new TreeMap<>();
            List<FailureClass> failures = new ArrayList<>();
            FailureMap map = FailureMap.EMPTY;
            for (int i = 0; i < size; i++) {
                String name = String.format(Locale.ROOT, "c%04d", i);
                names.add(name);
                seconds.put(name, 0.5 + random.nextDouble() * 20);
                failures.add(FailureClass.of(name, Math.exp(random.nextGaussian())));
            }
            for (int i = 0; i < size; i++) {
                String from = names.get(random.nextInt(size));
                String to = names.get(random.nextInt(size));
                if (from.equals(to)) {
                    continue;
                }
                if (random.nextBoolean()) {
                    map = map.plus(Edge.seen(
                            new Edge.Key(from, to, FailureMap.RESTART), Learned.INJECTED, 1 + random.nextInt(TRIALS), TRIALS, Instant.EPOCH));
                } else {
                    failures.add(new FailureClass(from, new TreeSet<>(Set.of(to)), Math.exp(random.nextGaussian())));
                }
            }
            return new Drawn(failures, new RestartCosts(seconds, random.nextDouble(), map), random.nextDouble() * 0.5);
        }

        RestartModel model() {
            return new RestartModel(failures, costs, oracleError);
        }

        PartedSearch parts() {
            return new PartedSearch(failures, costs, oracleError);
        }
    }

    /** How far a search was from the best. */
    private static final class Gap {
        private int best;
        private double sum;
        private double worst = 1;
        private long nanos;

        void add(double factor, long took) {
            best += factor < EQUAL ? 1 : 0;
            sum += factor;
            worst = Math.max(worst, factor);
            nanos += took;
        }

        void print(PrintStream out, String name, int of) {
            out.printf(Locale.ROOT, "%-28s best tree in %d of %d, on average %.3f %% above it, at worst %.2f %%; %.2f ms each%n",
                    name, best, of, (sum / of - 1) * 100, (worst - 1) * 100, nanos / 1e6 / of);
        }
    }

    @Override
    public void run() {
        small();
        sizes.forEach(this::large);
        mercury();
    }

    private void small() {
        Random random = new Random(seed);
        Gap transformations = new Gap();
        Gap parts = new Gap();
        Gap exactly = new Gap();
        for (int i = 0; i < systems; i++) {
            Drawn drawn = Drawn.of(random, 2 + random.nextInt(LARGEST_SMALL - 1));
            long begun = System.nanoTime();
            RestartModel model = drawn.model();
            double least = model.unavailability(ExactSearch.best(model));
            exactly.add(1, System.nanoTime() - begun);
            begun = System.nanoTime();
            Suggestion found = new TreeSearch(drawn.model()).improve(Cell.whole(model.components()));
            transformations.add(found.suggestedUnavailability() / least, System.nanoTime() - begun);
            begun = System.nanoTime();
            PartedSearch.Found parted = drawn.parts().best();
            parts.add(parted.unavailability() / least, System.nanoTime() - begun);
        }
        out.printf("%d random systems of 2 to %d components, seed %d%n", systems, LARGEST_SMALL, seed);
        exactly.print(out, "exact search", systems);
        transformations.print(out, "search by transformations", systems);
        parts.print(out, "search by parts", systems);
    }

    private void large(int size) {
        Random random = new Random(seed);
        List<Double> millis = new ArrayList<>();
        List<Double> gains = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            Drawn drawn = Drawn.of(random, size);
            long begun = System.nanoTime();
            PartedSearch search = drawn.parts();
            PartedSearch.Found found = search.best();
            millis.add((System.nanoTime() - begun) / 1e6);
            gains.add(search.unavailability(Cell.flat(List.copyOf(drawn.costs().components()))) / found.unavailability());
        }
        out.printf("%d components: %s ms by parts; %s times less lost than with one cell for each%n", size, Spread.of(millis), Spread.of(gains));
    }

    private void mercury() {
        MercuryStudy study = new MercuryStudy();
        Cell found = study.suggestion().suggested();
        out.println("from Mercury's tree I: " + study.suggestedTree());
        out.println(found.equals(MercuryStudy.published()) ? "that is tree V as published" : "published as tree V: " + MercuryStudy.published());
    }
}
