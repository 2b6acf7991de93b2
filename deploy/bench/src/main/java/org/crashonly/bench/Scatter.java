package org.crashonly.bench;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Points in a plane, as an SVG; both axes begin at 0.
 *
 * @param series points by what they are of, which shows as their colour
 */
public record Scatter(String title, String x, String y, Map<String, List<Point>> series) {

    private static final int WIDTH = 720;
    private static final int HEIGHT = 400;
    private static final int MARGIN = 56;
    private static final int TICKS = 4;
    private static final List<String> COLOURS = List.of("#1663a6", "#b8461b", "#2c7d43", "#7a3ea1", "#8a6d00", "#555555");

    /** A measurement. */
    public record Point(double x, double y) {}

    /** The picture, as text. */
    public String svg() {
        double right = most(series.values().stream().flatMap(List::stream).mapToDouble(Point::x).max().orElse(1));
        double top = most(series.values().stream().flatMap(List::stream).mapToDouble(Point::y).max().orElse(1));
        StringBuilder svg = new StringBuilder(format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">%n", WIDTH, HEIGHT));
        svg.append(format("<rect width=\"%d\" height=\"%d\" fill=\"white\"/>%n", WIDTH, HEIGHT));
        svg.append(format("<text x=\"%d\" y=\"24\" font-size=\"15\">%s</text>%n", MARGIN, title));
        for (int tick = 0; tick <= TICKS; tick++) {
            double value = tick * 1.0 / TICKS;
            svg.append(format("<path d=\"M%.1f %d V%d\" stroke=\"#ddd\"/><text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%.4g</text>%n",
                    across(value), MARGIN, HEIGHT - MARGIN, across(value), HEIGHT - MARGIN + 18, value * right));
            svg.append(format("<path d=\"M%d %.1f H%d\" stroke=\"#ddd\"/><text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.4g</text>%n",
                    MARGIN, up(value), WIDTH - MARGIN, MARGIN - 6, up(value) + 4, value * top));
        }
        svg.append(format("<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>%n", WIDTH - MARGIN, HEIGHT - 14, x));
        svg.append(format("<text x=\"%d\" y=\"%d\">%s</text>%n", MARGIN - 40, MARGIN - 12, y));
        int number = 0;
        for (Map.Entry<String, List<Point>> one : series.entrySet()) {
            String colour = COLOURS.get(number % COLOURS.size());
            if (series.size() > 1) {
                svg.append(format("<circle cx=\"%d\" cy=\"%d\" r=\"4\" fill=\"%s\"/><text x=\"%d\" y=\"%d\">%s</text>%n",
                        MARGIN + 12, MARGIN + 12 + 18 * number, colour, MARGIN + 22, MARGIN + 16 + 18 * number, one.getKey()));
            }
            for (Point point : one.getValue()) {
                svg.append(format("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%d\" fill=\"%s\" fill-opacity=\"0.6\"/>%n",
                        across(point.x() / right), up(point.y() / top), series.size() > 1 ? 4 : 2, colour));
            }
            number++;
        }
        return svg.append("</svg>\n").toString();
    }

    private static double most(double value) {
        return value <= 0 ? 1 : value * 1.05;
    }

    private static double across(double share) {
        return MARGIN + share * (WIDTH - 2 * MARGIN);
    }

    private static double up(double share) {
        return HEIGHT - MARGIN - share * (HEIGHT - 2 * MARGIN);
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
