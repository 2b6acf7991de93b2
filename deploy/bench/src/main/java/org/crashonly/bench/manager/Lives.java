package org.crashonly.bench.manager;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.crashonly.control.Generation;
import org.crashonly.control.ProcessIdentity;
import org.crashonly.manager.api.StatusView.ElementView;
import org.crashonly.sandbox.process.ProcessScan;

/** What was seen of the processes of a server while its manager was killed again and again, and what of it may not be. */
public final class Lives {

    private final Map<Generation, Set<ProcessIdentity>> seen = new HashMap<>();
    private final Set<String> findings = new TreeSet<>();

    /** The processes that run at one moment; what encloses others, and what has no generation, does not count. */
    public void look(Collection<ProcessScan.Found> running) {
        for (ProcessScan.Found it : running) {
            if (it.generation() > 0 && !it.encloses()) {
                Generation generation = new Generation(it.id(), it.generation());
                Set<ProcessIdentity> lives = seen.computeIfAbsent(generation, one -> new HashSet<>());
                lives.add(it.identity());
                if (lives.size() > 1) {
                    findings.add(generation + " was run by " + lives.size() + " processes");
                }
            }
        }
    }

    /** How things are when nothing is asked for any more: each element has exactly one process, the one that the manager knows. */
    public void end(Collection<ProcessScan.Found> running, List<ElementView> elements) {
        Map<String, List<Long>> pids = new TreeMap<>();
        running.stream().filter(it -> !it.encloses()).forEach(it -> pids.computeIfAbsent(it.id().path(), id -> new ArrayList<>())
                .add(it.identity().pid()));
        Map<String, Long> known = new TreeMap<>();
        elements.stream().filter(it -> it.pid() != null).forEach(it -> known.put(it.id(), it.pid()));
        pids.forEach((id, all) -> {
            if (all.size() > 1) {
                findings.add(id + " has " + all.size() + " processes");
            } else if (!all.getFirst().equals(known.getOrDefault(id, all.getFirst()))) {
                findings.add(id + " is process " + all.getFirst() + ", but the manager knows " + known.get(id));
            }
        });
        known.keySet().stream().filter(it -> !pids.containsKey(it)).forEach(it -> findings.add(it + " has no process"));
        elements.stream().filter(it -> !it.state().equals("ready")).forEach(it -> findings.add(it.id() + " is " + it.state() + ": " + it.detail()));
    }

    /** How many generations of processes were seen. */
    public int generations() {
        return seen.size();
    }

    /** What may not be, in words; empty if all is well. */
    public Set<String> findings() {
        return Set.copyOf(findings);
    }
}
