package org.crashonly.manager.recovery;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.crashonly.control.ElementId;
import org.crashonly.fmap.Propagation;
import org.crashonly.manager.recovery.Evidence.Score;

/**
 * One event's turn through the loop: detect → diagnose → choose → spend budget → restart → confirm or escalate. A draft of the next
 * state, used once.
 */
final class Turn {

    /** However much fails: the latest so many prove enough, and the state stays small. */
    private static final int MOST_REPORTS = 500;

    private final Groups groups;
    private final Propagation propagation;
    private final RecoveryParameters parameters;
    private final long now;

    private long seed;
    private long nextIncident;
    private final List<FailureReport> reports;
    private final List<RecoveryState.Served> served;
    private final Map<String, Incident> incidents;
    private final Map<ElementId, Long> restarted;
    private final Map<String, Spending> spending;
    private final List<Decision> decisions = new ArrayList<>();

    Turn(Groups groups, Propagation propagation, RecoveryParameters parameters, RecoveryState state, long now) {
        this.groups = groups;
        this.propagation = propagation;
        this.parameters = parameters;
        this.now = now;
        seed = state.seed();
        nextIncident = state.nextIncident();
        reports = new ArrayList<>(state.reports());
        served = new ArrayList<>(state.served());
        incidents = new TreeMap<>(state.incidents());
        restarted = new TreeMap<>(state.restarted());
        spending = new TreeMap<>(state.spending());
    }

    Step take(Event event) {
        forget();
        switch (event) {
            case Event.Failed it -> detect(it.report());
            case Event.Served it -> vouch(it);
            case Event.Restarted it -> confirmFrom(it.elements());
            case Event.RestartFailed it -> find(it.incident(), Stage.RESTARTING).or(() -> find(it.incident(), Stage.CONFIRMING))
                    .ifPresent(incident -> escalate(incident, it.reason()));
            case Event.Resumed it -> incidents.values().removeIf(incident -> incident.stage() == Stage.GIVEN_UP);
            case Event.Tick it -> { }
        }
        List.copyOf(incidents.values()).forEach(this::timePasses);
        return new Step(
                new RecoveryState(seed, nextIncident, reports, served, incidents, restarted, spending), List.copyOf(decisions));
    }

    /** What is too old to count, and what is of a tree that is no more. */
    private void forget() {
        long memory = parameters.memory().toNanos();
        reports.removeIf(it -> now - it.at() > memory);
        served.removeIf(it -> reports.isEmpty() || now - it.at() > memory);
        incidents.values().removeIf(it -> !groups.contains(it.group()));
        spending.keySet().removeIf(it -> !groups.contains(it));
    }

    /** Who serves well while something fails is less suspect; what went well before says nothing. */
    private void vouch(Event.Served event) {
        if (!reports.isEmpty()) {
            served.add(new RecoveryState.Served(now, event.path(), event.count()));
        }
    }

    /** Detect: is it news, and if so, is it a failure that a restart should have cured? */
    private void detect(FailureReport report) {
        if (now - report.at() > parameters.memory().toNanos() || isExpected(report)) {
            return;
        }
        for (Incident incident : List.copyOf(incidents.values())) {
            if (incident.stage() == Stage.GIVEN_UP) {
                incidents.put(incident.id(), incident.at(Stage.GIVEN_UP, incident.since(), now + healthy()));
                return;
            }
        }
        reports.add(report);
        if (reports.size() > MOST_REPORTS) {
            reports.removeFirst();
        }
        for (Incident incident : List.copyOf(incidents.values())) {
            if (incident.isSame(report)) {
                if (incident.stage() == Stage.CONFIRMING) {
                    returned(incident);
                }
                return;
            }
        }
        diagnose();
    }

    /**
     * What is being restarted fails, and so does what needs it. And what was seen before a restart of anybody who may have been its cause
     * is what that restart was to cure; if it did not, it will be seen again.
     */
    private boolean isExpected(FailureReport report) {
        Set<ElementId> down = new HashSet<>();
        incidents.values().stream().filter(it -> it.stage() == Stage.RESTARTING)
                .forEach(it -> down.addAll(groups.group(it.group()).members()));
        return causes(report).stream()
                .anyMatch(it -> down.contains(it) || (restarted.containsKey(it) && report.at() - restarted.get(it) <= 0));
    }

