package org.crashonly.fmap.draw;

import java.util.Locale;
import org.crashonly.fmap.Edge;
import org.crashonly.fmap.FailureMap;

/** The map in Graphviz' language. Edges that nobody accepted yet are dashed. */
public final class Dot {

    private Dot() {}

    public static String of(FailureMap map) {
        StringBuilder dot = new StringBuilder("digraph fmap {\n  rankdir=LR;\n  node [shape=box, fontname=\"sans-serif\"];\n");
        map.versions().forEach((component, version) -> dot.append("  ").append(quoted(component))
                .append(version.isEmpty() ? "" : " [tooltip=" + quoted(version) + "]").append(";\n"));
        map.edges().forEach(edge -> dot.append("  ").append(line(edge)).append('\n'));
        return dot.append("}\n").toString();
    }

    private static String line(Edge edge) {
        return quoted(edge.key().from()) + " -> " + quoted(edge.key().to())
                + " [label=" + quoted(edge.key().fault() + String.format(Locale.ROOT, " %.2f", edge.confidence()))
                + (edge.accepted() ? "" : ", style=dashed") + "];";
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }
}
