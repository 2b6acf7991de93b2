package org.crashonly.manager.supervise;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.crashonly.control.ElementId;
import org.crashonly.control.InjectedThrowable;
import org.crashonly.control.Level;
import org.crashonly.control.Message;
import org.crashonly.control.Message.Harm;
import org.crashonly.control.Message.Injection;
import org.crashonly.fmap.fault.Fault;
import org.crashonly.fmap.fault.FaultKind;
import org.crashonly.fmap.fault.Parameter;
import org.crashonly.manager.api.NotInjected;
import org.crashonly.manager.api.StatusView;
import org.crashonly.manager.journal.Entry.Cause;
import org.crashonly.manager.policy.Phase;
import org.crashonly.manager.registry.Element;
import org.crashonly.manager.registry.Planned;
import org.crashonly.sandbox.process.WatchedProcess;

/**
 * Makes faults happen that somebody asked for: signals to processes, and what hosts do to requests, to what they ask of stores, and to
 * themselves, as stores do. On the inbox's thread.
 */
final class Injector {

    private static final System.Logger LOG = System.getLogger(Injector.class.getName());
    private static final List<FaultKind> TO_BEANS =
            Arrays.stream(FaultKind.values()).filter(it -> it.places().contains(FaultKind.Place.BEAN)).toList();

    /** A module, bean, store or host, and the process that makes happen what is injected there: the store itself, or a host. */
    private record Place(ElementId element, Element host) {}

    private record Frozen(ElementId id, Fault fault, WatchedProcess process, long until) {}

    private final Roster roster;
    private final Restarter restarter;
    private final EventLog events;
    private final List<Frozen> frozen = new ArrayList<>();
    private final ArmedFaults armed = new ArmedFaults();
    private final SurvivingFaults surviving;

    Injector(Roster roster, Restarter restarter, EventLog events) {
        this.roster = roster;
        this.surviving = new SurvivingFaults(roster);
        this.restarter = restarter;
        this.events = events;
    }

    /**
     * Has {@code fault} happen to {@code id}: an application's process, store, module or bean.
     *
     * @return why not; empty if it was done
     */
    Optional<NotInjected> inject(ElementId id, Fault fault, String askedBy, long now) {
        if (id.level() == Level.BEAN && !TO_BEANS.contains(fault.kind())) {
            return Optional.of(NotInjected.forGood("to calls of a bean there is " + TO_BEANS.stream().map(FaultKind::word).collect(Collectors.joining(", "))));
        }
        Optional<String> problem = problem(id, fault);
        if (problem.isPresent()) {
            return problem.map(NotInjected::forGood);
        }
        return switch (fault.kind()) {
            case KILL -> toProcesses(id, fault, askedBy, it -> restarter.throwSwitch(it, "a fault injected by " + askedBy));
            case FREEZE -> toProcesses(id, fault, askedBy, it -> freeze(it, fault, now));
            case RESTART -> toProcesses(id, fault, askedBy,
                    it -> restarter.restart(it, Roster.incident(Cause.REQUESTED, "a fault injected by " + askedBy)));
            case EXCEPTION -> toCalls(id, fault, Harm.EXCEPTION, askedBy);
            case LATENCY -> toCalls(id, fault, Harm.LATENCY, askedBy);
            case HANG -> toCalls(id, fault, Harm.HANG, askedBy);
            case ERROR -> send(modules(id), id, fault, Harm.ERROR, askedBy);
            case LOOP -> send(modules(id), id, fault, Harm.LOOP, askedBy);
            case DEADLOCK -> send(modules(id), id, fault, Harm.DEADLOCK, askedBy);
            case LEAK -> send(modules(id), id, fault, Harm.LEAK, askedBy);
            case THREAD_LEAK -> send(modules(id), id, fault, Harm.THREAD_LEAK, askedBy);
            case FILE_LEAK -> send(modules(id), id, fault, Harm.FILE_LEAK, askedBy);
            case METASPACE_LEAK -> send(modules(id), id, fault, Harm.METASPACE_LEAK, askedBy);
            case NULL_RESULT -> send(modules(id), id, fault, Harm.NULL_RESULT, askedBy);
            case WRONG_RESULT -> send(modules(id), id, fault, Harm.WRONG_RESULT, askedBy);
            case RESET -> send(modules(id), id, fault, Harm.RESET, askedBy);
            case DATA_SOURCE_LOST -> send(askingTheirStore(id), id, fault, Harm.DATA_SOURCE_LOST, askedBy);
            case CONNECTION_LEAK -> send(hosts(id), id, fault, Harm.CONNECTION_LEAK, askedBy);
            case OUT_OF_MEMORY -> send(hosts(id), id, fault, Harm.OUT_OF_MEMORY, askedBy);
            case DISK_FULL -> send(stores(id), id, fault, Harm.DISK_FULL, askedBy);
            case REFUSE -> send(modules(id), id, fault, Harm.REFUSE, askedBy);
            case CORRUPT_SESSION -> send(sessionStores(id), id, fault, Harm.CORRUPT_SESSION, askedBy);
            case CORRUPT_PAGE -> send(sessionStores(id), id, fault, Harm.CORRUPT_PAGE, askedBy);
            case NAME_LOST -> send(modules(id), id, fault, Harm.NAME_LOST, askedBy);
            case SLOW_PEER -> toCalls(id, fault, Harm.SLOW_PEER, askedBy);
            case HALF_OPEN_PEER -> toCalls(id, fault, Harm.HALF_OPEN_PEER, askedBy);
        };
    }

