package org.crashonly.manager.supervise;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.crashonly.fmap.Edge;
import org.crashonly.fmap.FailureMap;
import org.crashonly.fmap.Learned;
import org.crashonly.fmap.campaign.Campaign;
import org.crashonly.fmap.file.MapFile;
import org.crashonly.fmap.infer.Notice;
import org.crashonly.fmap.infer.Parameters;
import org.crashonly.fmap.infer.PathWatcher;

/**
 * What is known of how failures propagate: the edges that somebody accepted, declared or injected, and those that the manager has seen
 * since. Diagnosis uses both, less what nobody accepted and was not seen for long. On the inbox's thread.
 */
final class FailureMaps {

    private static final System.Logger LOG = System.getLogger(FailureMaps.class.getName());
    private static final String RUN = "watched";
    /** What was only counted, and changes nothing of what is believed, is written no more often. */
    private static final Duration WRITTEN_EVERY = Duration.ofMinutes(1);

    private final MapFile acceptedFile;
    private final MapFile watchedFile;
    private final PathWatcher watcher;
    private FailureMap accepted;
    private FailureMap watched;
    private FailureMap known;
    private long trials;
    private boolean unwritten;
    private Instant written;

    FailureMaps(MapFile acceptedFile, MapFile watchedFile, Instant now) {
        this.acceptedFile = acceptedFile;
        this.watchedFile = watchedFile;
        this.accepted = read(acceptedFile);
        this.watched = read(watchedFile);
        this.watcher = new PathWatcher(RUN, watched, Parameters.DEFAULT);
        this.known = union(now);
        this.written = now;
    }

    /** From now on failures in {@code application} are judged by {@code parameters}. */
    void judge(String application, Parameters parameters, Instant now) {
        watcher.judge(application, parameters);
        watched = watcher.map();
        known = union(now);
    }

    /** A map that cannot be read is worth no failing manager: it is learned again. */
    private static FailureMap read(MapFile file) {
        try {
            return file.read();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "failure map left out: {0}", e.getMessage());
            return FailureMap.EMPTY;
        }
    }

    FailureMap accepted() {
        return accepted;
    }

    /** All that is known. */
    FailureMap known() {
        return known;
    }

    void deployed(String component, String version, Instant now) {
        watcher.deployed(component, version, now);
        if (look()) {
            known = union(now);
        }
    }

    void passed(List<String> path, Instant now) {
        watcher.passed(path, now);
    }

    void failed(String component, String fault, Instant now) {
        watcher.failed(component, fault, now);
    }

    /** Time has passed; returns what was learned and forgotten. {@link #known} is another map if that, or anything that was counted, changes it. */
    List<Notice> advance(Instant now) {
        watcher.advance(now);
        List<Notice> notices = new ArrayList<>(watcher.notices());
        boolean changed = (watcher.trials() != trials || !notices.isEmpty()) && look();
        if (unwritten && (!notices.isEmpty() || !now.isBefore(written.plus(WRITTEN_EVERY)))) {
            write(watchedFile, watched);
            unwritten = false;
            written = now;
        }
        known.edges().stream().filter(it -> !isFresh(it, now) && accepted.edge(it.key()).filter(it::equals).isPresent())
                .forEach(it -> notices.add(new Notice.Forgotten(it)));
        if (changed || !notices.isEmpty()) {
            known = union(now);
        }
        return notices;
    }

    /** Takes over what the watcher knows; whether that changes anything. */
    private boolean look() {
        trials = watcher.trials();
        FailureMap before = watched;
        watched = watcher.map();
        boolean changed = !watched.equals(before);
        unwritten |= changed;
        return changed;
    }

    /**
     * Somebody agrees to the edge {@code key}, or to all.
     *
     * @return why not; empty if it was done
     */
    Optional<String> accept(Optional<Edge.Key> key, Instant now) {
        if (key.isPresent() && known.edge(key.get()).isEmpty()) {
            return Optional.of("there is no edge " + key.get() + "; 'crashonly fmap show' lists them, 'crashonly fmap declare' adds one");
        }
        FailureMap next = accepted;
        for (Edge edge : key.map(it -> List.of(known.edge(it).orElseThrow())).orElseGet(() -> List.copyOf(known.edges()))) {
            next = next.edge(edge.key()).isPresent() ? next.accept(edge.key()) : next.plus(edge.accept());
        }
        for (var version : known.versions().entrySet()) {
            next = next.versions().containsKey(version.getKey()) ? next.with(version.getKey(), version.getValue()) : next;
        }
        accept(next, now);
        return Optional.empty();
    }

    /** Somebody knows of the edge {@code key}, whether or not it was ever seen. */
    void declare(Edge.Key key, Instant now) {
        accept(accepted.plus(Edge.declared(key, now)), now);
    }

    /** What {@code campaign} learned is known from now on; once, however often this is said. */
    void learned(Campaign campaign, Instant now) {
        FailureMap next = campaign.onto(accepted);
        if (next != accepted) {
            accept(next, now);
        }
    }

    private void accept(FailureMap next, Instant now) {
        write(acceptedFile, next);
        accepted = next;
        known = union(now);
    }

    /** What nobody accepted and was not seen since then is forgotten. */
    private boolean isFresh(Edge edge, Instant now) {
        return edge.isFresh(now.minus(watcher.of(edge.key().from()).forget()));
    }

    private FailureMap union(Instant now) {
        FailureMap union = accepted.filter(it -> isFresh(it, now));
        for (Edge edge : watched.edges()) {
            // What was watched before it was accepted is counted in the edge that was; what is only declared or injected there is not.
            boolean counted = union.edge(edge.key()).filter(it -> it.learned().contains(Learned.WATCHED)).isPresent();
            union = counted ? union : union.plus(edge);
        }
        for (var version : watched.versions().entrySet()) {
            union = union.with(version.getKey(), version.getValue());
        }
        return union;
    }

    private static void write(MapFile file, FailureMap map) {
        try {
            file.write(map);
        } catch (IOException e) {
            throw new UncheckedIOException(file.path() + " cannot be written", e);
        }
    }
}