    /** Whose failure may have led to {@code report}. */
    private Set<ElementId> causes(FailureReport report) {
        Set<ElementId> causes = new HashSet<>(report.path());
        report.path().forEach(it -> propagation.to(it.path()).keySet().forEach(cause -> causes.add(new ElementId(cause))));
        return causes;
    }

    /** Diagnose: who explains best what failed, of the failures that no incident is about? */
    private void diagnose() {
        List<FailureReport> open = reports.stream().filter(it -> incidents.values().stream().noneMatch(on -> on.isSame(it))).toList();
        Diagnosis diagnosis = Diagnosis.of(open, served, propagation);
        diagnosis.suspect(parameters.suspicion()).ifPresent(suspect -> choose(suspect, diagnosis, open));
    }

    /** Choose: the smallest group with the suspect, as an incident of its own unless a larger one is about to be restarted anyway. */
    private void choose(Score suspect, Diagnosis diagnosis, List<FailureReport> open) {
        Optional<Group> group = groups.smallestWith(suspect.element());
        if (group.isEmpty()) {
            return;
        }
        List<FailureReport> explained = open.stream().filter(it -> isExplained(it, suspect.element())).toList();
        SortedSet<String> operations = new TreeSet<>();
        explained.forEach(it -> operations.add(it.operation()));
        for (Incident incident : List.copyOf(incidents.values())) {
            if (incident.stage() == Stage.WAITING && groups.isIn(group.get().name(), incident.group())) {
                incidents.put(incident.id(), incident.with(operations));
                return;
            }
        }
        Evidence evidence = new Evidence(explained, diagnosis.startingWith(suspect), String.format(
                Locale.ROOT, "%s explains %d of %d failures (suspicion %.2f)%s", suspect.element(), suspect.reports(), open.size(),
                suspect.suspicion(), comparison(suspect.element())));
        // Sorted as text they keep their order.
        String id = String.format("%08d", nextIncident++);
        spend(new Incident(id, suspect.element(), operations, group.get().name(), Stage.WAITING, now, now, 0, evidence));
    }

    /** How its replicas do: if they fail as well, it is what they have in common that fails, and not one of them. */
    private String comparison(ElementId suspect) {
        List<ElementId> others = groups.counterparts(suspect);
        long failing = others.stream().filter(this::fails).count();
        if (others.isEmpty()) {
            return "";
        }
        if (failing == others.size()) {
            return "; all " + (others.size() + 1) + " replicas fail: what they have in common does";
        }
        return failing == 0 ? "; none of its other replicas fails" : "; so do " + failing + " of its " + others.size() + " other replicas";
    }

    private boolean fails(ElementId element) {
        return reports.stream().anyMatch(it -> it.path().contains(element))
                || incidents.values().stream().anyMatch(it -> it.suspect().contains(element) || element.contains(it.suspect()));
    }

    private boolean isExplained(FailureReport report, ElementId suspect) {
        Map<String, ?> reach = propagation.from(suspect.path());
        return report.path().stream().anyMatch(it -> reach.containsKey(it.path()));
    }

    /** Spend budget: at once, after a back-off, or not at all. */
    private void spend(Incident incident) {
        Budget budget = parameters.budget();
        Spending spent = spending.getOrDefault(incident.group(), Spending.NONE).at(now, budget);
        if (spent.isExhausted(budget)) {
            escalate(incident, incident.group() + " was restarted " + spent.restarts().size() + " times in " + budget.window().toSeconds()
                    + " s, its limit");
            return;
        }
        long wait = (long) (budget.longestWait(spent.inARow()) * draw());
        if (wait == 0) {
            restart(incident);
            return;
        }
        absorb(incident).ifPresent(it -> {
            incidents.put(it.id(), it.at(Stage.WAITING, now, now + wait));
            decisions.add(new Decision.Defer(it.id(), it.group(), now + wait, it.evidence()));
        });
    }

    /** Restart: the whole group, whatever else in it was being chased. */
    private void restart(Incident incident) {
        Incident whole = absorb(incident).orElse(null);
        if (whole == null) {
            return;
        }
        Group group = groups.group(whole.group());
        Spending spent = spending.getOrDefault(group.name(), Spending.NONE).at(now, parameters.budget());
        spending.put(group.name(), spent.restart(now));
        Incident restarting = whole.restarting(now, now + parameters.longestRestart().toNanos());
        incidents.put(restarting.id(), restarting);
        reports.removeIf(it -> restarting.isSame(it) || group.members().containsAll(it.path()));
        decisions.add(new Decision.Restart(
                restarting.id(), group.name(), group.members(), restarting.suspect(), restarting.attempts(), restarting.evidence()));
    }

