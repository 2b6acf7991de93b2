package org.crashonly.manager.simulation;

import static org.crashonly.manager.simulation.RandomSystem.any;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.crashonly.control.ElementId;
import org.crashonly.control.Json;
import org.crashonly.control.Level;
import org.crashonly.fmap.Propagation;
import org.crashonly.manager.recovery.Decision;
import org.crashonly.manager.recovery.Event;
import org.crashonly.manager.recovery.FailureReport;
import org.crashonly.manager.recovery.Groups;
import org.crashonly.manager.recovery.RecoveryParameters;
import org.crashonly.manager.recovery.RecoveryPolicy;
import org.crashonly.manager.recovery.RecoveryState;
import org.crashonly.manager.recovery.Step;

/**
 * A system under requests and faults, and the policy that recovers it. Requests fail that touch a component which is at fault, is reached
 * by a failure or is being restarted; each failure is reported. When the policy gives up, an operator looks after a minute and lets it
 * go on. Used once.
 */
public final class Simulation {

    private static final Duration BETWEEN_REQUESTS = Duration.ofSeconds(2);
    private static final Duration BETWEEN_TICKS = Duration.ofSeconds(5);
    private static final Duration OPERATOR = Duration.ofMinutes(1);
    /** A simulated system that is not at rest by then never is. */
    private static final Duration LONGEST = Duration.ofHours(6);
    private static final Duration BETWEEN_ENDS = Duration.ofSeconds(20);
    private static final double PROOF = 0.34;
    /** After so long there is another manager. */
    private static final Duration MANAGER = Duration.ofSeconds(2);

    private final RandomSystem system;
    private final Scenario scenario;
    private final RandomGenerator random;
    private final Chance chance;
    private Groups groups;
    private RecoveryPolicy policy;
    private final RecoveryParameters parameters;
    private final Function<SortedSet<ElementId>, Duration> takes;
    private final RandomTrees trees;
    private final SortedSet<ElementId> beans = new TreeSet<>();
    private final Clockwork clock = new Clockwork(Duration.ofHours(1).toNanos());
    private final Faults faults;
    private final Map<ElementId, Long> restarting = new HashMap<>();
    /** Those of them that processes' own policies decided on. */
    private final Set<Long> ownRestarts = new HashSet<>();
    private final List<Outcome.Decided> decisions = new ArrayList<>();
    private RecoveryState state;
    private int faultsToCome;
    private long restarts;
    private long lost;
    private long requests;
    private long restSince;
    private boolean over;
    private boolean unmanaged;

    /** The system as its tree has it, of which beans are restarted alone once a report named them; how long a restart takes is chance. */
    public Simulation(RandomSystem system, Scenario scenario, RecoveryParameters parameters, RandomGenerator random) {
        this(system, Groups.of(system.tree(), it -> it.level() != Level.BEAN), scenario, parameters,
                members -> Duration.ofMillis(200 + random.nextInt(2_000) * (long) members.size()), random);
    }

    /** @param takes how long the restart of its members takes */
    public Simulation(
            RandomSystem system, Groups groups, Scenario scenario, RecoveryParameters parameters,
            Function<SortedSet<ElementId>, Duration> takes, RandomGenerator random) {
        this.system = system;
        this.scenario = scenario;
        this.random = random;
        this.chance = new Chance(random);
        this.parameters = parameters;
        this.takes = takes;
        this.groups = groups;
        this.policy = new RecoveryPolicy(groups, system.known(), parameters);
        this.trees = new RandomTrees(system.tree());
        this.faults = new Faults(new Propagation(system.truth()));
        this.state = RecoveryState.initial(random.nextLong());
        this.faultsToCome = scenario.faults();
    }

