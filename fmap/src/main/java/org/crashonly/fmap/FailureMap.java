package org.crashonly.fmap;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The failure map (f-map): a directed graph with an edge A → B for each kind of fault of which a failure of A was seen to propagate to
 * B (Candea et al., "Automatic failure-path inference", WIAPP 2003). Immutable; everything in it is sorted, so that two equal maps look
 * the same wherever they are written.
 */
public final class FailureMap {

    /** The kind of fault that a restart is to its neighbours: an edge of this kind says that restarting one makes the other fail. */
    public static final String RESTART = "restart";

    /** A map of nothing. */
    public static final FailureMap EMPTY = new FailureMap(new TreeSet<>(), new TreeMap<>(), new TreeMap<>());

    private final SortedSet<String> runs;
    private final SortedMap<String, String> versions;
    private final SortedMap<Edge.Key, Edge> edges;

    private FailureMap(SortedSet<String> runs, SortedMap<String, String> versions, SortedMap<Edge.Key, Edge> edges) {
        this.runs = Collections.unmodifiableSortedSet(runs);
        this.versions = Collections.unmodifiableSortedMap(versions);
        this.edges = Collections.unmodifiableSortedMap(edges);
    }

    /** An empty map that the run {@code run} is about to fill. */
    public static FailureMap ofRun(String run) {
        return new FailureMap(new TreeSet<>(List.of(run)), new TreeMap<>(), new TreeMap<>());
    }

    /** A map as it was written; components that only edges name have an unknown version. */
    public static FailureMap of(Collection<String> runs, SortedMap<String, String> versions, Collection<Edge> edges) {
        FailureMap map = new FailureMap(new TreeSet<>(runs), new TreeMap<>(versions), new TreeMap<>());
        for (Edge edge : edges) {
            if (map.edges.containsKey(edge.key())) {
                throw new IllegalArgumentException("edge " + edge.key() + " is there twice");
            }
            map = map.plus(edge);
        }
        return map;
    }

    /** This map with {@code component} in {@code version}; empty if the version is unknown. */
    public FailureMap with(String component, String version) {
        SortedMap<String, String> all = new TreeMap<>(versions);
        all.put(component, version);
        return new FailureMap(new TreeSet<>(runs), all, new TreeMap<>(edges));
    }

    /** This map and what {@code edge} tells of further trials. */
    public FailureMap plus(Edge edge) {
        SortedMap<String, String> allVersions = new TreeMap<>(versions);
        allVersions.putIfAbsent(edge.key().from(), "");
        allVersions.putIfAbsent(edge.key().to(), "");
        SortedMap<Edge.Key, Edge> allEdges = new TreeMap<>(edges);
        allEdges.merge(edge.key(), edge, Edge::plus);
        return new FailureMap(new TreeSet<>(runs), allVersions, allEdges);
    }

    /**
     * What both maps know. Their trials are added up; where they know a component in two versions, {@code later} is right.
     *
     * @throws IllegalArgumentException if a run is in both: its trials would count twice
     */
    public FailureMap merge(FailureMap later) {
        for (String run : later.runs) {
            if (runs.contains(run)) {
                throw new IllegalArgumentException("run " + run + " is in both maps; its trials would count twice");
            }
        }
        SortedSet<String> allRuns = new TreeSet<>(runs);
        allRuns.addAll(later.runs);
        SortedMap<String, String> allVersions = new TreeMap<>(versions);
        later.versions.forEach((component, version) -> allVersions.merge(component, version, (was, is) -> is.isEmpty() ? was : is));
        SortedMap<Edge.Key, Edge> allEdges = new TreeMap<>(edges);
        later.edges.forEach((key, edge) -> allEdges.merge(key, edge, Edge::plus));
        return new FailureMap(allRuns, allVersions, allEdges);
    }

    /**
     * This map with the edge {@code key} agreed to.
     *
     * @throws IllegalArgumentException if there is no such edge: what was never seen is declared, not accepted
     */
    public FailureMap accept(Edge.Key key) {
        Edge edge = edge(key).orElseThrow(() -> new IllegalArgumentException("no edge " + key + " to accept; declare it if it is known"));
        SortedMap<Edge.Key, Edge> all = new TreeMap<>(edges);
        all.put(key, edge.accept());
        return new FailureMap(new TreeSet<>(runs), new TreeMap<>(versions), all);
    }

    /** This map after {@code trials} in which the edge {@code key} did not propagate; unchanged if it has no such edge. */
    public FailureMap missed(Edge.Key key, long trials) {
        SortedMap<Edge.Key, Edge> all = new TreeMap<>(edges);
        all.computeIfPresent(key, (same, edge) -> edge.missed(trials));
        return new FailureMap(new TreeSet<>(runs), new TreeMap<>(versions), all);
    }

    /** This map with only the edges that are {@code wanted}. */
    public FailureMap filter(Predicate<Edge> wanted) {
        SortedMap<Edge.Key, Edge> kept = new TreeMap<>(edges);
        kept.values().removeIf(wanted.negate());
        return new FailureMap(new TreeSet<>(runs), new TreeMap<>(versions), kept);
    }

    /** The runs whose trials are in this map. */
    public SortedSet<String> runs() {
        return runs;
    }

    /** All components with their versions, empty if unknown. */
    public SortedMap<String, String> versions() {
        return versions;
    }

    public Collection<Edge> edges() {
        return edges.values();
    }

    public Optional<Edge> edge(Edge.Key key) {
        return Optional.ofNullable(edges.get(key));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FailureMap map && runs.equals(map.runs) && versions.equals(map.versions) && edges.equals(map.edges);
    }

    @Override
    public int hashCode() {
        return edges.hashCode();
    }

    @Override
    public String toString() {
        return "f-map of " + versions.size() + " components, " + edges.size() + " edges";
    }
}
