package org.crashonly.fmap.draw;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.crashonly.fmap.Edge;
import org.crashonly.fmap.FailureMap;
import org.crashonly.fmap.Learned;

/**
 * The map as a picture: causes to the left, what they reach to the right, the stronger an edge the thicker, dashed until it is
 * accepted. Two components have one arrow each way, whose title tells of every kind of fault.
 */
public final class Svg {

    private static final int BOX_HEIGHT = 30;
    private static final int ROW = 64;
    private static final int GAP = 110;
    private static final int MARGIN = 20;
    private static final int LETTER = 8;

    private record Box(int x, int y, int width) {

        int right() {
            return x + width;
        }

        int middle() {
            return y + BOX_HEIGHT / 2;
        }
    }

    private record Ends(String from, String to) implements Comparable<Ends> {

        @Override
        public int compareTo(Ends other) {
            int byFrom = from.compareTo(other.from);
            return byFrom != 0 ? byFrom : to.compareTo(other.to);
        }
    }

    private Svg() {}

    public static String of(FailureMap map) {
        Map<String, Box> boxes = boxes(Layers.of(map));
        int width = boxes.values().stream().mapToInt(Box::right).max().orElse(0) + MARGIN;
        int height = boxes.values().stream().mapToInt(it -> it.y() + BOX_HEIGHT).max().orElse(0) + MARGIN + ROW / 2;
        StringBuilder svg = new StringBuilder(String.format(Locale.ROOT, """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" font-family="sans-serif" font-size="13">
                <title>Failure map</title>
                <defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" \
                orient="auto"><path d="M0 0L8 4L0 8z" fill="#b5431f"/></marker></defs>
                """, width, height, width, height));
        SortedMap<Ends, List<Edge>> arrows = new TreeMap<>();
        map.edges().forEach(it -> arrows.merge(
                new Ends(it.key().from(), it.key().to()), List.of(it), (some, one) -> Stream.concat(some.stream(), one.stream()).toList()));
        arrows.forEach((ends, edges) -> svg.append(arrow(boxes.get(ends.from()), boxes.get(ends.to()), edges)));
        boxes.keySet().stream().sorted().forEach(it -> svg.append(box(it, map.versions().get(it), boxes.get(it))));
        return svg.append("</svg>\n").toString();
    }

    private static Map<String, Box> boxes(Layers layers) {
        Map<String, Box> boxes = new HashMap<>();
        int x = MARGIN;
        for (List<String> column : layers.columns()) {
            int width = column.stream().mapToInt(String::length).max().orElse(0) * LETTER + 16;
            for (int row = 0; row < column.size(); row++) {
                boxes.put(column.get(row), new Box(x, MARGIN + row * ROW, width));
            }
            x += width + GAP;
        }
        return boxes;
    }

    private static String box(String component, String version, Box box) {
        return String.format(Locale.ROOT,
                "<g><title>%s</title><rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"5\" fill=\"#f4f1ec\" stroke=\"#555\"/>"
                        + "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text></g>%n",
                escaped(component + (version.isEmpty() ? "" : " " + version)), box.x(), box.y(), box.width(), BOX_HEIGHT,
                box.x() + box.width() / 2, box.middle() + 5, escaped(component));
    }

    private static String arrow(Box from, Box to, List<Edge> edges) {
        double confidence = edges.stream().mapToDouble(Edge::confidence).max().orElseThrow();
        boolean accepted = edges.stream().anyMatch(Edge::accepted);
        StringBuilder title = new StringBuilder(edges.getFirst().key().from() + " → " + edges.getFirst().key().to());
        edges.forEach(it -> title.append(String.format(Locale.ROOT, "%n%s: %d of %d (%.2f), %s", it.key().fault(), it.count(), it.trials(),
                it.confidence(), String.join(", ", it.learned().stream().map(Learned::word).toList()))));
        return String.format(Locale.ROOT,
                "<path d=\"%s\" fill=\"none\" stroke=\"#b5431f\" stroke-width=\"%.1f\"%s marker-end=\"url(#tip)\"><title>%s</title></path>%n",
                curve(from, to), 1 + 2 * confidence, accepted ? "" : " stroke-dasharray=\"6 4\"", escaped(title.toString()));
    }

    private static String curve(Box from, Box to) {
        if (to.x() > from.x()) {
            int half = (from.right() + to.x()) / 2;
            return "M" + from.right() + " " + from.middle() + "C" + half + " " + from.middle() + " " + half + " " + to.middle()
                    + " " + to.x() + " " + to.middle();
        }
        // An edge that points back leaves and arrives below, so that it does not cover the one that points forward.
        int fromX = from.x() + from.width() / 2;
        int toX = to.x() + to.width() / 2 + (from.x() == to.x() ? to.width() / 4 : 0);
        int bottom = Math.max(from.y(), to.y()) + BOX_HEIGHT;
        return "M" + fromX + " " + (from.y() + BOX_HEIGHT) + "C" + fromX + " " + (bottom + 28) + " " + toX + " " + (bottom + 28)
                + " " + toX + " " + (to.y() + BOX_HEIGHT);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }
}
