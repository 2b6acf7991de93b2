package org.crashonly.manager.supervise;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Level;
import org.crashonly.control.ProcessSpec;
import org.crashonly.control.Role;
import org.crashonly.manager.journal.Entry;
import org.crashonly.manager.journal.Entry.Cause;
import org.crashonly.manager.journal.Entry.ElementRecord;
import org.crashonly.manager.policy.Backoff;
import org.crashonly.manager.policy.Decision;
import org.crashonly.manager.policy.Phase;
import org.crashonly.manager.policy.ProcessPolicy;
import org.crashonly.manager.registry.Element;
import org.crashonly.manager.registry.Planned;
import org.crashonly.manager.registry.Specifications;
import org.crashonly.manager.registry.VitalsReader;
import org.crashonly.sandbox.process.ProcessScan;
import org.crashonly.sandbox.process.WatchedProcess;

/** The recovery of the manager itself: adopts what an earlier one left running, crashes what it left over, starts what is missing. */
final class Adoption {

    private static final System.Logger LOG = System.getLogger(Adoption.class.getName());

    /** The reason of what ended while no manager watched. */
    private static final String LOST = "lost";

    private final Roster roster;
    private final Restarter restarter;
    private final ModuleRestarts modules;
    private final Specifications specifications;
    private final Inbox inbox;
    private final EventLog events;
    private final Remains remains;

    Adoption(
            Roster roster, Restarter restarter, ModuleRestarts modules, Specifications specifications, Inbox inbox, EventLog events,
            Remains remains) {
        this.roster = roster;
        this.restarter = restarter;
        this.modules = modules;
        this.specifications = specifications;
        this.inbox = inbox;
        this.events = events;
        this.remains = remains;
    }

    void recover(List<ProcessScan.Found> running) {
        for (Planned planned : roster.plan().processes()) {
            Element ignored = enlist(planned);
        }
        Set<Generation> present = new HashSet<>();
        for (ProcessScan.Found found : running) {
            if (found.generation() > 0) {
                Generation begun = new Generation(found.id(), found.generation());
                present.add(begun);
                present.add(roster.livesAs(begun));
                if (!found.encloses()) {
                    adopt(found, begun);
                }
            }
        }
        running.stream().filter(ProcessScan.Found::encloses).forEach(this::endIfEmpty);
        remains.removeAllBut(present);
        Cause cause = roster.all().stream().anyMatch(it -> it.process().isPresent())
                ? Roster.incident(LOST, "was gone when a new manager began")
                : Roster.incident(Level.MACHINE, Cause.START, "nothing was running");
        // Hosts first: they take longest, and a store is told of them at its birth.
        roster.all().stream().filter(it -> it.planned().role() == Role.HOST).forEach(it -> beginIfMissing(it, cause));
        roster.all().forEach(it -> beginIfMissing(it, cause));
        roster.publishRoutes();
    }

    /** A process that the manager sees to from now on, with what the journal says of it; nothing of it runs yet. */
    Element enlist(Planned planned) {
        Entry.ElementRecord past = roster.records().chronicle().find(planned.id());
        Element element = new Element(
                planned,
                new ProcessPolicy(planned.id(), past.generation(), past.shortLives(), Backoff.DEFAULT, RandomGenerator.getDefault(),
                        planned instanceof Planned.Spare ? ProcessPolicy.LONGEST_START_AT_LEISURE : ProcessPolicy.LONGEST_START), past);
        modules.remember(element);
        roster.add(element);
        return element;
    }

    private void beginIfMissing(Element element, Cause cause) {
        boolean known = element.policy().phase() != Phase.WAITING || element.policy().cause() != null;
        // Spares are made when those are there that they are for.
        if (!known && !(element.planned() instanceof Planned.Spare)) {
            boolean lost = cause.reason().equals(LOST) && !element.past().latest().isEmpty();
            restarter.carryOut(lost ? lost(element, decided(element).orElse(cause)) : element.policy().begin(cause, System.nanoTime()));
        }
    }

    /** What ended while no manager watched, or was about to; of what had said that it cannot serve, the wait for another attempt goes on. */
    private static List<Decision> lost(Element element, Cause why) {
        boolean served = element.past().ports() != null;
        Duration sinceBegun = since(element.past().latest().getFirst().atMillis());
        Duration sinceEnded = element.past().endingAtMillis() == 0 ? sinceBegun : since(element.past().endingAtMillis());
        return Deaths.isHopeless(why)
                ? element.policy().lostHopeless(served, sinceBegun, sinceEnded, why, System.nanoTime())
                : element.policy().lost(served, sinceBegun, why, System.nanoTime());
    }

