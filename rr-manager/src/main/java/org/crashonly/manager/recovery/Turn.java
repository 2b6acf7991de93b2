package org.crashonly.manager.recovery;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.crashonly.control.ElementId;
import org.crashonly.fmap.Propagation;
import org.crashonly.manager.recovery.Evidence.Score;

/** One event's turn through the loop: detect → diagnose → choose → spend budget → restart → confirm or escalate. */
final class Turn extends Draft {

    /** Sorted as text they keep their order. */
    private static final String ID = "%08d";
    /** What is given up is kept so for a healthy period after the latest failure, and for up to this part of it more. */
    private static final int STEPS = 10;

    private final List<Decision> decisions = new ArrayList<>();

    Turn(Groups groups, Propagation propagation, RecoveryParameters parameters, RecoveryState state, long now) {
        super(groups, propagation, parameters, state, now);
    }

    Step take(Event event) {
        forget();
        switch (event) {
            case Event.Failed it -> detect(it.report());
            case Event.Served it -> vouch(it);
            case Event.Ended it -> count(it.report());
            case Event.Restarted it -> confirmFrom(it.elements());
            case Event.RestartFailed it -> find(it.incident(), Stage.RESTARTING).or(() -> find(it.incident(), Stage.CONFIRMING))
                    .ifPresent(incident -> escalate(incident, it.reason()));
            case Event.Resumed it -> incidents.values().removeIf(incident -> incident.stage() == Stage.GIVEN_UP);
            case Event.Tick it -> { }
        }
        List.copyOf(incidents.values()).forEach(this::timePasses);
        return new Step(state(), List.copyOf(decisions));
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
        if (failsOnAfterGivingUp(report)) {
            return;
        }
        keep(report);
        for (Incident incident : List.copyOf(incidents.values())) {
            if (incident.stage() != Stage.GIVEN_UP && incident.isSame(report)) {
                if (incident.stage() == Stage.CONFIRMING) {
                    returned(incident);
                }
                return;
            }
        }
        diagnose();
    }

    /**
     * Something fails: if it was given up, it is not over yet. Its end is put off in steps, each of which is written down, and told to clients who
     * are refused.
     */
    private boolean failsOnAfterGivingUp(FailureReport report) {
        Optional<Incident> given = incidents.values().stream().filter(it -> it.hasGivenUp(report)).findFirst();
        given.filter(it -> it.due() - now < healthy())
                .ifPresent(it -> incidents.put(it.id(), it.at(Stage.GIVEN_UP, it.since(), now + healthy() + healthy() / STEPS)));
        return given.isPresent();
    }

    /** The end of a process is one more restart of it. Past its budget these restarts are taken not to cure it. */
    private void count(FailureReport report) {
        ElementId process = report.path().getFirst();
        Optional<Group> smallest = groups.smallestWith(process);
        if (smallest.isEmpty() || isExpected(report) || failsOnAfterGivingUp(report)) {
            return;
        }
        Optional<Incident> known = incidents.values().stream().filter(it -> it.operations().contains(report.operation())).findFirst();
        if (known.isPresent()) {
            keep(report);
            known.filter(it -> it.stage() == Stage.CONFIRMING).ifPresent(this::returned);
            return;
        }
        // Its own policy restarts the process alone, whoever else is in its group.
        SortedSet<ElementId> alone = new TreeSet<>(Set.of(process));
        String name = smallest.get().isIn(alone) ? smallest.get().name() : process.path();
        Spending spent = spent(name);
        if (!spent.isExhausted(parameters.budget())) {
            spending.put(name, spent.restart(now));
            return;
        }
        Score score = new Score(process, report.weight(), report.weight(), 1, List.of());
        escalate(new Incident(
                        String.format(ID, nextIncident++), process, new TreeSet<>(Set.of(report.operation())), name, Stage.WAITING, now, now, 0,
                        new Evidence(List.of(report), List.of(score), report.evidence()), alone, alone, false),
                process + " ended by itself, and was restarted " + times(spent));
    }

    private String times(Spending spent) {
        return spent.restarts().size() + " times in " + parameters.budget().window().toSeconds() + " s, its limit";
    }

