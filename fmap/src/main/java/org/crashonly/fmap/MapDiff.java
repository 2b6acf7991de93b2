package org.crashonly.fmap;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;

/** What is different between two maps, sorted: components first, then edges. */
public record MapDiff(List<Difference> differences) {

    /** The least change of a confidence that is worth telling. */
    public static final double NOTABLE = 0.1;

    /** One difference. */
    public sealed interface Difference {

        record ComponentAdded(String component, String version) implements Difference {}

        record ComponentRemoved(String component) implements Difference {}

        record VersionChanged(String component, String was, String is) implements Difference {}

        record EdgeAdded(Edge edge) implements Difference {}

        record EdgeRemoved(Edge edge) implements Difference {}

        /** The confidence moved by {@link #NOTABLE} or more, or the edge was accepted or learned in another way. */
        record EdgeChanged(Edge was, Edge is) implements Difference {}

        /** A line for people. */
        default String line() {
            return switch (this) {
                case ComponentAdded it -> "+ " + it.component() + (it.version().isEmpty() ? "" : " " + it.version());
                case ComponentRemoved it -> "- " + it.component();
                case VersionChanged it -> "~ " + it.component() + ": version " + named(it.was()) + " to " + named(it.is());
                case EdgeAdded it -> "+ " + it.edge().key() + ": " + shown(it.edge());
                case EdgeRemoved it -> "- " + it.edge().key() + ": " + shown(it.edge());
                case EdgeChanged it -> "~ " + it.is().key() + ": " + shown(it.was()) + " to " + shown(it.is());
            };
        }

        private static String named(String version) {
            return version.isEmpty() ? "unknown" : version;
        }

        private static String shown(Edge edge) {
            return String.format(Locale.ROOT, "%d of %d (%.2f)", edge.count(), edge.trials(), edge.confidence())
                    + (edge.accepted() ? ", accepted" : "") + ", " + edge.learned().stream().map(Learned::word).toList();
        }
    }

    public MapDiff {
        differences = List.copyOf(differences);
    }

    /** What has to be done to {@code before} to make it {@code after}. */
    public static MapDiff between(FailureMap before, FailureMap after) {
        List<Difference> all = new ArrayList<>();
        TreeSet<String> components = new TreeSet<>(before.versions().keySet());
        components.addAll(after.versions().keySet());
        components.forEach(it -> component(it, before.versions().get(it), after.versions().get(it)).ifPresent(all::add));
        TreeSet<Edge.Key> keys = new TreeSet<>();
        before.edges().forEach(it -> keys.add(it.key()));
        after.edges().forEach(it -> keys.add(it.key()));
        keys.forEach(it -> edge(before.edge(it).orElse(null), after.edge(it).orElse(null)).ifPresent(all::add));
        return new MapDiff(all);
    }

    public boolean isEmpty() {
        return differences.isEmpty();
    }

    private static Optional<Difference> component(String component, String was, String is) {
        if (was == null) {
            return Optional.of(new Difference.ComponentAdded(component, is));
        }
        if (is == null) {
            return Optional.of(new Difference.ComponentRemoved(component));
        }
        return was.equals(is) ? Optional.empty() : Optional.of(new Difference.VersionChanged(component, was, is));
    }

    private static Optional<Difference> edge(Edge was, Edge is) {
        if (was == null) {
            return Optional.of(new Difference.EdgeAdded(is));
        }
        if (is == null) {
            return Optional.of(new Difference.EdgeRemoved(was));
        }
        boolean changed = was.accepted() != is.accepted()
                || !was.learned().equals(is.learned())
                || Math.abs(was.confidence() - is.confidence()) >= NOTABLE;
        return changed ? Optional.of(new Difference.EdgeChanged(was, is)) : Optional.empty();
    }
}
