package org.crashonly.manager.supervise;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.crashonly.control.ElementId;
import org.crashonly.control.Level;
import org.crashonly.manager.journal.Entry;
import org.crashonly.manager.journal.Entry.Cause;
import org.crashonly.manager.policy.Phase;
import org.crashonly.manager.recovery.Group;
import org.crashonly.manager.registry.Element;

/**
 * Restarts of what replicas have in common, as operators ask for them: one replica after another, the next one when the one before serves
 * again. If one does not come back, the rest goes on as it was. Written down before it is begun, so that another manager finishes it. On
 * the inbox's thread.
 */
final class RollingRestarts {

    /** One that is under way, of these replicas. */
    private record Running(Entry.Rolling rolling, SortedSet<ElementId> replicas) {}

    private final Roster roster;
    private final EventLog events;
    private final GroupRestarts restarts;
    private final Map<String, Running> running = new LinkedHashMap<>();

    RollingRestarts(Roster roster, GroupRestarts.Means means, EventLog events) {
        this.roster = roster;
        this.events = events;
        this.restarts = new GroupRestarts(roster, means, Turns.ofOrders(roster));
    }

    /** Restarts the replicas of the process, or of the component, {@code element}; false if it has none. */
    boolean restart(ElementId element, String evidence) {
        List<ElementId> replicas = roster.plan().replicas(element);
        if (replicas.isEmpty()) {
            return false;
        }
        if (running.values().stream().noneMatch(it -> it.rolling().element().equals(element))) {
            Entry.Rolling rolling = new Entry.Rolling(element, Roster.incident(element.level(), Cause.REQUESTED, evidence), false);
            roster.records().append(rolling);
            events.add("rolling", element, 0, "restarting " + replicas.size() + " replicas, one by one: " + evidence, null);
            begin(rolling, replicas);
        }
        return true;
    }

    private void begin(Entry.Rolling rolling, List<ElementId> replicas) {
        running.put(rolling.cause().incident(), new Running(rolling, new TreeSet<>(replicas)));
        restarts.begin(rolling.cause().incident(), new Group(rolling.element().path(), new TreeSet<>(replicas)), rolling.cause());
    }

    /** Goes on where an earlier manager was killed. */
    void recover() {
        for (Entry.Rolling rolling : roster.records().chronicle().rolling()) {
            List<ElementId> replicas = roster.plan().replicas(rolling.element());
            if (replicas.isEmpty()) {
                over(rolling);
            } else {
                begin(rolling, replicas);
            }
        }
    }

    /** Time has passed. */
    void tick(long now) {
        for (Running it : new ArrayList<>(running.values())) {
            Entry.Rolling rolling = it.rolling();
            if (!it.replicas().equals(new TreeSet<>(roster.plan().replicas(rolling.element())))) {
                stop(rolling, "another version has other replicas");
            } else {
                lost(rolling).ifPresent(lost -> stop(rolling, lost.id() + " does not serve again: " + lost.policy().failure()));
            }
        }
        for (GroupRestarts.Outcome outcome : restarts.look(now)) {
            switch (outcome) {
                case GroupRestarts.Outcome.Served it -> running.values().stream()
                        .filter(rolled -> it.members().equals(rolled.replicas())).findFirst()
                        .ifPresent(rolled -> {
                            over(rolled.rolling());
                            String text = "all " + it.members().size() + " replicas were restarted, and serve";
                            events.add("rolled", rolled.rolling().element(), 0, text, null);
                        });
                case GroupRestarts.Outcome.Failed it -> {
                    Running failed = running.get(it.incident());
                    if (failed != null) {
                        stop(failed.rolling(), it.why());
                    }
                }
            }
        }
    }

    /** A replica that was restarted for it and cannot serve. */
    private Optional<Element> lost(Entry.Rolling rolling) {
        return roster.plan().replicas(rolling.element()).stream()
                .filter(it -> past(it).latest().stream().anyMatch(life -> life.cause().incident().equals(rolling.cause().incident())))
                .map(this::host).filter(it -> it.policy().phase() == Phase.FAILED).findFirst();
    }

    private Entry.ElementRecord past(ElementId replica) {
        return replica.level() == Level.PROCESS ? host(replica).past() : host(replica).pastOf(replica);
    }

    private Element host(ElementId replica) {
        return roster.find(replica.level() == Level.PROCESS ? replica : replica.parent().orElseThrow());
    }

    private void stop(Entry.Rolling rolling, String why) {
        restarts.forget(rolling.cause().incident());
        over(rolling);
        events.add("rolling-stopped", rolling.element(), 0, why + "; the other replicas go on as they were", null);
    }

    private void over(Entry.Rolling rolling) {
        running.remove(rolling.cause().incident());
        roster.records().append(new Entry.Rolling(rolling.element(), rolling.cause(), true));
    }
}
