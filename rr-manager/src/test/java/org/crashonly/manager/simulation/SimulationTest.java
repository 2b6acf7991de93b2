package org.crashonly.manager.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.crashonly.control.ElementId;
import org.crashonly.control.Level;
import org.crashonly.fmap.RestartTree;
import org.crashonly.manager.recovery.Budget;
import org.crashonly.manager.recovery.Decision;
import org.crashonly.manager.recovery.Groups;
import org.crashonly.manager.recovery.RecoveryParameters;
import org.crashonly.manager.recovery.Stage;
import org.crashonly.manager.simulation.Scenario.Oracle;
import org.junit.jupiter.api.Test;

/**
 * What holds for the policy in every system. The seeds are new in each run and are told when something does not hold;
 * {@code -Dsimulation.seed=N} runs one again, and {@code -Dsimulation.rounds=N} runs more.
 */
class SimulationTest {

    private static final RecoveryParameters PARAMETERS = RecoveryParameters.DEFAULT;
    private static final int ROUNDS = Integer.getInteger("simulation.rounds", 150);
    private static final long SEED = Long.getLong("simulation.seed", new Random().nextLong());

    @Test
    void aFaultThatARestartCuresIsCuredWhateverTheOracleSays() {
        for (Oracle oracle : Oracle.values()) {
            each(Scenario.quiet(oracle, 0.4), outcome -> {
                assertThat(outcome.faults()).hasSize(2).allMatch(Outcome.Fault::isCured);
                assertThat(outcome.gaveUp()).isFalse();
                keepsTheRules(outcome);
            });
        }
    }

    @Test
    void theSmallestGroupThatCuresIsFoundWhenTheOracleIsRight() {
        each(Scenario.quiet(Oracle.RIGHT, 0), outcome -> assertThat(outcome.restarts()).hasSameSizeAs(outcome.faults())
                .zipSatisfy(outcome.faults(), (restart, fault) ->
                        assertThat(((Decision.Restart) restart.decision()).group()).isEqualTo(fault.where().path())));
    }

    @Test
    void noGroupIsSkippedOnTheWayToTheOneThatCures() {
        each(Scenario.quiet(Oracle.RIGHT, 0.5), outcome -> {
            List<String> expected = outcome.faults().stream().flatMap(it -> way(it).stream()).toList();
            assertThat(outcome.restarts()).extracting(it -> ((Decision.Restart) it.decision()).group()).isEqualTo(expected);
        });
    }

    @Test
    void underFaultsFalseAlarmsAndFailingRestartsAllAtOnceTheRulesHold() {
        for (Oracle oracle : Oracle.values()) {
            each(Scenario.rough(oracle), outcome -> {
                assertThat(outcome.faults()).hasSize(6).allMatch(Outcome.Fault::isCured);
                keepsTheRules(outcome);
            });
        }
    }

    @Test
    void whileTreesAreReplacedAndManagersKilledTheRulesHold() {
        for (Oracle oracle : Oracle.values()) {
            each(Scenario.restless(oracle), outcome -> {
                assertThat(outcome.faults()).hasSize(6).allMatch(Outcome.Fault::isCured);
                keepsItsBudgets(outcome);
                noRestartOfAnIncidentIsPartOfTheOneBefore(outcome);
                assertThat(outcome.state().incidents().values()).allMatch(it -> it.stage() == Stage.GIVEN_UP);
            });
        }
    }

    @Test
    void processesThatEndByThemselvesAreCuredByWhatIsAroundThemAndOnlyIfTheirOwnRestartDoesNot() {
        each(Scenario.ending(0.5), outcome -> {
            assertThat(outcome.faults()).hasSize(2).allMatch(Outcome.Fault::isCured);
            assertThat(outcome.gaveUp()).isFalse();
            keepsTheRules(outcome);
            boolean deep = outcome.faults().stream().anyMatch(it ->
                    it.where().level().compareTo(Level.PROCESS) > 0 || it.cure().level().compareTo(Level.PROCESS) > 0);
            assertThat(outcome.restarts().isEmpty()).isEqualTo(!deep);
        });
    }

    @Test
    void whatNoRestartCuresIsGivenUp() {
        each(Scenario.hopeless(), outcome -> {
            assertThat(outcome.gaveUp()).isTrue();
            keepsTheRules(outcome);
        });
    }

