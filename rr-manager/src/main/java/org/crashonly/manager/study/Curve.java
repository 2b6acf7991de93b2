package org.crashonly.manager.study;

import java.util.List;
import java.util.Optional;

/**
 * What restarts cost over something that gets worse: with microreboots, which suffer from it, and with process restarts, which do not.
 *
 * @param name a title
 * @param x what gets worse, with its unit
 * @param y the cost, with its unit
 * @param points with rising {@code x}, two at least
 * @param published where microreboots begin to lose according to the paper
 */
public record Curve(String name, String x, String y, List<Point> points, double published) {

    /** One point of both. */
    public record Point(double x, double microreboots, double processRestarts) {

        private double lead() {
            return microreboots - processRestarts;
        }
    }

    public Curve {
        points = List.copyOf(points);
        if (points.size() < 2) {
            throw new IllegalArgumentException(name + ": " + points.size() + " points; expected two or more");
        }
    }

    /** Where microreboots begin to lose, interpolated; empty if they never do, or always. */
    public Optional<Double> breakEven() {
        for (int i = 1; i < points.size(); i++) {
            Point before = points.get(i - 1);
            Point after = points.get(i);
            if (before.lead() < 0 && after.lead() >= 0) {
                return Optional.of(before.x() + (after.x() - before.x()) * before.lead() / (before.lead() - after.lead()));
            }
        }
        return Optional.empty();
    }

    /** The points as a table. */
    public Table table() {
        return new Table(List.of(x, y + "_microreboots", y + "_process_restarts"),
                points.stream().<List<Object>>map(it -> List.of(it.x(), it.microreboots(), it.processRestarts())).toList());
    }

    /** A sentence: computed and published. */
    public String line() {
        return name + ": " + x + " up to " + breakEven().map(Table::number).orElse("more than " + Table.number(points.getLast().x()))
                + "; published: " + Table.number(published);
    }

    /** The points as a picture. */
    public String svg() {
        return LineChart.of(this);
    }
}
