package org.crashonly.manager.supervise;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import org.crashonly.control.ElementId;
import org.crashonly.control.Level;
import org.crashonly.manager.journal.Entry.Cause;
import org.crashonly.manager.journal.Entry.ElementRecord;
import org.crashonly.manager.policy.Phase;
import org.crashonly.manager.recovery.Group;
import org.crashonly.manager.registry.Element;
import org.crashonly.manager.registry.Planned;

/**
 * The restarts of groups that are under way, of any level: has each element of a group restarted that the group's restart comes to, and
 * knows when all of them serve in a later life. What cannot be begun now is begun when it can be; replicas wait for their {@link Turns}. On
 * the inbox's thread.
 */
final class GroupRestarts {

    /** More class loaders of ended modules than that in a process, and restarting a module there only adds to them. */
    static final long MOST_RETAINED_LOADERS = 8;

    /** After so long the threads of a module that was crashed have left, or do not end. */
    private static final long DEPARTURE_NANOS = Duration.ofSeconds(3).toNanos();

    /** What restarts single elements. The journal has the cause with the life that begins. */
    interface Means {

        /** Has a process fenced, crashed and begun anew. */
        void restartProcess(Element process, Cause cause);

        /**
         * Has a module, resource or bean restarted inside {@code process}, which serves.
         *
         * @return false if that cannot be begun now; if it does not work out later, {@link #failed} is told
         */
        boolean restartInside(Element process, ElementId element, Cause cause);
    }

    /**
     * A restart.
     *
     * @param members that serve again when it is done
     * @param lives of the elements that are restarted for it, when it began
     * @param due those of them whose restart was not begun yet
     * @param atOnce what they need is restarted with them, so that no replica has to wait for another
     */
    private record Pending(Cause cause, SortedSet<ElementId> members, Map<ElementId, Long> lives, Set<ElementId> due, boolean atOnce) {}

    /** A module that serves again after the restart for an incident; what of it does not end is known later. */
    private record Departure(ElementId module, long due) {}

    /** What became of restarts. */
    sealed interface Outcome {

        /** All of these serve again. */
        record Served(SortedSet<ElementId> members) implements Outcome {}

        /** The restart for {@code incident} did not work. */
        record Failed(String incident, String why) implements Outcome {}
    }

    private final Roster roster;
    private final Means means;
    private final Turns turns;
    private final Map<String, Pending> pending = new LinkedHashMap<>();
    private final Map<String, Departure> departures = new LinkedHashMap<>();
    private final List<Outcome> failures = new ArrayList<>();

    GroupRestarts(Roster roster, Means means, Turns turns) {
        this.roster = roster;
        this.means = means;
        this.turns = turns;
    }

    /** Restarts what of {@code group} was not restarted for this {@code cause} yet. */
    void begin(String incident, Group group, Cause cause) {
        Map<ElementId, Long> lives = new LinkedHashMap<>();
        Set<ElementId> due = new LinkedHashSet<>();
        List<Element> spares = new ArrayList<>();
        for (ElementId element : restartedFor(group)) {
            boolean begun = past(element).latest().stream().anyMatch(it -> it.cause().incident().equals(cause.incident()));
            if (hostOf(element).planned() instanceof Planned.Spare) {
                if (!begun && hostOf(element).process().isPresent()) {
                    spares.add(hostOf(element));
                }
                continue;
            }
            lives.put(element, begun || isRestarting(element) ? life(element) - 1 : life(element));
            if (!begun) {
                due.add(element);
            }
        }
        boolean atOnce = lives.keySet().stream().anyMatch(it -> roster.plan().storesOf(it).stream().anyMatch(lives::containsKey));
        Pending restart = new Pending(cause, group.members(), lives, due, atOnce);
        pending.put(incident, restart);
        proceed(incident, restart);
        // They are discarded with the rest, but nobody waits for the next ones.
        spares.forEach(it -> means.restartProcess(it, cause));
    }

    /** Something else was decided on for {@code incident}. */
    void forget(String incident) {
        pending.remove(incident);
        departures.remove(incident);
        failures.removeIf(it -> it instanceof Outcome.Failed failed && failed.incident().equals(incident));
    }

    /** The restart with this cause does not work out; false if none like that is under way. */
    boolean failed(Cause cause, String why) {
        Optional<String> incident = pending.entrySet().stream().filter(it -> it.getValue().cause().incident().equals(cause.incident()))
                .map(Map.Entry::getKey).findFirst();
        incident.ifPresent(it -> fail(it, why));
        return incident.isPresent();
    }

