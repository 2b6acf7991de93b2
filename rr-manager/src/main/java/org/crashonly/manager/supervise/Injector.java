package org.crashonly.manager.supervise;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.crashonly.control.ElementId;
import org.crashonly.control.Level;
import org.crashonly.control.Message;
import org.crashonly.control.Message.Harm;
import org.crashonly.control.Message.Injection;
import org.crashonly.fmap.fault.Fault;
import org.crashonly.fmap.fault.FaultKind;
import org.crashonly.fmap.fault.Parameter;
import org.crashonly.manager.journal.Entry.Cause;
import org.crashonly.manager.registry.Element;
import org.crashonly.manager.registry.Planned;
import org.crashonly.sandbox.process.WatchedProcess;

/**
 * Makes faults happen that somebody asked for: signals to processes, and what hosts do to requests, to what they ask of stores, and to
 * themselves. On the inbox's thread.
 */
final class Injector {

    private static final System.Logger LOG = System.getLogger(Injector.class.getName());
    private static final Set<FaultKind> TO_BEANS = EnumSet.of(FaultKind.EXCEPTION, FaultKind.LATENCY, FaultKind.HANG);

    /** A module, bean, store or host, and the host that makes happen what is injected there. */
    private record Place(ElementId element, Element host) {}

    private record Frozen(WatchedProcess process, long until) {}

    private final Roster roster;
    private final Restarter restarter;
    private final EventLog events;
    private final List<Frozen> frozen = new ArrayList<>();

    Injector(Roster roster, Restarter restarter, EventLog events) {
        this.roster = roster;
        this.restarter = restarter;
        this.events = events;
    }

    /**
     * Has {@code fault} happen to {@code id}: an application's process, store, module or bean.
     *
     * @return why not; empty if it was done
     */
    Optional<String> inject(ElementId id, Fault fault, String askedBy, long now) {
        if (id.level() == Level.BEAN && !TO_BEANS.contains(fault.kind())) {
            return Optional.of("to calls of a bean there is " + TO_BEANS.stream().map(FaultKind::word).collect(Collectors.joining(", ")));
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
            case NULL_RESULT -> send(modules(id), id, fault, Harm.NULL_RESULT, askedBy);
            case WRONG_RESULT -> send(modules(id), id, fault, Harm.WRONG_RESULT, askedBy);
            case RESET -> send(modules(id), id, fault, Harm.RESET, askedBy);
            case DATA_SOURCE_LOST -> send(askingTheirStore(id), id, fault, Harm.DATA_SOURCE_LOST, askedBy);
            case CONNECTION_LEAK -> send(hosts(id), id, fault, Harm.CONNECTION_LEAK, askedBy);
            case OUT_OF_MEMORY -> send(hosts(id), id, fault, Harm.OUT_OF_MEMORY, askedBy);
            case CORRUPT_SESSION, JNDI_LOST, REFUSE, DISK_FULL -> Optional.of("fault " + fault.kind().word() + " cannot be injected yet; there is "
                    + Arrays.stream(FaultKind.values()).filter(it -> !it.places().isEmpty()).map(FaultKind::word).collect(Collectors.joining(", ")));
        };
    }

    /** Ends what is injected into what lies at or below {@code id}. */
    Optional<String> heal(ElementId id, String askedBy) {
        List<Place> places = Stream.of(modules(id), askingTheirStore(id), hosts(id)).flatMap(it -> it).toList();
        places.forEach(it -> {
            it.host().send(new Message.Inject(it.element(), null));
            events.add("healed", it.element(), 0, "what was injected is ended by " + askedBy, null);
        });
        return places.isEmpty() ? Optional.of("nothing can be injected into " + id) : Optional.empty();
    }

    /** Ends what has lasted long enough. */
    void tick(long now) {
        for (Frozen it : List.copyOf(frozen)) {
            if (now - it.until() >= 0) {
                frozen.remove(it);
                try {
                    it.process().thaw();
                } catch (IOException e) {
                    LOG.log(System.Logger.Level.WARNING, "{0} cannot be thawed: {1}", it.process().identity(), e.getMessage());
                }
            }
        }
    }

    private Optional<String> toProcesses(ElementId id, Fault fault, String askedBy, Consumer<Element> deed) {
        List<Element> running = roster.plan().processesOf(id).stream().map(it -> roster.find(it.id())).filter(it -> it.process().isPresent()).toList();
        running.forEach(it -> {
            events.add("injected", it.id(), it.past().generation(), fault + ", asked for by " + askedBy, null);
            deed.accept(it);
        });
        return running.isEmpty() ? Optional.of("no process of " + id + " runs") : Optional.empty();
    }

    private void freeze(Element element, Fault fault, long now) {
        WatchedProcess process = element.process().orElseThrow();
        try {
            process.freeze();
            frozen.add(new Frozen(process, now + fault.lasts().orElse(Fault.LASTS).toNanos()));
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "{0} cannot be frozen: {1}", element.id(), e.getMessage());
        }
    }

    private Optional<String> toCalls(ElementId id, Fault fault, Harm harm, String askedBy) {
        boolean isStore = id.level() == Level.PROCESS && roster.plan().tree().contains(id) && hosts(id).findAny().isEmpty();
        return send(isStore ? askingTheirStore(id) : modules(id), id, fault, harm, askedBy);
    }

    private Optional<String> send(Stream<Place> where, ElementId id, Fault fault, Harm harm, String askedBy) {
        List<Place> places = where.toList();
        List<Place> reached = places.stream().filter(it -> it.host().session().isPresent()).toList();
        reached.forEach(it -> {
            it.host().send(new Message.Inject(it.element(), injection(fault, harm)));
            events.add("injected", it.element(), it.host().past().generation(), fault + ", asked for by " + askedBy, null);
        });
        if (places.isEmpty()) {
            return Optional.of(id + " has nothing that fault " + fault.kind().word() + " happens to");
        }
        return reached.isEmpty() ? Optional.of("the process of " + id + " is not there now; ask again when it is ready") : Optional.empty();
    }

    private static Injection injection(Fault fault, Harm harm) {
        return new Injection(
                fault.toString(), harm, fault.probability(), fault.times().orElse(0), fault.after(),
                fault.lasts().orElse(Fault.LASTS).toMillis(), fault.delay().map(Duration::toMillis).orElse(0L),
                fault.jitter().map(Duration::toMillis).orElse(0L), fault.value(Parameter.STATUS).map(Integer::parseInt).orElse(500),
                fault.bytes().orElse(0));
    }

    /** Those at or below {@code id}; of a bean itself. */
    private Stream<Place> modules(ElementId id) {
        if (id.level() == Level.BEAN) {
            return modules(id.parent().orElseThrow()).map(module -> new Place(id, module.host()));
        }
        return hosts().flatMap(host -> host.components().stream().map(host::module)
                .filter(id::contains).map(module -> new Place(module, roster.find(host.id()))));
    }

    private Stream<Place> hosts(ElementId id) {
        return hosts().filter(it -> id.contains(it.id())).map(it -> new Place(it.id(), roster.find(it.id())));
    }

    /** The hosts at or below {@code id}, or those that ask the store {@code id}, each with its store. */
    private Stream<Place> askingTheirStore(ElementId id) {
        return hosts().flatMap(host -> roster.plan().acidStoreOf(host.id()).stream()
                .filter(store -> id.contains(store) || id.contains(host.id())).map(store -> new Place(store, roster.find(host.id()))));
    }

    private Stream<Planned.Host> hosts() {
        return roster.plan().processes().stream().flatMap(it -> it instanceof Planned.Host host ? Stream.of(host) : Stream.empty());
    }
}
