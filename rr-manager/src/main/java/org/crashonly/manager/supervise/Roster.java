package org.crashonly.manager.supervise;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Level;
import org.crashonly.control.Message;
import org.crashonly.control.RoutingTable;
import org.crashonly.manager.journal.Entry;
import org.crashonly.manager.journal.Entry.Cause;
import org.crashonly.manager.registry.Element;
import org.crashonly.manager.registry.Plan;
import org.crashonly.manager.registry.RoutingTables;

/** The elements, what is written down of them, and the routes that follow. Used by the supervisor's thread only. */
final class Roster {

    private final Plan plan;
    private final Records records;
    private final RoutingTables routing;
    private final Map<ElementId, Element> elements = new LinkedHashMap<>();

    Roster(Plan plan, Records records) {
        this.plan = plan;
        this.records = records;
        this.routing = new RoutingTables(records.chronicle().epoch());
    }

    Plan plan() {
        return plan;
    }

    Records records() {
        return records;
    }

    /** All of them, by their ids, in the order of the plan. */
    Map<ElementId, Element> elements() {
        return elements;
    }

    Collection<Element> all() {
        return elements.values();
    }

    void add(Element element) {
        elements.put(element.id(), element);
    }

    /** Null if {@code id} is no process of this server. */
    Element find(ElementId id) {
        return elements.get(id);
    }

    /** Whether {@code generation} is the one that runs now. */
    boolean isCurrent(Generation generation) {
        Element element = elements.get(generation.id());
        return element != null && element.spec().map(it -> it.generation().equals(generation)).orElse(false);
    }

    /** Writes {@code entry} of {@code element} down and takes it to be so. */
    void record(Element element, Entry entry) {
        records.append(entry);
        element.past(records.chronicle().find(element.id()));
    }

    /** The routes as they were published last; empty before the first time. */
    Optional<RoutingTable> routes() {
        return routing.latest().version() > 0 ? Optional.of(routing.latest()) : Optional.empty();
    }

    /** Draws the routes anew and tells everyone, if they have changed. */
    void publishRoutes() {
        Optional<RoutingTable> table = routing.redraw(elements.values(), System.nanoTime());
        table.ifPresent(it -> elements.values().forEach(element -> element.send(new Message.Routes(it))));
    }

    /** The cause of a new incident. */
    static Cause incident(Level level, String reason, String evidence) {
        return new Cause(UUID.randomUUID().toString(), level, reason, evidence);
    }

    /** The cause of a new incident that concerns one process. */
    static Cause incident(String reason, String evidence) {
        return incident(Level.PROCESS, reason, evidence);
    }
}