    /** Diagnose: who explains best what failed, of the failures that no incident is about? */
    private void diagnose() {
        List<FailureReport> open = reports.stream()
                .filter(it -> incidents.values().stream().noneMatch(on -> on.stage() != Stage.GIVEN_UP && on.isSame(it))).toList();
        Diagnosis diagnosis = Diagnosis.of(open, served, propagation);
        diagnosis.suspect(parameters.suspicion(), it -> groups.smallestWith(it).isPresent())
                .ifPresent(suspect -> choose(suspect, diagnosis, open));
    }

    /** Choose: the smallest group with the suspect, as an incident of its own unless a larger one is about to be restarted anyway. */
    private void choose(Score suspect, Diagnosis diagnosis, List<FailureReport> open) {
        Group group = groups.smallestWith(suspect.element()).orElseThrow();
        List<FailureReport> explained = open.stream().filter(it -> isExplained(it, suspect.element())).toList();
        SortedSet<String> operations = new TreeSet<>();
        explained.forEach(it -> operations.addAll(it.names()));
        boolean partial = explained.stream().allMatch(FailureReport::concernsOperations);
        for (Incident incident : List.copyOf(incidents.values())) {
            if (incident.stage() == Stage.WAITING && group.isIn(incident.scope())) {
                incidents.put(incident.id(), incident.with(operations, partial));
                return;
            }
        }
        Evidence evidence = new Evidence(explained, diagnosis.startingWith(suspect), String.format(
                Locale.ROOT, "%s explains %d of %d failures (suspicion %.2f)%s", suspect.element(), suspect.reports(), open.size(),
                suspect.suspicion(), comparison(suspect.element())));
        String id = String.format(ID, nextIncident++);
        spend(new Incident(
                id, suspect.element(), operations, group.name(), Stage.WAITING, now, now, 0, evidence, group.scope(), null, partial));
    }

    /** Spend budget: at once, after a back-off, or not at all. */
    private void spend(Incident incident) {
        Budget budget = parameters.budget();
        Spending spent = spent(incident.group());
        if (spent.isExhausted(budget)) {
            escalate(incident, incident.group() + " was restarted " + times(spent));
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

    /** In a tree that was accepted while it waited, there may be nothing more to restart than was restarted for it. */
    private void restartUnlessInVain(Incident incident) {
        if (groups.group(incident.group()).isIn(incident.discarded())) {
            giveUp(incident.because(incident.evidence().because("all of " + incident.group() + " was restarted for it, and no group is larger")));
        } else {
            restart(incident);
        }
    }

    /** Restart: the whole group, whatever else in it was being chased. */
    private void restart(Incident incident) {
        Incident whole = absorb(incident).orElse(null);
        if (whole == null) {
            return;
        }
        Group group = groups.group(whole.group());
        spending.put(group.name(), spent(group.name()).restart(now));
        Incident restarting = whole.restarting(group, now, now + parameters.longestRestart().toNanos());
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
            boolean done = incident.stage() == Stage.RESTARTING && groups.within(incident.scope()).stream()
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
            SortedSet<String> names = new TreeSet<>();
            again.forEach(it -> names.addAll(it.names()));
            Incident known = incident.because(evidence).with(names, again.stream().allMatch(FailureReport::concernsOperations));
            escalate(known, again.getLast().operation() + " failed again "
                    + (now - incident.since()) / 1_000_000_000 + " s after the restart of " + incident.group());
        }
    }

    /** Escalate: the next larger group; past the root there is nothing left to restart. */
    private void escalate(Incident incident, String why) {
        Evidence evidence = incident.evidence().because(why);
        Optional<Group> larger = groups.beyond(incident);
        if (larger.isEmpty()) {
            giveUp(incident.because(evidence));
            return;
        }
        decisions.add(new Decision.Escalate(incident.id(), incident.group(), larger.get().name(), evidence));
        spend(incident.because(evidence).in(larger.get()));
    }

    /** What fails as a whole is given up with all that fails meanwhile; single operations, alone. */
    private void giveUp(Incident incident) {
        if (incident.partial()) {
            reports.removeIf(incident::isSame);
        } else {
            incidents.clear();
            reports.clear();
        }
        incidents.put(incident.id(), incident.at(Stage.GIVEN_UP, now, now + healthy()));
        decisions.add(new Decision.GiveUp(incident.id(), TimeUnit.NANOSECONDS.toSeconds(healthy()), incident.evidence()));
    }

    private void timePasses(Incident before) {
        Incident incident = incidents.get(before.id());
        if (incident == null || now - incident.due() < 0) {
            return;
        }
        switch (incident.stage()) {
            case WAITING -> restartUnlessInVain(incident);
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
}
