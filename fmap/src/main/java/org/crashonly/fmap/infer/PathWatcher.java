package org.crashonly.fmap.infer;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crashonly.fmap.Edge;
import org.crashonly.fmap.FailureMap;
import org.crashonly.fmap.Learned;

/**
 * Learns the failure map from failures that happen by themselves. A failure of A opens a trial that lasts for the window, however often
 * A fails again meanwhile; each component that shared a request path with A counts as a trial, and as propagated if it failed in the
 * window. What fails as somebody's effect opens no trial of its own, else a caller would be taken for the cause of its callee.
 *
 * <p>Times come in order. Not thread-safe. What is not yet believed is lost with the process; what is believed is in {@link #map}, which
 * changes with each trial that is over, also where no {@link #notices notice} tells of it.
 */
public final class PathWatcher {

    private static final class Trial {

        private final String component;
        private final String fault;
        private final Instant begun;
        private final Set<String> followed = new HashSet<>();

        private Trial(String component, String fault, Instant begun) {
            this.component = component;
            this.fault = fault;
            this.begun = begun;
        }
    }

    /** The latest version of a component, and what was believed when it came. */
    private record Deployment(String component, String version, Map<Edge.Key, Edge> before, Map<Edge.Key, Tally> since) {}

    private final Parameters usual;
    private final Map<String, Parameters> own = new HashMap<>();
    private final String run;
    private final Neighbours neighbours = new Neighbours();
    private final List<Trial> open = new ArrayList<>();
    private final SortedMap<Edge.Key, Tally> tallies = new TreeMap<>();
    private final SortedMap<String, String> versions = new TreeMap<>();
    private final Map<String, Deployment> deployments = new HashMap<>();
    private final List<Notice> notices = new ArrayList<>();
    /** When what is over was last thrown away: not for each request. */
    private Instant tidied;
    private long trials;

    /**
     * Goes on from what {@code run} has learned so far.
     *
     * @param known what {@link #map} gave, or empty
     * @param usual for what {@link #judge} says nothing of
     */
    public PathWatcher(String run, FailureMap known, Parameters usual) {
        this.run = run;
        this.usual = usual;
        known.edges().stream().filter(it -> it.learned().contains(Learned.WATCHED)).forEach(it -> tallies.put(it.key(), Tally.of(it)));
        versions.putAll(known.versions());
    }

    /** From now on failures of {@code root} and of what lies in it are judged by {@code its}; what was counted so far stays. */
    public void judge(String root, Parameters its) {
        own.put(root, its);
    }

    /** What failures of {@code component} are judged by: what was said of it, or of the nearest that it lies in. */
    public Parameters of(String component) {
        for (String path = component; !path.isEmpty(); path = path.substring(0, Math.max(0, path.lastIndexOf('/')))) {
            Parameters its = own.get(path);
            if (its != null) {
                return its;
            }
        }
        return usual;
    }

    /** A request passed the components of {@code path}. */
    public void passed(List<String> path, Instant now) {
        advance(now);
        neighbours.passed(path, now);
    }

    /** A monitor says that {@code component} failed; {@code fault} names the kind. */
    public void failed(String component, String fault, Instant now) {
        advance(now);
        boolean known = false;
        for (Trial trial : open) {
            if (trial.component.equals(component)) {
                known = true;
            } else if (neighbours.of(trial.component, trial.begun.minus(of(trial.component).window())).contains(component)) {
                trial.followed.add(component);
                known = true;
            }
        }
        if (!known) {
            open.add(new Trial(component, fault, now));
        }
    }

    /** {@code component} now runs in {@code version}; says so if that changes the map. */
    public void deployed(String component, String version, Instant now) {
        advance(now);
        String was = versions.put(component, version);
        if (was == null || was.equals(version)) {
            return;
        }
        Map<Edge.Key, Edge> before = new HashMap<>();
        tallies.forEach((key, tally) -> {
            if (touches(key, component) && tally.isBelieved(of(key.from()))) {
                before.put(key, tally.edge(key));
            }
        });
        deployments.put(component, new Deployment(component, version, before, new HashMap<>()));
    }