    /** Lets it run until all faults have come and everything was at rest for a while. */
    public Outcome run() {
        long begin = clock.now();
        restSince = begin;
        clock.after(chance.exponential(scenario.apart()), this::fault);
        clock.after(BETWEEN_TICKS, this::tick);
        system.operations().forEach(it -> clock.after(chance.upTo(BETWEEN_REQUESTS), () -> request(it)));
        if (scenario.falsePositives() > 0) {
            clock.after(chance.next(scenario.falsePositives()), this::accuseFalsely);
        }
        if (scenario.otherTrees() > 0) {
            clock.after(chance.next(scenario.otherTrees()), this::acceptAnotherTree);
        }
        if (scenario.managers() > 0) {
            clock.after(chance.next(scenario.managers()), this::killManager);
        }
        while (!over && clock.now() - begin < LONGEST.toNanos() && clock.next()) {
            over = isAtRest();
        }
        return new Outcome(
                faults.told(), List.copyOf(decisions), state, clock.now() - begin, lost, requests);
    }

    private void fault() {
        if (scenario.oneAtATime() && !isQuiet()) {
            clock.after(BETWEEN_TICKS, this::fault);
            return;
        }
        ElementId where = any(system.leaves(), random);
        ElementId cure = random.nextDouble() < scenario.incurable() ? null : cureOf(where);
        boolean ends = scenario.ends() > 0 && where.level().compareTo(Level.PROCESS) <= 0 && random.nextDouble() < scenario.ends();
        Faults.Active fault = faults.add(where, cure, any(system.leaves(), random), ends, clock.now());
        if (ends) {
            clock.after(chance.exponential(BETWEEN_ENDS), () -> end(fault));
        }
        faultsToCome--;
        if (faultsToCome > 0) {
            clock.after(chance.exponential(scenario.apart()), this::fault);
        }
    }

    /** The process of {@code fault} ends, and is begun anew whatever the policy decides. */
    private void end(Faults.Active fault) {
        if (fault.isCured()) {
            return;
        }
        ElementId process = fault.where();
        while (process.level() != Level.PROCESS) {
            process = process.parent().orElseThrow();
        }
        if (!restarting.containsKey(process)) {
            take(new Event.Ended(new FailureReport(clock.now(), "exit", "process " + process, List.of(process), 1, "it ended")));
        }
        if (!restarting.containsKey(process)) {
            begin(new TreeSet<>(system.tree().subtree(process)), Optional.empty());
        }
        clock.after(chance.exponential(BETWEEN_ENDS), () -> end(fault));
    }

    private ElementId cureOf(ElementId where) {
        ElementId cure = where;
        while (random.nextDouble() < scenario.deep() && cure.parent().isPresent()) {
            cure = cure.parent().get();
        }
        return cure;
    }

    private void request(List<ElementId> path) {
        requests++;
        Faults.Active fault = path.stream().map(faults::in).filter(Objects::nonNull).findFirst().orElse(null);
        boolean own = path.stream().map(restarting::get).anyMatch(ownRestarts::contains);
        if (fault == null && own) {
            // Monitors know that it is not there.
            lost++;
        } else if (fault != null || path.stream().anyMatch(restarting::containsKey)) {
            lost++;
            FailureReport report = new FailureReport(clock.now(), "requests", "request of " + path, suspects(path, fault), PROOF, "failed");
            clock.after(chance.upTo(scenario.detection()), () -> take(new Event.Failed(report)));
        } else if (!state.reports().isEmpty()) {
            // Otherwise the policy would not remember it.
            take(new Event.Served(path, 1));
        }
        clock.after(BETWEEN_REQUESTS, () -> request(path));
    }

    private List<ElementId> suspects(List<ElementId> path, Faults.Active fault) {
        return switch (scenario.oracle()) {
            case RIGHT -> fault == null ? path : List.of(fault.where());
            case PATHS -> path;
            case WRONG -> fault == null ? path : List.of(fault.accused());
        };
    }

    private void accuseFalsely() {
        if (faultsToCome > 0 || !faults.allCured()) {
            List<ElementId> path = any(system.operations(), random);
            FailureReport report = new FailureReport(clock.now(), "chance", "request of " + path, path, 1, "nothing failed");
            take(new Event.Failed(report));
            clock.after(chance.next(scenario.falsePositives()), this::accuseFalsely);
        }
    }

