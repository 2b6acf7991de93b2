package org.crashonly.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A median and how far what was measured lies apart. */
public record Spread(double median, double least, double most) {

    public static Spread of(List<Double> measured) {
        List<Double> sorted = new ArrayList<>(measured);
        sorted.sort(null);
        int half = sorted.size() / 2;
        double median = sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
        return new Spread(median, sorted.getFirst(), sorted.getLast());
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.2f (%.2f to %.2f)", median, least, most);
    }
}