    private static Duration since(long millis) {
        return Duration.ofMillis(System.currentTimeMillis() - millis);
    }

    private void adopt(ProcessScan.Found found, Generation begun) {
        Generation generation = roster.livesAs(begun);
        Element element = roster.find(generation.id());
        // Before anything else: what becomes of an impostor, or of a child that has not yet become another program, means nothing.
        if (!VitalsReader.isOwner(specifications.vitals(generation), found.identity())) {
            LOG.log(System.Logger.Level.WARNING, "process {0,number,#} says that it is {1}, but is not: left alone",
                    found.identity().pid(), generation);
            return;
        }
        boolean current = element != null && element.past().generation() == generation.number() && element.process().isEmpty();
        Optional<ProcessSpec> spec = specifications.read(generation);
        Optional<WatchedProcess> process = watch(found, begun);
        if (process.isEmpty()) {
            return;
        }
        if (!current || spec.isEmpty()) {
            crash(element, generation, process.get());
            return;
        }
        goesOn(element, spec.get(), process.get());
    }

    /**
     * Ends a generation that an earlier manager left over. As with any other, what has no successor yet, or has one, is not sent what may not be
     * repeated before it is gone, or its stores have shut it out.
     */
    private void crash(Element element, Generation generation, WatchedProcess process) {
        events.add("crashed", generation.id(), generation.number(), "left over by an earlier manager", null);
        if (element != null) {
            element.lingers(generation, process);
            if (generation.number() < element.past().generation()) {
                restarter.carryOut(List.of(new Decision.Fence(generation)));
            }
        }
        restarter.kill(process);
    }

    /** What was about to enclose a process when its manager was killed never will: nobody waits for that any more. */
    private void endIfEmpty(ProcessScan.Found enclosure) {
        Generation generation = new Generation(enclosure.id(), enclosure.generation());
        if (!roster.isCurrent(generation)) {
            watch(enclosure, generation).ifPresent(restarter::kill);
        }
    }

    /** Where its modules answered when they were ready last: those that were restarted alone since may answer elsewhere. */
    private Map<ElementId, Integer> ports(Element element) {
        Map<ElementId, Integer> ports = new HashMap<>(element.past().ports());
        for (ElementId module : element.past().ports().keySet()) {
            ElementRecord alone = roster.records().chronicle().find(module);
            if (alone.ports() != null && alone.generation() == element.past().generation() + alone.restarts()) {
                ports.putAll(alone.ports());
            }
        }
        return ports;
    }

    private void goesOn(Element element, ProcessSpec spec, WatchedProcess process) {
        element.runs(spec, process);
        if (spec.role() instanceof ProcessSpec.AcidStoreSpec store) {
            roster.records().rememberPort(element.id(), store.port());
        }
        boolean ready = element.past().ports() != null;
        if (ready) {
            element.ports(ports(element));
        }
        Cause cause = Roster.incident("adopted", "was running when a new manager began");
        element.policy().adopted(ready, cause, System.nanoTime());
        events.add("adopted", element.id(), spec.generation().number(), "process " + process.identity().pid() + " goes on", null);
        if (element.past().ending()) {
            // The earlier manager was killed between its decision and the deed.
            restarter.carryOut(end(element, decided(element).orElse(cause)));
        } else if (ready) {
            modules.adopt(element, System.nanoTime());
        }
    }

    private static List<Decision> end(Element element, Cause why) {
        long now = System.nanoTime();
        List<Decision> decisions =
                Deaths.isHopeless(why) ? element.policy().failed(element.policy().generation(), why, now) : List.of();
        return decisions.isEmpty() ? element.policy().restart(why, now) : decisions;
    }

    /** Why an earlier manager had decided to end the latest generation: whoever wanted that knows its restart by the incident. */
    private static Optional<Cause> decided(Element element) {
        return Optional.ofNullable(element.past().endingFor());
    }

    private Optional<WatchedProcess> watch(ProcessScan.Found found, Generation generation) {
        try {
            return WatchedProcess.adopt(found.identity(), death -> inbox.postUrgently(() -> restarter.died(generation, death)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
