package org.crashonly.manager.supervise;

import java.util.Collection;
import java.util.HashMap;
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

/** The elements, what is written down of them, and the routes that follow. For the supervisor's thread only, but for {@link #plan()}. */
final class Roster {

    private volatile Plan plan;
    private final Records records;
    private final RoutingTables routing;
    private final Map<ElementId, Element> elements = new LinkedHashMap<>();
    /** What those spares live as that took a place, by what they were begun as: as long as they live, whatever follows them. */
    private final Map<Generation, Generation> places = new HashMap<>();

    Roster(Plan plan, Records records) {
        this.plan = plan;
        this.records = records;
        this.routing = new RoutingTables(records.chronicle().epoch());
    }

    Plan plan() {
        return plan;
    }

    /** Other processes are meant to run; elements are added, removed and told by whoever begins and ends them. */
    void plan(Plan now) {
        plan = now;
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

    void remove(ElementId id) {
        elements.remove(id);
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

    /**
     * The generation as which the process of {@code begun} lives now: another element's, if that one is a spare whose place it took.
     */
    Generation livesAs(Generation begun) {
        elements.values().stream()
                .filter(it -> begun.equals(it.past().spare()))
                .forEach(it -> places.put(begun, new Generation(it.id(), it.past().generation())));
        return places.getOrDefault(begun, begun);
    }

    /** The process that was begun as {@code begun} lives as {@code now} from now on, be that supervised or not. */
    void takesPlace(Generation begun, Generation now) {
        places.put(begun, now);
    }

    /** The process that was begun as {@code begun} is gone. */
    void gone(Generation begun) {
        places.remove(begun);
    }

    /** The generation of a spare as which the process of {@code generation}, the latest of its element, was begun; empty if it is its own. */
    Optional<Generation> begunAs(Generation generation) {
        Element element = elements.get(generation.id());
        return element == null || element.past().generation() != generation.number() ? Optional.empty() : Optional.ofNullable(element.past().spare());
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

    /** The cause of a new incident that concerns one process, whose own policy decides; {@code data} is what the evidence says, by name. */
    static Cause incident(String reason, String evidence, Map<String, String> data) {
        return new Cause(UUID.randomUUID().toString(), Level.PROCESS, reason, evidence, data);
    }

    /** The cause of a new incident that concerns one process, of which {@code finding} speaks. */
    static Cause incident(String reason, Finding finding) {
        return incident(reason, finding.sentence(), finding.data());
    }

    /** The cause of a new incident that concerns one process. */
    static Cause incident(String reason, String evidence) {
        return incident(Level.PROCESS, reason, evidence);
    }
}
