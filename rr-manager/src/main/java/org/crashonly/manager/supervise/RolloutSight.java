package org.crashonly.manager.supervise;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.crashonly.control.ElementId;
import org.crashonly.control.Level;
import org.crashonly.control.ProcessSpec;
import org.crashonly.control.ProcessSpec.HostSpec;
import org.crashonly.manager.journal.Entry.PastRestart;
import org.crashonly.manager.policy.Phase;
import org.crashonly.manager.registry.Element;
import org.crashonly.manager.registry.Planned;
import org.crashonly.manager.registry.Specifications;
import org.crashonly.manager.upgrade.Rollout;
import org.crashonly.manager.upgrade.Step;

/** How the steps of a rollout stand: by the journal, in which each restart carries the rollout's incident, and by the processes. */
final class RolloutSight implements Rollout.Sight {

    /** One end of a process may be anybody's doing, also that of a test. */
    private static final int ENDS = 1;

    private final Roster roster;
    private final Recoveries recoveries;
    private final ElementId application;
    private final String incident;
    private final long sinceMillis = System.currentTimeMillis();
    private final long sinceNanos = System.nanoTime();
    private String failure;

    RolloutSight(Roster roster, Recoveries recoveries, ElementId application, String incident) {
        this.roster = roster;
        this.recoveries = recoveries;
        this.application = application;
        this.incident = incident;
    }

    /** What the causes of its restarts carry. */
    String incident() {
        return incident;
    }

    /** A restart inside a process did not work. */
    void failed(String why) {
        failure = why;
    }

    /** The process that {@code element} is or lives in; null if it has ended for good. */
    static Element processOf(Roster roster, ElementId element) {
        return roster.find(element.level() == Level.MODULE ? element.parent().orElseThrow() : element);
    }

    @Override
    public boolean begun(Step step) {
        Element process = processOf(roster, step.element());
        return switch (step.kind()) {
            case END -> process == null;
            case BEGIN -> process != null && process.policy().cause() != null;
            case RESTART -> process != null && (restarted(process, step).isPresent() || beganAsThis(process, step.element()));
        };
    }

    /** The process of a module was begun, for whatever reason, when this version was in force already, and the module lives as long as that. */
    private static boolean beganAsThis(Element process, ElementId module) {
        List<PastRestart> own = process.pastOf(module).latest();
        List<PastRestart> lives = process.past().latest();
        boolean asLongAsIt = own.isEmpty() || (!lives.isEmpty() && own.getFirst().atMillis() < lives.getFirst().atMillis());
        return asLongAsIt && process.planned() instanceof Planned.Host host && process.spec().map(ProcessSpec::role).filter(
                role -> role instanceof HostSpec was && Specifications.module(host, module).filter(was.modules()::contains).isPresent()).isPresent();
    }

    /** The restart of the step's element, or of its process, for this rollout. */
    private Optional<PastRestart> restarted(Element process, Step step) {
        return Stream.of(process.past(), process.pastOf(step.element())).flatMap(it -> it.latest().stream())
                .filter(it -> it.cause().incident().equals(incident)).findFirst();
    }

    @Override
    public boolean serves(Step step) {
        Element process = processOf(roster, step.element());
        if (step.kind() == Step.Kind.END) {
            return process == null;
        }
        return process != null && process.policy().phase() == Phase.READY
                && (step.element().level() != Level.MODULE
                        || (!process.isRestarting(step.element()) && !process.quarantined().containsKey(step.element())));
    }

    @Override
    public Optional<String> failure(Step step) {
        Element process = processOf(roster, step.element());
        if (failure != null || process == null) {
            return Optional.ofNullable(failure);
        }
        Phase phase = process.policy().phase();
        if (process.policy().failure() != null && (phase == Phase.FAILED || phase == Phase.CRASHING)) {
            return Optional.of(step.element() + " does not start: " + process.policy().failure());
        }
        Optional<String> module = process.quarantined().entrySet().stream()
                .filter(it -> step.element().contains(it.getKey()) && it.getValue().sinceNanos() - sinceNanos > 0)
                .map(it -> it.getKey() + " does not start: " + it.getValue().why()).findFirst();
        if (module.isPresent()) {
            return module;
        }
        long begun = restarted(process, step).map(PastRestart::atMillis).orElse(sinceMillis);
        List<PastRestart> since = process.past().latest().stream().filter(it -> it.atMillis() > begun && !it.cause().isWanted()).toList();
        return since.size() > ENDS
                ? Optional.of(process.id() + " does not last: " + since.getFirst().cause().evidence()) : Optional.empty();
    }

    @Override
    public Map<ElementId, Rollout.Requests> requests() {
        Map<ElementId, Rollout.Requests> requests = new TreeMap<>();
        recoveries.requests(application).forEach((id, it) -> requests.put(id, new Rollout.Requests(it.served(), it.failed())));
        return requests;
    }
}
