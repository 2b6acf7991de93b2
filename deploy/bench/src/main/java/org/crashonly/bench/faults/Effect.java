package org.crashonly.bench.faults;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.crashonly.bench.faults.Outcome.End;

/** The same faults twice: before something was changed, and after. Compared are those that were cured both times. */
record Effect(List<Outcome> before, List<Outcome> after) {

    Effect {
        if (before.size() != after.size()) {
            throw new IllegalArgumentException(before.size() + " faults before, " + after.size() + " after");
        }
    }

    void print(PrintStream out, String nameBefore, String nameAfter) {
        List<Integer> cured = IntStream.range(0, before.size()).boxed()
                .filter(it -> before.get(it).end() == End.CURED && after.get(it).end() == End.CURED).toList();
        out.printf(Locale.ROOT, "%n%d of %d faults were cured both times; means of those%n", cured.size(), before.size());
        out.printf("%-14s %12s %12s %14s %16s%n", "", "detected", "over", "vain restarts", "failed requests");
        row(out, nameBefore, cured.stream().map(before::get).toList());
        row(out, nameAfter, cured.stream().map(after::get).toList());
    }

    private static void row(PrintStream out, String name, List<Outcome> outcomes) {
        out.printf(Locale.ROOT, "%-14s %10.2f s %10.2f s %14.2f %16.1f%n", name,
                mean(outcomes, it -> it.detectedMillis() / 1000.0), mean(outcomes, it -> it.servedMillis() / 1000.0),
                mean(outcomes, it -> it.levels().size() - 1), mean(outcomes, it -> it.cost().failed()));
    }

    static double mean(List<Outcome> outcomes, ToDoubleFunction<Outcome> of) {
        return outcomes.stream().mapToDouble(of).average().orElse(0);
    }
}
