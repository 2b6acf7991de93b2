package org.crashonly.shop.shoppers;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.crashonly.shop.shoppers.Timeline.Row;

/** The timeline as CSV and as a picture. */
public final class Plot {

    private static final int WIDTH = 960;
    private static final int LEFT = 70;
    private static final int PANEL = 130;
    private static final int GAP = 46;

    private Plot() {}

    /** A line for each second. */
    public static String csv(Books books) {
        return csv(books.timeline().rows());
    }

    /** Three panels over the same seconds: answers, slowest answer, and what went wrong. */
    public static String svg(Books books) {
        return svg(books.timeline().rows());
    }

    static String csv(List<Row> rows) {
        StringBuilder out = new StringBuilder("second,answered,failed,retry_after,ordered,mean_ms,max_ms\n");
        for (Row row : rows) {
            out.append(String.format(Locale.ROOT, "%d,%d,%d,%d,%d,%.2f,%.2f%n", row.second(), row.answered(), row.failed(), row.heldBack(),
                    row.ordered(), row.meanMillis(), row.maxMillis()));
        }
        return out.toString();
    }

    static String svg(List<Row> rows) {
        StringBuilder out = new StringBuilder(String.format(Locale.ROOT, "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d'"
                + " font-family='system-ui,sans-serif' font-size='13'><rect width='100%%' height='100%%' fill='#fffdf9'/>", WIDTH, 3 * (PANEL + GAP) + 30));
        panel(out, rows, 0, "answers per second", "#2f5d50", Row::answered);
        panel(out, rows, 1, "slowest answer, ms", "#c2843a", Row::maxMillis);
        panel(out, rows, 2, "failed per second (told to come again: grey)", "#a8432b", Row::failed);
        line(out, rows, 2, "#8a8a80", Row::heldBack, top(rows, Row::failed, Row::heldBack));
        int bottom = 3 * (PANEL + GAP);
        for (int i = 0; i <= 6 && !rows.isEmpty(); i++) {
            long second = Math.round(i * (rows.size() - 1) / 6.0);
            out.append(String.format(Locale.ROOT, "<text x='%.1f' y='%d' text-anchor='middle' fill='#5d675f'>%d s</text>", x(rows, second), bottom + 14, second));
        }
        return out.append("</svg>").toString();
    }

    private static void panel(StringBuilder out, List<Row> rows, int number, String title, String colour, ToDoubleFunction<Row> value) {
        double top = number == 2 ? top(rows, value, Row::heldBack) : top(rows, value, value);
        int y = y0(number);
        out.append(String.format(Locale.ROOT, "<text x='%d' y='%d' fill='#24302b' font-weight='600'>%s</text><path d='M%d %dV%dH%d' fill='none'"
                        + " stroke='#cfc8ba'/><text x='%d' y='%d' text-anchor='end' fill='#5d675f'>%.0f</text><text x='%d' y='%d' text-anchor='end' fill='#5d675f'>0</text>",
                LEFT, y - 8, title, LEFT, y, y + PANEL, WIDTH - 20, LEFT - 8, y + 10, top, LEFT - 8, y + PANEL));
        line(out, rows, number, colour, value, top);
    }

    private static void line(StringBuilder out, List<Row> rows, int number, String colour, ToDoubleFunction<Row> value, double top) {
        StringBuilder d = new StringBuilder();
        for (Row row : rows) {
            d.append(d.isEmpty() ? 'M' : 'L').append(String.format(Locale.ROOT, "%.1f %.1f", x(rows, row.second()),
                    y0(number) + PANEL - value.applyAsDouble(row) / top * PANEL));
        }
        out.append("<path d='").append(d).append("' fill='none' stroke='").append(colour).append("' stroke-width='2'/>");
    }

    private static double x(List<Row> rows, long second) {
        return LEFT + second * (double) (WIDTH - 20 - LEFT) / Math.max(1, rows.size() - 1);
    }

    private static int y0(int number) {
        return 34 + number * (PANEL + GAP);
    }

    private static double top(List<Row> rows, ToDoubleFunction<Row> one, ToDoubleFunction<Row> other) {
        return Math.max(1, rows.stream().mapToDouble(row -> Math.max(one.applyAsDouble(row), other.applyAsDouble(row))).max().orElse(1));
    }
}