    private void fail(String incident, String why) {
        pending.remove(incident);
        failures.add(new Outcome.Failed(incident, why));
    }

    /** What became of restarts since the last look. */
    List<Outcome> look(long now) {
        List<Outcome> outcomes = new ArrayList<>();
        new LinkedHashMap<>(pending).forEach((incident, restart) -> {
            if (restart.lives().entrySet().stream().allMatch(it -> serves(it.getKey()) && life(it.getKey()) > it.getValue())) {
                pending.remove(incident);
                restart.lives().keySet().stream().filter(it -> it.level() == Level.MODULE)
                        .forEach(it -> departures.put(incident, new Departure(it, now + DEPARTURE_NANOS)));
                outcomes.add(new Outcome.Served(restart.members()));
            } else {
                proceed(incident, restart);
            }
        });
        new LinkedHashMap<>(departures).forEach((incident, departure) -> {
            if (now - departure.due() >= 0) {
                departures.remove(incident);
                departed(incident, departure.module());
            }
        });
        outcomes.addAll(failures);
        failures.clear();
        return outcomes;
    }

    /** A module whose threads do not end may serve again, but what they hold is its process's. */
    private void departed(String incident, ElementId module) {
        long left = hostOf(module).vitals().map(it -> it.zombies()).orElse(0L);
        if (left > 0) {
            fail(incident, "the restart of " + module + " left " + left + " threads that do not end");
        }
    }

    private void proceed(String incident, Pending restart) {
        for (ElementId element : List.copyOf(restart.due())) {
            Element host = hostOf(element);
            boolean itsTurn = restart.atOnce() || turns.has(element);
            if (element.level() == Level.PROCESS) {
                if (life(element) > restart.lives().get(element)) {
                    // It ended by itself while it waited for its turn.
                    restart.due().remove(element);
                } else if (itsTurn) {
                    restart.due().remove(element);
                    means.restartProcess(host, restart.cause());
                }
            } else if (life(element) > restart.lives().get(element) || host.policy().phase() != Phase.READY) {
                // Its process has restarted, or does.
                continue;
            } else if (!itsTurn) {
                continue;
            } else if (element.level() == Level.MODULE && retained(host) > MOST_RETAINED_LOADERS) {
                fail(incident, retained(host) + " class loaders of ended modules are left in " + host.id() + ", more than " + MOST_RETAINED_LOADERS);
            } else if (means.restartInside(host, element, restart.cause())) {
                restart.due().remove(element);
            }
        }
    }

    private static long retained(Element host) {
        return host.vitals().map(it -> it.retainedLoaders()).orElse(0L);
    }

    /** What has to be restarted for all of {@code group} to be: processes in the order in which they are begun, or what lies in one of them. */
    private List<ElementId> restartedFor(Group group) {
        if (group.level().compareTo(Level.PROCESS) < 0) {
            return group.members().stream().filter(it -> !group.members().contains(it.parent().orElseThrow())).toList();
        }
        Set<Planned> processes = new LinkedHashSet<>();
        group.members().forEach(it -> processes.addAll(roster.plan().processesOf(it)));
        return roster.plan().processes().stream().filter(processes::contains).map(Planned::id).toList();
    }

    private Element hostOf(ElementId element) {
        return roster.find(switch (element.level()) {
            case BEAN -> element.parent().flatMap(ElementId::parent).orElseThrow();
            case MODULE, RESOURCE -> element.parent().orElseThrow();
            case PROCESS, APPLICATION, MACHINE -> element;
        });
    }

    private ElementRecord past(ElementId element) {
        Element host = hostOf(element);
        return host.id().equals(element) ? host.past() : host.pastOf(element);
    }

    /** The number of the present life of a process, module, resource or bean: it grows with each restart of it, or of what is around it. */
    long life(ElementId element) {
        Element host = hostOf(element);
        long life = host.past().generation();
        for (ElementId it = element; !it.equals(host.id()); it = it.parent().orElseThrow()) {
            life += host.pastOf(it).restarts();
        }
        return life;
    }

    private boolean isRestarting(ElementId element) {
        return element.level() == Level.MODULE && hostOf(element).isRestarting(element);
    }

    /** Whether a process, module, resource or bean serves at this moment. */
    boolean serves(ElementId element) {
        Element host = hostOf(element);
        ElementId module = element.level() == Level.BEAN ? element.parent().orElseThrow() : element;
        return host.policy().phase() == Phase.READY && !host.isRestarting(module);
    }
}
