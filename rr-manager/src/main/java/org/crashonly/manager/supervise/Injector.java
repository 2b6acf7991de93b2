package org.crashonly.manager.supervise;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
import org.crashonly.manager.registry.Element;
import org.crashonly.manager.registry.Planned;
import org.crashonly.sandbox.process.WatchedProcess;

/** Makes faults happen that somebody asked for: signals to processes, and what their boundaries do to requests. On the inbox's thread. */
final class Injector {

    private static final System.Logger LOG = System.getLogger(Injector.class.getName());
    private static final List<FaultKind> KNOWN = List.of(
            FaultKind.KILL, FaultKind.FREEZE, FaultKind.EXCEPTION, FaultKind.ERROR, FaultKind.LATENCY, FaultKind.HANG);

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
     * Has {@code fault} happen to {@code id}, an application's process, module or bean.
     *
     * @return why not; empty if it was done
     */
    Optional<String> inject(ElementId id, Fault fault, String askedBy, long now) {
        return switch (fault.kind()) {
            case KILL -> toProcesses(id, fault, askedBy, it -> restarter.throwSwitch(it, "a fault injected by " + askedBy));
            case FREEZE -> toProcesses(id, fault, askedBy, it -> freeze(it, fault, now));
            case EXCEPTION -> toModules(id, fault, Harm.EXCEPTION, askedBy);
            case ERROR -> id.level() == Level.BEAN ? Optional.of("a bean answers with no status; there is exception, latency and hang for beans")
                    : toModules(id, fault, Harm.ERROR, askedBy);
            case LATENCY -> toModules(id, fault, Harm.LATENCY, askedBy);
            case HANG -> toModules(id, fault, Harm.HANG, askedBy);
            case DEADLOCK, LOOP, LEAK, CONNECTION_LEAK, NULL_RESULT, WRONG_RESULT, CORRUPT_SESSION, JNDI_LOST, DATA_SOURCE_LOST, REFUSE, RESET,
                    OUT_OF_MEMORY, DISK_FULL, RESTART -> Optional.of("fault " + fault.kind().word() + " cannot be injected yet; there is "
                            + KNOWN.stream().map(FaultKind::word).collect(Collectors.joining(", ")));
        };
    }

    /** Ends what is injected into the modules at or below {@code id}. */
    Optional<String> heal(ElementId id, String askedBy) {
        List<ElementId> modules = modules(id).toList();
        modules.forEach(module -> {
            hostOf(module).send(new Message.Inject(module, null));
            events.add("healed", module, 0, "what was injected is ended by " + askedBy, null);
        });
        return modules.isEmpty() ? Optional.of(id + " has no module of an application") : Optional.empty();
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

    private Optional<String> toModules(ElementId id, Fault fault, Harm harm, String askedBy) {
        List<ElementId> modules = modules(id).toList();
        List<ElementId> reached = modules.stream()
                .filter(it -> hostOf(it).session().isPresent()).toList();
        reached.forEach(module -> {
            Element host = hostOf(module);
            host.send(new Message.Inject(module, injection(fault, harm)));
            events.add("injected", module, host.past().generation(), fault + ", asked for by " + askedBy, null);
        });
        if (modules.isEmpty()) {
            return Optional.of(id + " has no module of an application; such faults happen to modules");
        }
        return reached.isEmpty() ? Optional.of("the process of " + id + " is not there now; ask again when it is ready") : Optional.empty();
    }

    /** The process of a module or bean. */
    private Element hostOf(ElementId element) {
        ElementId parent = element.parent().orElseThrow();
        return parent.level() == Level.PROCESS ? roster.find(parent) : hostOf(parent);
    }

    private static Injection injection(Fault fault, Harm harm) {
        return new Injection(
                fault.toString(), harm, fault.probability(), fault.times().orElse(0), fault.after(),
                fault.lasts().orElse(Fault.LASTS).toMillis(), fault.delay().map(Duration::toMillis).orElse(0L),
                fault.jitter().map(Duration::toMillis).orElse(0L), fault.value(Parameter.STATUS).map(Integer::parseInt).orElse(500));
    }

    /** Those at or below {@code id}; of a bean itself. */
    private Stream<ElementId> modules(ElementId id) {
        if (id.level() == Level.BEAN) {
            return modules(id.parent().orElseThrow()).map(module -> id);
        }
        return roster.plan().processes().stream()
                .flatMap(it -> it instanceof Planned.Host host ? host.components().stream().map(host::module) : Stream.empty())
                .filter(it -> id.contains(it));
    }
}
