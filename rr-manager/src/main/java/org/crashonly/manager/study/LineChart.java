package org.crashonly.manager.study;

import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** A curve as SVG. */
final class LineChart {

    private static final int WIDTH = 640;
    private static final int HEIGHT = 360;
    private static final int LEFT = 70;
    private static final int BOTTOM = 50;
    private static final int TOP = 40;
    private static final int RIGHT = 20;

    private final Curve curve;
    private final double most;
    private final double highest;

    private LineChart(Curve curve) {
        this.curve = curve;
        this.most = curve.points().getLast().x();
        this.highest = curve.points().stream().mapToDouble(Curve.Point::processRestarts).max().orElseThrow() * 1.5;
    }

    static String of(Curve curve) {
        return new LineChart(curve).svg();
    }

    private String svg() {
        return String.format(Locale.ROOT, """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" font-family="sans-serif" font-size="12">
                <title>%s</title>
                <text x="%d" y="18" font-size="15">%s</text>
                <path d="M%d %dV%dH%d" fill="none" stroke="#555"/>
                """, WIDTH, HEIGHT, WIDTH, HEIGHT, curve.name(), LEFT, curve.name(), LEFT, TOP, HEIGHT - BOTTOM, WIDTH - RIGHT)
                + ticks()
                + line("microreboots", "#1f6fb5", Curve.Point::microreboots)
                + line("process restarts", "#b5431f", Curve.Point::processRestarts)
                + curve.breakEven().map(it -> mark("computed " + Table.number(it), it, 0)).orElse("")
                + mark("published " + Table.number(curve.published()), curve.published(), 16)
                + "</svg>\n";
    }

    private String ticks() {
        StringBuilder ticks = new StringBuilder();
        for (int i = 0; i <= 4; i++) {
            double x = most * i / 4;
            double y = highest * i / 4;
            ticks.append(text(x(x), HEIGHT - BOTTOM + 16, "middle", Table.number(x)));
            ticks.append(text(LEFT - 6, y(y) + 4, "end", highest > 20 ? String.format(Locale.ROOT, "%.0f", y) : Table.number(y)));
        }
        return ticks + text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 12, "middle", curve.x().replace('_', ' '))
                + text(LEFT, TOP - 6, "start", curve.y().replace('_', ' '));
    }

    private String line(String name, String colour, ToDoubleFunction<Curve.Point> of) {
        String points = curve.points().stream().filter(it -> of.applyAsDouble(it) <= highest)
                .map(it -> String.format(Locale.ROOT, "%.1f,%.1f", x(it.x()), y(of.applyAsDouble(it)))).collect(Collectors.joining(" "));
        return "<polyline points=\"" + points + "\" fill=\"none\" stroke=\"" + colour + "\" stroke-width=\"2\"><title>" + name
                + "</title></polyline>\n"
                + "<text x=\"" + (LEFT + 10) + "\" y=\"" + Table.number(y(of.applyAsDouble(curve.points().getFirst())) - 6) + "\" fill=\""
                + colour + "\">" + name + "</text>\n";
    }

    private String mark(String name, double at, int down) {
        return String.format(Locale.ROOT, "<path d=\"M%.1f %dV%d\" stroke=\"#555\" stroke-dasharray=\"4 4\"/>%n", x(at), TOP, HEIGHT - BOTTOM)
                + text(x(at) - 6, TOP + 12 + down, "end", name);
    }

    private static String text(double x, double y, String anchor, String text) {
        return String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n", x, y, anchor, text);
    }

    private double x(double value) {
        return LEFT + value / most * (WIDTH - LEFT - RIGHT);
    }

    private double y(double value) {
        return HEIGHT - BOTTOM - value / highest * (HEIGHT - BOTTOM - TOP);
    }
}