    /** Confirm: all of the group serve again; whether they are cured shows within the confirmation window. */
    private void confirmFrom(SortedSet<ElementId> elements) {
        elements.forEach(it -> restarted.put(it, now));
        reports.removeIf(it -> !Collections.disjoint(causes(it), elements));
        for (Incident incident : List.copyOf(incidents.values())) {
            boolean done = incident.stage() == Stage.RESTARTING && groups.group(incident.group()).members().stream()
                    .allMatch(it -> restarted.containsKey(it) && restarted.get(it) - incident.since() >= 0);
            if (done) {
                incidents.put(incident.id(), incident.at(Stage.CONFIRMING, now, now + parameters.confirmation().toNanos()));
            }
        }
    }

    /** The same failure again: if enough speaks for it, the restart did not cure. */
    private void returned(Incident incident) {
        List<FailureReport> again = reports.stream().filter(incident::isSame).filter(it -> it.at() - incident.since() > 0).toList();
        double weight = again.stream().mapToDouble(FailureReport::weight).sum();
        if (weight >= parameters.suspicion() - 1e-9) {
            Evidence evidence = new Evidence(again, incident.evidence().scores(), incident.evidence().why());
            escalate(incident.in(incident.group(), evidence), again.getLast().operation() + " failed again "
                    + (now - incident.since()) / 1_000_000_000 + " s after the restart of " + incident.group());
        }
    }

    /** Escalate: the next larger group; past the root there is nothing left to restart. */
    private void escalate(Incident incident, String why) {
        Evidence evidence = incident.evidence().because(why);
        Optional<Group> parent = groups.parent(incident.group());
        if (parent.isEmpty()) {
            giveUp(incident, evidence);
            return;
        }
        decisions.add(new Decision.Escalate(incident.id(), incident.group(), parent.get().name(), evidence));
        spend(incident.in(parent.get().name(), evidence));
    }

    private void giveUp(Incident incident, Evidence evidence) {
        incidents.clear();
        reports.clear();
        incidents.put(incident.id(), incident.in(incident.group(), evidence).at(Stage.GIVEN_UP, now, now + healthy()));
        decisions.add(new Decision.GiveUp(incident.id(), parameters.retryAfter().toSeconds(), evidence));
    }

    /** {@code incident} with all others that its restart takes care of; empty if another one takes care of it. */
    private Optional<Incident> absorb(Incident incident) {
        Incident whole = incident;
        for (Incident other : List.copyOf(incidents.values())) {
            if (other.id().equals(incident.id())) {
                continue;
            }
            boolean pending = other.stage() == Stage.WAITING || other.stage() == Stage.RESTARTING;
            if (pending && groups.isIn(whole.group(), other.group())) {
                incidents.remove(incident.id());
                incidents.put(other.id(), other.with(whole.operations()));
                return Optional.empty();
            }
            if (groups.isIn(other.group(), whole.group())) {
                incidents.remove(other.id());
                whole = whole.with(other.operations());
            }
        }
        return Optional.of(whole);
    }

    private void timePasses(Incident before) {
        Incident incident = incidents.get(before.id());
        if (incident == null || now - incident.due() < 0) {
            return;
        }
        switch (incident.stage()) {
            case WAITING -> restart(incident);
            case RESTARTING -> escalate(incident, incident.group() + " did not serve again within "
                    + parameters.longestRestart().toSeconds() + " s");
            case CONFIRMING -> over(incident, "no such failure for " + parameters.confirmation().toSeconds() + " s after the restart of "
                    + incident.group());
            case GIVEN_UP -> over(incident, "no failure was seen for " + healthy() / 1_000_000_000 + " s");
        }
    }

    private void over(Incident incident, String why) {
        incidents.remove(incident.id());
        decisions.add(new Decision.Cured(incident.id(), incident.group(), incident.evidence().because(why)));
    }

    private Optional<Incident> find(String id, Stage stage) {
        return Optional.ofNullable(incidents.get(id)).filter(it -> it.stage() == stage);
    }

    private long healthy() {
        return parameters.budget().healthyAfter().toNanos();
    }

    /** From 0 up to but not 1, the same for the same seed. */
    private double draw() {
        SplittableRandom random = new SplittableRandom(seed);
        double drawn = random.nextDouble();
        seed = random.nextLong();
        return drawn;
    }
}
