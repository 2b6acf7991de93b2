package org.crashonly.manager.supervise;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.crashonly.control.ElementId;
import org.crashonly.control.Level;
import org.crashonly.manager.monitor.ApplicationMonitor;
import org.crashonly.manager.recovery.Incident;
import org.crashonly.manager.recovery.RecoveryState;
import org.crashonly.manager.recovery.Stage;
import org.crashonly.manager.registry.Element;
import org.crashonly.manager.registry.Planned;

/**
 * Which modules of an application its recovery policy gave up, and which of these answer nothing well: no more requests go there until they are
 * tried again. That outlives the manager, which sees no requests to them any more that could tell its successor. On the inbox's thread.
 */
final class GivenUps {

    private final Roster roster;
    private final ElementId application;
    private final ApplicationMonitor monitor;
    private final ToLongFunction<ElementId> life;
    private Map<ElementId, Long> closed = Map.of();

    /** @param life the number of an element's present life */
    GivenUps(Roster roster, ElementId application, ApplicationMonitor monitor, ToLongFunction<ElementId> life) {
        this.roster = roster;
        this.application = application;
        this.monitor = monitor;
        this.life = life;
    }

    /** Goes on with what an earlier manager had seen. */
    void recover(Map<ElementId, Long> known) {
        closed = known;
    }

    /** The modules that answer nothing well, each with the life in which it does: for the journal. */
    Map<ElementId, Long> closed() {
        return closed;
    }

    /**
     * Shows whom {@code state} gives up: status says so, and routes go by it.
     *
     * @return whether {@link #closed} is another than before
     */
    boolean show(RecoveryState state) {
        List<Incident> given = state.incidents().values().stream().filter(it -> it.stage() == Stage.GIVEN_UP).toList();
        Map<ElementId, Long> now = new TreeMap<>();
        for (Element element : roster.all()) {
            if (application.contains(element.id())) {
                Map<ElementId, Element.GivenUp> modules = modules(element, given, state);
                modules.forEach((module, it) -> {
                    if (it.closed()) {
                        now.put(module, life.applyAsLong(module));
                    }
                });
                if (!element.givenUp().equals(modules)) {
                    element.givenUp(modules);
                }
            }
        }
        boolean changed = !now.equals(closed);
        closed = now;
        return changed;
    }

    private Map<ElementId, Element.GivenUp> modules(Element element, List<Incident> given, RecoveryState state) {
        Map<ElementId, Element.GivenUp> modules = new TreeMap<>();
        if (element.planned() instanceof Planned.Host host) {
            given.forEach(incident -> host.components().stream().map(host::module).filter(it -> concerns(incident.suspect(), it))
                    .forEach(it -> modules.merge(it, givenUp(incident, it, state), GivenUps::longer)));
        }
        return modules;
    }

    private Element.GivenUp givenUp(Incident incident, ElementId module, RecoveryState state) {
        return new Element.GivenUp("given up after " + incident.attempts() + " restarts: " + incident.evidence().why(),
                answersNothingWell(module, state), incident.since(), incident.due());
    }

    private static Element.GivenUp longer(Element.GivenUp one, Element.GivenUp other) {
        return one.dueNanos() - other.dueNanos() > 0 ? one : other;
    }

    private static boolean concerns(ElementId suspect, ElementId module) {
        boolean uses = suspect.level() == Level.RESOURCE && suspect.parent().equals(module.parent());
        return uses || suspect.contains(module) || module.contains(suspect);
    }

    /** Whoever is asked no more fails no more: what was seen of a life holds for as long as that lasts. */
    private boolean answersNothingWell(ElementId module, RecoveryState state) {
        long since = state.restarted().getOrDefault(module, 0L);
        boolean known = Long.valueOf(life.applyAsLong(module)).equals(closed.get(module));
        return (known || monitor.failedSince(module, since)) && !monitor.servedSince(module, since);
    }
}