    /** Ends what is injected into what lies at or below {@code id}. */
    Optional<String> heal(ElementId id, String askedBy) {
        surviving.ended(id);
        List<Place> places = Stream.of(modules(id), askingTheirStore(id), hosts(id), stores(id), sessionStores(id)).flatMap(it -> it).toList();
        places.forEach(it -> {
            it.host().send(new Message.Inject(it.element(), null));
            events.add("healed", it.element(), 0, "what was injected is ended by " + askedBy, null);
        });
        List<Frozen> thawed = frozen.stream().filter(it -> id.contains(it.id())).toList();
        thawed.forEach(this::thaw);
        return places.isEmpty() && thawed.isEmpty() ? Optional.of("nothing can be injected into " + id) : Optional.empty();
    }

    /** A new life of the store {@code id} begins: what was injected into what is asked of it ends with the old one, though that suffered nothing. */
    void begins(ElementId id) {
        askingTheirStore(id).filter(it -> it.element().equals(id) && it.host().faults().containsKey(id))
                .forEach(it -> it.host().send(new Message.Inject(id, null)));
    }

    /** What is injected at this moment: what processes tell, and who is frozen and can tell nothing. */
    List<StatusView.FaultView> armed(long now) {
        Map<ElementId, String> all = new TreeMap<>();
        roster.all().forEach(it -> all.putAll(it.faults()));
        frozen.stream().filter(it -> isFrozen(it, now)).forEach(it -> all.put(it.id(), it.fault().toString()));
        surviving.addTo(all, now);
        return armed.of(all);
    }

    private boolean isFrozen(Frozen it, long now) {
        return now - it.until() < 0 && roster.find(it.id()) != null && roster.find(it.id()).process().filter(it.process()::equals).isPresent();
    }

    /** What cannot be, though it can be said. */
    private Optional<String> problem(ElementId id, Fault fault) {
        Optional<String> exception = fault.value(Parameter.CLASS);
        if (exception.isPresent() && InjectedThrowable.make(exception.get(), "").isEmpty()) {
            return Optional.of("class=" + exception.get() + ": expected an exception or error of the JDK that others can make, as java.io.IOException");
        }
        if (exception.isPresent() && isStore(id)) {
            return Optional.of("class=" + exception.get() + ": what is asked of a store throws an SQLException");
        }
        if (fault.value(Parameter.PATH).isPresent() && (id.level() == Level.BEAN || isStore(id))) {
            return Optional.of("path=" + fault.value(Parameter.PATH).get() + ": only requests to modules have a path");
        }
        if (fault.kind() == FaultKind.CORRUPT_PAGE && sessionStores(id).findAny().isEmpty()) {
            return Optional.of("only a session store has copies of its pages: what else is damaged, nobody could repair");
        }
        return Optional.empty();
    }

    private boolean isStore(ElementId id) {
        return id.level() == Level.PROCESS && roster.plan().tree().contains(id) && hosts(id).findAny().isEmpty();
    }

    /** Ends what has lasted long enough, and injects anew what is to survive a restart. */
    void tick(long now) {
        surviving.tick(now);
        List.copyOf(frozen).stream().filter(it -> now - it.until() >= 0).forEach(this::thaw);
    }