    /** Time has passed: trials whose window is over are counted. */
    public void advance(Instant now) {
        for (Iterator<Trial> all = open.iterator(); all.hasNext();) {
            Trial trial = all.next();
            if (!now.isBefore(trial.begun.plus(of(trial.component).window()))) {
                all.remove();
                count(trial);
            }
        }
        if (tidied == null || !now.isBefore(tidied.plus(usual.window()))) {
            tidied = now;
            Duration longest = own.values().stream().map(Parameters::window).reduce(usual.window(), (one, other) -> one.compareTo(other) > 0 ? one : other);
            neighbours.forgetBefore(now.minus(longest.multipliedBy(2)));
            tallies.entrySet().removeIf(it -> forget(it.getKey(), it.getValue(), now));
        }
    }

    /** What was noticed since this was last asked. */
    public List<Notice> notices() {
        List<Notice> all = List.copyOf(notices);
        notices.clear();
        return all;
    }

    /** So many trials are over: while it stays the same and there are no notices, so does {@link #map}. */
    public long trials() {
        return trials;
    }

    /** What is believed by now. */
    public FailureMap map() {
        FailureMap map = FailureMap.ofRun(run);
        for (Map.Entry<String, String> it : versions.entrySet()) {
            map = map.with(it.getKey(), it.getValue());
        }
        for (Map.Entry<Edge.Key, Tally> it : tallies.entrySet()) {
            if (it.getValue().isBelieved(of(it.getKey().from()))) {
                map = map.plus(it.getValue().edge(it.getKey()));
            }
        }
        return map;
    }

    private void count(Trial trial) {
        Parameters parameters = of(trial.component);
        trials++;
        for (String neighbour : neighbours.of(trial.component, trial.begun.minus(parameters.window()))) {
            Edge.Key key = new Edge.Key(trial.component, neighbour, trial.fault);
            boolean propagated = trial.followed.contains(neighbour);
            Tally was = tallies.getOrDefault(key, Tally.none(trial.begun));
            Tally is = was.trial(propagated, trial.begun);
            tallies.put(key, is);
            boolean told = tellOfVersions(key, propagated, trial.begun);
            if (!told && !was.isBelieved(parameters) && is.isBelieved(parameters)) {
                notices.add(new Notice.Learned(is.edge(key)));
            } else if (!told && was.isBelieved(parameters) && !is.isBelieved(parameters)) {
                notices.add(new Notice.Doubted(is.edge(key)));
            }
        }
    }

    /** Compares what is seen since a new version with what was believed before it; the version's own trials decide, not all of them. */
    private boolean tellOfVersions(Edge.Key key, boolean propagated, Instant at) {
        boolean told = false;
        Parameters parameters = of(key.from());
        for (Deployment deployment : deployments.values()) {
            if (!touches(key, deployment.component())) {
                continue;
            }
            Tally was = deployment.since().getOrDefault(key, Tally.none(at));
            Tally is = was.trial(propagated, at);
            deployment.since().put(key, is);
            Edge before = deployment.before().get(key);
            if (before == null && !was.isBelieved(parameters) && is.isBelieved(parameters)) {
                notices.add(new Notice.Appeared(is.edge(key), deployment.component(), deployment.version()));
                tallies.put(key, is);
                told = true;
            } else if (before != null && !was.isRefuted(parameters) && is.isRefuted(parameters)) {
                notices.add(new Notice.Vanished(before, deployment.component(), deployment.version(), is.count(), is.trials()));
                tallies.put(key, is);
                told = true;
            }
        }
        return told;
    }

    private boolean forget(Edge.Key key, Tally tally, Instant now) {
        Parameters parameters = of(key.from());
        if (tally.lastTrial().plus(parameters.forget()).isAfter(now)) {
            return false;
        }
        if (tally.isBelieved(parameters)) {
            notices.add(new Notice.Forgotten(tally.edge(key)));
        }
        return true;
    }

    private static boolean touches(Edge.Key key, String component) {
        return key.from().equals(component) || key.to().equals(component);
    }
}
