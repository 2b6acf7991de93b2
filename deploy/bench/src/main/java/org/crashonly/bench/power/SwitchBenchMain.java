package org.crashonly.bench.power;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;
import org.crashonly.bench.Spread;
import org.crashonly.power.Departure;
import org.crashonly.power.instrument.InstrumentedWar;
import org.crashonly.power.instrument.Limits;
import org.crashonly.power.instrument.WarInstrumenter;
import org.crashonly.power.trial.Generation;
import org.crashonly.power.trial.Hang;
import org.crashonly.power.trial.InstrumentingLoader;

/**
 * The measuring process. Arguments: what to measure ({@code plain}, {@code instrumented}, {@code hangs}, {@code growth}), milliseconds, rounds;
 * for {@code growth} a directory, and WARs.
 */
public final class SwitchBenchMain {

    private static final List<String> OWN = List.of("org.crashonly.bench.power.Workload", "com.fasterxml.jackson.", "org.h2.");
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int WARM_UP = 8;
    private static final int BURST = 16;

    private final long millis;
    private final int rounds;
    private final PrintStream out = System.out;
    private final ThreadMXBean clock = ManagementFactory.getThreadMXBean();
    private long seed = 1;

    private SwitchBenchMain(long millis, int rounds) {
        this.millis = millis;
        this.rounds = rounds;
    }

    public static void main(String[] arguments) throws Exception {
        SwitchBenchMain bench = new SwitchBenchMain(Long.parseLong(arguments[1]), Integer.parseInt(arguments[2]));
        switch (arguments[0]) {
            case "plain" -> bench.cost(false);
            case "instrumented" -> bench.cost(true);
            case "hangs" -> bench.hangs();
            case "growth" -> bench.growth(Path.of(arguments[3]), List.of(arguments).subList(4, arguments.length).stream().map(Path::of).toList());
            default -> throw new IllegalArgumentException("cannot measure " + arguments[0]);
        }
        System.exit(0);
    }

    /** A line for each workload: µs of CPU time for one operation, in the round that was disturbed least. */
    private void cost(boolean instrumented) throws Exception {
        for (Workload workload : Workload.values()) {
            LongUnaryOperator edition = edition(workload, instrumented);
            nanos(edition, WARM_UP * millis);
            double least = Double.MAX_VALUE;
            for (int round = 0; round < rounds; round++) {
                least = Math.min(least, nanos(edition, millis));
            }
            out.printf(Locale.ROOT, "%s\t%f%n", workload, least / 1000);
        }
    }

    @SuppressWarnings("EnumOrdinal")
    private static LongUnaryOperator edition(Workload workload, boolean instrumented) throws ClassNotFoundException {
        ClassLoader loader = new InstrumentingLoader(
                SwitchBenchMain.class.getClassLoader(), name -> OWN.stream().anyMatch(name::startsWith), instrumented);
        Object[] all = Class.forName(Workload.class.getName(), true, loader).getEnumConstants();
        return (LongUnaryOperator) all[workload.ordinal()];
    }

    /** Nanoseconds of CPU time for one operation of this thread, during so many milliseconds of CPU time: what else runs here matters little. */
    private double nanos(LongUnaryOperator work, long during) {
        long begin = clock.getCurrentThreadCpuTime();
        long limit = TimeUnit.MILLISECONDS.toNanos(during);
        long done = 0;
        long used;
        do {
            for (int i = 0; i < BURST; i++) {
                seed += work.applyAsLong(seed) >= 0 ? 1 : 2;
            }
            done += BURST;
            used = clock.getCurrentThreadCpuTime() - begin;
        } while (used < limit);
        return (double) used / done;
    }

    /** From the throw until the last thread has gone, when the code had time to be compiled. */
    private void hangs() throws Exception {
        out.printf("%-24s %s%n", "hang", "ms from the throw to the last thread gone: median (least to most)");
        for (Hang hang : Hang.values()) {
            List<Double> times = new ArrayList<>();
            int zombies = 0;
            for (int round = 0; round < rounds; round++) {
                Generation generation = Generation.ofHangs();
                Generation.Running running = generation.run(hang, Thread.ofPlatform().daemon());
                while (!running.isHanging()) {
                    Thread.onSpinWait();
                }
                TimeUnit.MILLISECONDS.sleep(millis);
                generation.powerSwitch().throwIt();
                Departure departure = generation.powerSwitch().awaitDeparture(LIMIT);
                zombies += departure.zombies().size();
                times.add(departure.took().toNanos() / 1e6);
            }
            out.printf("%-24s %s%s%s%n", hang, Spread.of(times), hang.isOutOfReach() ? ", until the JDK returns" : "",
                    zombies > 0 ? ", zombies: " + zombies : "");
        }
    }

    private void growth(Path directory, List<Path> wars) throws IOException {
        out.printf("%-44s %8s %8s %10s %12s %8s %8s%n", "", "classes", "changed", "tests", "bytes", "growth", "ms");
        Path made = directory.resolve("made.war");
        for (Path war : wars) {
            long begin = System.nanoTime();
            InstrumentedWar sum = WarInstrumenter.instrument(war, made, Limits.USUAL);
            long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
            if (sum.bytesBefore() == 0) {
                continue;
            }
            out.printf(Locale.ROOT, "%-44s %8d %8d %10d %12d %7.1f%% %8d%n", war.getFileName(), sum.classes(), sum.changed(), sum.tests(),
                    sum.bytesBefore(), 100.0 * (sum.bytesAfter() - sum.bytesBefore()) / sum.bytesBefore(), took);
            sum.gaps().stream().sorted(Comparator.naturalOrder()).forEach(gap -> out.println("    " + gap));
        }
    }
}