    private void tick() {
        take(new Event.Tick());
        clock.after(BETWEEN_TICKS, this::tick);
    }

    private void acceptAnotherTree() {
        Groups before = groups;
        groups = trees.next(beans, random);
        policy = new RecoveryPolicy(groups, system.known(), parameters);
        state = policy.regrouped(state, before);
        clock.after(chance.next(scenario.otherTrees()), this::acceptAnotherTree);
    }

    /** What happens until the next one begins nobody hears of, but for restarts: processes tell that one that they serve. */
    private void killManager() {
        unmanaged = true;
        clock.after(MANAGER, () -> {
            unmanaged = false;
            state = Json.MAPPER.convertValue(state.withoutReports(), RecoveryState.class);
        });
        clock.after(chance.next(scenario.managers()), this::killManager);
    }

    private void know(List<ElementId> path) {
        for (ElementId element : path) {
            if (element.level() == Level.BEAN && !groups.smallestWith(element).orElseThrow().name().equals(element.path())) {
                beans.add(element);
                groups = groups.with(element);
                policy = new RecoveryPolicy(groups, system.known(), parameters);
            }
        }
    }

    private void take(Event event) {
        if (unmanaged) {
            if (event instanceof Event.Restarted || event instanceof Event.RestartFailed || event instanceof Event.Resumed) {
                clock.after(MANAGER, () -> take(event));
            }
            return;
        }
        if (event instanceof Event.Failed failed) {
            know(failed.report().path());
        }
        Step step = policy.step(state, event, clock.now());
        state = step.state();
        for (Decision decision : step.decisions()) {
            decisions.add(new Outcome.Decided(clock.now(), decision));
            switch (decision) {
                case Decision.Restart it -> begin(it.members(), Optional.of(it.incident()));
                case Decision.GiveUp it -> clock.after(OPERATOR, () -> take(new Event.Resumed()));
                case Decision.Defer it -> { }
                case Decision.Escalate it -> { }
                case Decision.Cured it -> { }
                case Decision.OwnRestart it -> throw new IllegalStateException("a recovery policy decided on " + it);
            }
        }
    }

    /** @param incident for which the policy decided on it; empty if it did not */
    private void begin(SortedSet<ElementId> members, Optional<String> incident) {
        long number = ++restarts;
        members.forEach(it -> restarting.put(it, number));
        if (incident.isEmpty()) {
            ownRestarts.add(number);
        }
        boolean fails = incident.isPresent() && random.nextDouble() < scenario.failingRestarts();
        Groups decidedBy = groups;
        clock.after(takes.apply(members), () -> restarted(members, number, fails ? incident : Optional.empty(), decidedBy));
    }

    /** Of what was restarted by a larger restart meanwhile, that one will tell. */
    private void restarted(SortedSet<ElementId> members, long number, Optional<String> failed, Groups decidedBy) {
        SortedSet<ElementId> done = new TreeSet<>(members);
        done.removeIf(it -> restarting.get(it) == null || restarting.get(it) != number);
        if (done.isEmpty()) {
            return;
        }
        done.forEach(restarting::remove);
        if (failed.isPresent()) {
            take(new Event.RestartFailed(failed.get(), "failed by chance"));
            return;
        }
        faults.cure(it -> trees.isRestarted(it, done, decidedBy), clock.now());
        take(new Event.Restarted(done));
    }

    private boolean isQuiet() {
        return faults.allCured() && state.incidents().isEmpty() && restarting.isEmpty();
    }

    /** Nothing more comes, nothing is chased; or, with faults that no restart cures, the policy has given up twice. */
    private boolean isAtRest() {
        if (faults.isHopeless()) {
            return decisions.stream().filter(it -> it.decision() instanceof Decision.GiveUp).count() >= 2;
        }
        if (faultsToCome > 0 || !isQuiet()) {
            restSince = clock.now();
        }
        return clock.now() - restSince > parameters.memory().toNanos() * 2;
    }
}