    private void thaw(Frozen it) {
        frozen.remove(it);
        try {
            it.process().thaw();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "{0} cannot be thawed: {1}", it.process().identity(), e.getMessage());
        }
    }

    private Optional<NotInjected> toProcesses(ElementId id, Fault fault, String askedBy, Consumer<Element> deed) {
        List<Planned> planned = roster.plan().processesOf(id);
        List<Element> running = planned.stream().map(it -> roster.find(it.id())).filter(it -> it.process().isPresent()).toList();
        running.forEach(it -> {
            events.add("injected", it.id(), it.past().generation(), fault + ", asked for by " + askedBy, null);
            deed.accept(it);
        });
        return running.isEmpty() ? Optional.of(new NotInjected("no process of " + id + " runs", planned.isEmpty())) : Optional.empty();
    }

    private void freeze(Element element, Fault fault, long now) {
        WatchedProcess process = element.process().orElseThrow();
        try {
            process.freeze();
            frozen.removeIf(it -> it.process().equals(process));
            frozen.add(new Frozen(element.id(), fault, process, now + fault.lasts().orElse(Fault.LASTS).toNanos()));
            armed.begun(element.id(), fault, System.currentTimeMillis());
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "{0} cannot be frozen: {1}", element.id(), e.getMessage());
        }
    }

    private Optional<NotInjected> toCalls(ElementId id, Fault fault, Harm harm, String askedBy) {
        return send(isStore(id) ? askingTheirStore(id) : modules(id), id, fault, harm, askedBy);
    }

    private Optional<NotInjected> send(Stream<Place> where, ElementId id, Fault fault, Harm harm, String askedBy) {
        List<Place> places = where.toList();
        List<Place> reached = places.stream().filter(Injector::serves).toList();
        reached.forEach(it -> {
            it.host().send(new Message.Inject(it.element(), injection(fault, harm, lastsMillis(fault))));
            armed.begun(it.element(), fault, System.currentTimeMillis());
            surviving.begun(it.element(), it.host(), fault, (host, left) -> again(it.element(), host, fault, injection(fault, harm, left)), System.nanoTime());
            events.add("injected", it.element(), it.host().past().generation(), fault + ", asked for by " + askedBy, null);
        });
        if (places.isEmpty()) {
            return Optional.of(NotInjected.forGood(id + " has nothing that fault " + fault.kind().word() + " happens to"));
        }
        return reached.isEmpty() ? Optional.of(NotInjected.now(id + " does not serve now; ask again when it is ready")) : Optional.empty();
    }

    /** Whether there is anything that it would happen to: what is injected into a generation that is about to begin, or to end, is lost with that. */
    private static boolean serves(Place place) {
        Element host = place.host();
        if (host.session().isEmpty() || host.policy().phase() != Phase.READY) {
            return false;
        }
        ElementId element = place.element();
        if (element.level().compareTo(Level.MODULE) > 0) {
            return true;
        }
        ElementId module = element.level() == Level.BEAN ? element.parent().orElseThrow() : element;
        return host.ports().containsKey(module) && !host.isRestarting(module);
    }

    private void again(ElementId element, Element host, Fault fault, Injection injection) {
        host.send(new Message.Inject(element, injection));
        events.add("injected", element, host.past().generation(), fault + ", again after a restart", null);
    }

    private static long lastsMillis(Fault fault) {
        return fault.lasts().orElse(Fault.LASTS).toMillis();
    }

    private static Injection injection(Fault fault, Harm harm, long lastsMillis) {
        return new Injection(
                fault.toString(), harm, fault.probability(), fault.times().orElse(0), fault.after(),
                lastsMillis, fault.delay().map(Duration::toMillis).orElse(0L),
                fault.jitter().map(Duration::toMillis).orElse(0L), fault.value(Parameter.STATUS).map(Integer::parseInt).orElse(500),
                fault.bytes().orElse(0), fault.value(Parameter.PATH).orElse(null), fault.value(Parameter.CLASS).orElse(null));
    }

    /** The H2 stores at or below {@code id}: PostgreSQL's files are written by processes of its own. */
    private Stream<Place> stores(ElementId id) {
        return roster.plan().processes().stream()
                .flatMap(it -> it instanceof Planned.AcidStore store && isH2(store) && id.contains(store.id()) ? Stream.of(store.id()) : Stream.empty())
                .map(it -> new Place(it, roster.find(it)));
    }

    private Stream<Place> sessionStores(ElementId id) {
        return roster.plan().sessionStores().stream().map(Planned::id).filter(id::contains).map(it -> new Place(it, roster.find(it)));
    }

    private static boolean isH2(Planned.AcidStore store) {
        return store.application().stores().stream().anyMatch(it -> it.name().equals(store.id().name()) && it.engine().equals("h2"));
    }

    /** Those at or below {@code id}; of a bean itself. */
    private Stream<Place> modules(ElementId id) {
        if (id.level() == Level.BEAN) {
            return modules(id.parent().orElseThrow()).map(module -> new Place(module.element().child(id.name()), module.host()));
        }
        return hosts().flatMap(host -> host.components().stream()
                .filter(it -> id.contains(host.module(it)) || id.contains(host.component(it)))
                .map(it -> new Place(host.module(it), roster.find(host.id()))));
    }

    private Stream<Place> hosts(ElementId id) {
        return hosts().filter(it -> id.contains(it.id()) || id.contains(it.process())).map(it -> new Place(it.id(), roster.find(it.id())));
    }

    /** The hosts at or below {@code id}, or those that ask the store {@code id}, each with its store. */
    private Stream<Place> askingTheirStore(ElementId id) {
        return hosts().flatMap(host -> roster.plan().acidStoreOf(host.id()).stream()
                .filter(store -> id.contains(store) || id.contains(host.id()) || id.contains(host.process()))
                .map(store -> new Place(store, roster.find(host.id()))));
    }

    private Stream<Planned.Host> hosts() {
        return roster.plan().processes().stream().flatMap(it -> it instanceof Planned.Host host ? Stream.of(host) : Stream.empty());
    }
}
