package org.crashonly.manager.simulation;

import static org.crashonly.manager.simulation.RandomSystem.any;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.crashonly.control.ElementId;
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
    private static final double PROOF = 0.34;

    /** A fault that is there. */
    private final class Active {

        private final ElementId where;
        private final ElementId cure;
        private final ElementId accused;
        private final long begun = clock.now();
        private long cured = -1;

        private Active(ElementId where, ElementId cure, ElementId accused) {
            this.where = where;
            this.cure = cure;
            this.accused = accused;
        }
    }

    private final RandomSystem system;
    private final Scenario scenario;
    private final RandomGenerator random;
    private Groups groups;
    private RecoveryPolicy policy;
    private final RecoveryParameters parameters;
    private final Function<SortedSet<ElementId>, Duration> takes;
    private final Propagation truth;
    private final Clockwork clock = new Clockwork(Duration.ofHours(1).toNanos());
    private final List<Active> faults = new ArrayList<>();
    private final Map<ElementId, Long> restarting = new HashMap<>();
    private final List<Outcome.Decided> decisions = new ArrayList<>();
    private RecoveryState state;
    private int faultsToCome;
    private long restarts;
    private long lost;
    private long requests;
    private long restSince;
    private boolean over;

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
        this.parameters = parameters;
        this.takes = takes;
        this.groups = groups;
        this.policy = new RecoveryPolicy(groups, system.known(), parameters);
        this.truth = new Propagation(system.truth());
        this.state = RecoveryState.initial(random.nextLong());
        this.faultsToCome = scenario.faults();
    }

    /** Lets it run until all faults have come and everything was at rest for a while. */
    public Outcome run() {
        long begin = clock.now();
        restSince = begin;
        clock.after(exponential(scenario.apart()), this::fault);
        clock.after(BETWEEN_TICKS, this::tick);
        system.operations().forEach(it -> clock.after(upTo(BETWEEN_REQUESTS), () -> request(it)));
        if (scenario.falsePositives() > 0) {
            clock.after(betweenFalsePositives(), this::accuseFalsely);
        }
        while (!over && clock.now() - begin < LONGEST.toNanos() && clock.next()) {
            over = isAtRest();
        }
        return new Outcome(
                faults.stream().map(it -> new Outcome.Fault(it.where, it.cure, it.begun, it.cured)).toList(), List.copyOf(decisions), state,
                clock.now() - begin, lost, requests);
    }

    private void fault() {
        if (scenario.oneAtATime() && !isQuiet()) {
            clock.after(BETWEEN_TICKS, this::fault);
            return;
        }
        ElementId where = any(system.leaves(), random);
        ElementId cure = random.nextDouble() < scenario.incurable() ? null : cureOf(where);
        faults.add(new Active(where, cure, any(system.leaves(), random)));
        faultsToCome--;
        if (faultsToCome > 0) {
            clock.after(exponential(scenario.apart()), this::fault);
        }
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
        Active fault = path.stream().map(this::faultIn).filter(Objects::nonNull).findFirst().orElse(null);
        if (fault != null || path.stream().anyMatch(restarting::containsKey)) {
            lost++;
            FailureReport report = new FailureReport(clock.now(), "requests", "request of " + path, suspects(path, fault), PROOF, "failed");
            clock.after(upTo(scenario.detection()), () -> take(new Event.Failed(report)));
        } else if (!state.reports().isEmpty()) {
            // Otherwise the policy would not remember it.
            take(new Event.Served(path, 1));
        }
        clock.after(BETWEEN_REQUESTS, () -> request(path));
    }

    private List<ElementId> suspects(List<ElementId> path, Active fault) {
        return switch (scenario.oracle()) {
            case RIGHT -> fault == null ? path : List.of(fault.where);
            case PATHS -> path;
            case WRONG -> fault == null ? path : List.of(fault.accused);
        };
    }

    /** The fault that makes {@code element} fail, if any. */
    private Active faultIn(ElementId element) {
        for (Active it : faults) {
            Propagation.Way way = it.cured >= 0 ? null : truth.from(it.where.path()).get(element.path());
            if (way != null && way.confidence() >= 0.5) {
                return it;
            }
        }
        return null;
    }

    private void accuseFalsely() {
        if (faultsToCome > 0 || !allCured()) {
            List<ElementId> path = any(system.operations(), random);
            FailureReport report = new FailureReport(clock.now(), "chance", "request of " + path, path, 1, "nothing failed");
            take(new Event.Failed(report));
            clock.after(betweenFalsePositives(), this::accuseFalsely);
        }
    }

    private void tick() {
        take(new Event.Tick());
        clock.after(BETWEEN_TICKS, this::tick);
    }

    private void know(List<ElementId> path) {
        for (ElementId element : path) {
            if (element.level() == Level.BEAN && !groups.smallestWith(element).orElseThrow().name().equals(element.path())) {
                groups = groups.with(element);
                policy = new RecoveryPolicy(groups, system.known(), parameters);
            }
        }
    }

    private void take(Event event) {
        if (event instanceof Event.Failed failed) {
            know(failed.report().path());
        }
        Step step = policy.step(state, event, clock.now());
        state = step.state();
        for (Decision decision : step.decisions()) {
            decisions.add(new Outcome.Decided(clock.now(), decision));
            switch (decision) {
                case Decision.Restart it -> restart(it);
                case Decision.GiveUp it -> clock.after(OPERATOR, () -> take(new Event.Resumed()));
                case Decision.Defer it -> { }
                case Decision.Escalate it -> { }
                case Decision.Cured it -> { }
            }
        }
    }

    private void restart(Decision.Restart decision) {
        long number = ++restarts;
        decision.members().forEach(it -> restarting.put(it, number));
        boolean fails = random.nextDouble() < scenario.failingRestarts();
        clock.after(takes.apply(decision.members()), () -> restarted(decision, number, fails));
    }

    /** Of what was restarted by a larger restart meanwhile, that one will tell. */
    private void restarted(Decision.Restart decision, long number, boolean fails) {
        SortedSet<ElementId> done = new TreeSet<>(decision.members());
        done.removeIf(it -> restarting.get(it) == null || restarting.get(it) != number);
        if (done.size() < decision.members().size()) {
            done.forEach(restarting::remove);
            return;
        }
        done.forEach(restarting::remove);
        if (fails) {
            take(new Event.RestartFailed(decision.incident(), "failed by chance"));
            return;
        }
        for (Active fault : faults) {
            if (fault.cured < 0 && fault.cure != null && done.contains(fault.cure)) {
                fault.cured = clock.now();
            }
        }
        take(new Event.Restarted(done));
    }

    private boolean allCured() {
        return faults.stream().allMatch(it -> it.cured >= 0);
    }

    private boolean isQuiet() {
        return allCured() && state.incidents().isEmpty() && restarting.isEmpty();
    }

    /** Nothing more comes, nothing is chased; or, with faults that no restart cures, the policy has given up twice. */
    private boolean isAtRest() {
        if (faults.stream().anyMatch(it -> it.cure == null)) {
            return decisions.stream().filter(it -> it.decision() instanceof Decision.GiveUp).count() >= 2;
        }
        if (faultsToCome > 0 || !isQuiet()) {
            restSince = clock.now();
        }
        return clock.now() - restSince > parameters.memory().toNanos() * 2;
    }

    private Duration betweenFalsePositives() {
        return exponential(Duration.ofNanos((long) (Duration.ofHours(1).toNanos() / scenario.falsePositives())));
    }

    private Duration exponential(Duration mean) {
        return Duration.ofNanos((long) (-Math.log(1 - random.nextDouble()) * mean.toNanos()));
    }

    private Duration upTo(Duration most) {
        return Duration.ofNanos(random.nextLong(most.toNanos() + 1));
    }
}
