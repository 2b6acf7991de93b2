package org.crashonly.manager.recovery;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.crashonly.control.ElementId;
import org.crashonly.fmap.Propagation;

/** The next state while it is being made, and what is asked of it. Used once. */
abstract class Draft {

    /** However much fails: the latest so many prove enough, and the state stays small. */
    private static final int MOST_REPORTS = 500;

    final Groups groups;
    final Propagation propagation;
    final RecoveryParameters parameters;
    final long now;

    long seed;
    long nextIncident;
    final List<FailureReport> reports;
    final List<RecoveryState.Served> served;
    final Map<String, Incident> incidents;
    final Map<ElementId, Long> restarted;
    final Map<String, Spending> spending;

    Draft(Groups groups, Propagation propagation, RecoveryParameters parameters, RecoveryState state, long now) {
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

    /** The state as it is now. */
    final RecoveryState state() {
        return new RecoveryState(seed, nextIncident, reports, served, incidents, restarted, spending);
    }

    /** What {@code group} has spent. */
    final Spending spent(String group) {
        return spending.getOrDefault(group, Spending.NONE).at(now, parameters.budget());
    }

    /** What is too old to count, and what is of a tree that is no more. */
    final void forget() {
        long memory = parameters.memory().toNanos();
        reports.removeIf(it -> now - it.at() > memory);
        served.removeIf(it -> reports.isEmpty() || now - it.at() > memory);
        spending.entrySet().removeIf(it -> !groups.contains(it.getKey()) && it.getValue().at(now, parameters.budget()).isOver());
        Regrouping regrouping = new Regrouping(groups);
        List.copyOf(incidents.values()).forEach(it -> regrouping.settle(it).ifPresentOrElse(
                settled -> incidents.put(it.id(), settled), () -> incidents.remove(it.id())));
    }

    final void keep(FailureReport report) {
        reports.add(report);
        if (reports.size() > MOST_REPORTS) {
            reports.removeFirst();
        }
    }

    /**
     * What is being restarted fails, and so does what needs it. And what was seen before a restart of anybody who may have been its cause
     * is what that restart was to cure; if it did not, it will be seen again.
     */
    final boolean isExpected(FailureReport report) {
        Set<ElementId> down = new HashSet<>();
        incidents.values().stream().filter(it -> it.stage() == Stage.RESTARTING).forEach(it -> down.addAll(it.scope()));
        return causes(report).stream()
                .anyMatch(it -> Group.isIn(it, down) || (restarted.containsKey(it) && report.at() - restarted.get(it) <= 0));
    }

    /** Whose failure may have led to {@code report}. */
    final Set<ElementId> causes(FailureReport report) {
        Set<ElementId> causes = new HashSet<>(report.path());
        report.path().forEach(it -> propagation.to(it.path()).keySet().forEach(cause -> causes.add(new ElementId(cause))));
        return causes;
    }

    final boolean isExplained(FailureReport report, ElementId suspect) {
        Map<String, ?> reach = propagation.from(suspect.path());
        return report.path().stream().anyMatch(it -> reach.containsKey(it.path()));
    }

    /** How its replicas do: if they fail as well, it is what they have in common that fails, and not one of them. */
    final String comparison(ElementId suspect) {
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

    /** {@code incident} with all others that its restart takes care of; empty if another one takes care of it. */
    final Optional<Incident> absorb(Incident incident) {
        Incident whole = incident;
        for (Incident other : List.copyOf(incidents.values())) {
            if (other.id().equals(incident.id()) || other.stage() == Stage.GIVEN_UP) {
                continue;
            }
            boolean pending = other.stage() == Stage.WAITING || other.stage() == Stage.RESTARTING;
            if (pending && other.takesCareOf(whole)) {
                incidents.remove(incident.id());
                incidents.put(other.id(), other.with(whole.operations(), whole.partial()));
                return Optional.empty();
            }
            if (whole.takesCareOf(other)) {
                incidents.remove(other.id());
                whole = whole.with(other.operations(), other.partial());
            }
        }
        return Optional.of(whole);
    }

    final Optional<Incident> find(String id, Stage stage) {
        return Optional.ofNullable(incidents.get(id)).filter(it -> it.stage() == stage);
    }

    final long healthy() {
        return parameters.budget().healthyAfter().toNanos();
    }

    /** From 0 up to but not 1, the same for the same seed. */
    final double draw() {
        SplittableRandom random = new SplittableRandom(seed);
        double drawn = random.nextDouble();
        seed = random.nextLong();
        return drawn;
    }
}