    @Test
    void groupsThatBecomeKnownOneByOneAreThoseOfTheTree() {
        for (int round = 0; round < ROUNDS; round++) {
            RestartTree<ElementId> tree = RandomSystem.of(new Random(SEED + round)).tree();
            Groups whole = Groups.of(tree);
            RestartTree<ElementId> above = RestartTree.of(tree.root());
            for (ElementId element : tree.subtree(tree.root())) {
                if (!above.contains(element) && element.level().compareTo(Level.MODULE) >= 0) {
                    above = above.with(element.parent().orElseThrow(), element);
                }
            }
            Groups grown = Groups.of(above);
            for (ElementId element : tree.subtree(tree.root())) {
                grown = grown.with(element);
            }
            assertThat(grown.all()).as("seed %s", SEED + round).containsExactlyInAnyOrderElementsOf(whole.all());
            for (ElementId element : tree.subtree(tree.root())) {
                assertThat(grown.smallestWith(element)).isEqualTo(whole.smallestWith(element));
                assertThat(grown.parent(element.path())).isEqualTo(whole.parent(element.path()));
            }
        }
    }

    @Test
    void theSameSeedIsTheSameRun() {
        assertThat(run(Scenario.rough(Oracle.PATHS), SEED)).isEqualTo(run(Scenario.rough(Oracle.PATHS), SEED));
    }

    /** No storm: no group exceeds its budget. Escalation ends: each incident climbs no higher than the root, a step at a time. */
    private static void keepsTheRules(Outcome outcome) {
        keepsItsBudgets(outcome);
        Map<String, ElementId> tried = new HashMap<>();
        for (Outcome.Decided decided : outcome.decisions()) {
            if (decided.decision() instanceof Decision.Restart restart) {
                ElementId group = new ElementId(restart.group());
                ElementId before = tried.put(restart.incident(), group);
                assertThat(before == null || (group.contains(before) && !group.equals(before))).as("%s after %s", group, before).isTrue();
            }
        }
        assertThat(outcome.state().incidents().values()).allMatch(it -> it.stage() == Stage.GIVEN_UP);
    }

    private static void keepsItsBudgets(Outcome outcome) {
        Budget budget = PARAMETERS.budget();
        Map<String, List<Long>> restarts = new TreeMap<>();
        outcome.restarts().forEach(it -> restarts.merge(
                ((Decision.Restart) it.decision()).group(), List.of(it.at()),
                (some, more) -> Stream.concat(some.stream(), more.stream()).toList()));
        restarts.forEach((group, times) -> {
            for (int i = budget.most(); i < times.size(); i++) {
                assertThat(times.get(i) - times.get(i - budget.most())).as("%s restarted too often", group)
                        .isGreaterThanOrEqualTo(budget.window().toNanos());
            }
        });
    }

    /**
     * What is around may be another group by then; and what an incident waits for, an application of one process, may be no more than that process
     * in another tree.
     */
    private static void noRestartOfAnIncidentIsPartOfTheOneBefore(Outcome outcome) {
        Map<String, Set<ElementId>> tried = new HashMap<>();
        for (Outcome.Decided decided : outcome.decisions()) {
            if (decided.decision() instanceof Decision.Restart restart) {
                Set<ElementId> before = tried.put(restart.incident(), restart.members());
                assertThat(before == null || before.equals(restart.members()) || !before.containsAll(restart.members())).as("%s after %s", restart.members(), before).isTrue();
            }
        }
    }

    private static List<String> way(Outcome.Fault fault) {
        List<String> way = new ArrayList<>();
        for (ElementId it = fault.where(); it != null; it = it.equals(fault.cure()) ? null : it.parent().orElse(null)) {
            way.add(it.path());
        }
        return way;
    }

    private static void each(Scenario scenario, Consumer<Outcome> check) {
        Random seeds = new Random(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            long seed = round == 0 ? SEED : seeds.nextLong();
            try {
                check.accept(run(scenario, seed));
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("-Dsimulation.seed=" + seed + " -Dsimulation.rounds=1, " + scenario + ": " + e.getMessage(), e);
            }
        }
    }

    private static Outcome run(Scenario scenario, long seed) {
        return new Simulation(RandomSystem.of(new Random(seed)), scenario, PARAMETERS, new Random(seed)).run();
    }
}
