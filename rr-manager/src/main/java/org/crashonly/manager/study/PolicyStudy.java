package org.crashonly.manager.study;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedSet;
import java.util.stream.IntStream;
import org.crashonly.control.ElementId;
import org.crashonly.fmap.FailureMap;
import org.crashonly.fmap.RestartTree;
import org.crashonly.fmap.tree.Cell;
import org.crashonly.manager.recovery.Groups;
import org.crashonly.manager.recovery.RecoveryParameters;
import org.crashonly.manager.simulation.Outcome;
import org.crashonly.manager.simulation.RandomSystem;
import org.crashonly.manager.simulation.Scenario;
import org.crashonly.manager.simulation.Simulation;

/**
 * The same question as {@link ToleranceStudy} for this policy, by simulation: two processes with six modules each, restarted by module or
 * only by process, with the published restart times (recalled): 1.028 s for a WAR, 19.083 s for a process. Unlike there, false alarms
 * spend budgets and may look like failures that return, so that larger groups are restarted for them.
 */
public final class PolicyStudy {

    private static final Duration MODULE = Duration.ofMillis(1_028);
    private static final Duration PROCESS = Duration.ofMillis(19_083);
    private static final Duration PROMPT = Duration.ofSeconds(2);
    private static final int MODULES = 6;
    private static final List<Integer> DELAYS = List.of(2, 5, 10, 15, 20, 25, 30);
    private static final List<Integer> ALARMS = List.of(0, 12, 30, 60, 120, 240, 480);

    private final long seed;
    private final int rounds;
    private final RandomSystem system = system();

    /** A study of {@code rounds} simulations for each point, the same for the same seed. */
    public PolicyStudy(long seed, int rounds) {
        this.seed = seed;
        this.rounds = rounds;
    }

    /** Failures that are reported up to so many seconds late; with process restarts, up to two. */
    public Curve detection() {
        double promptly = lost(byProcess(), scenario(PROMPT, 0));
        return new Curve("Simulated policy: how late reports may be", "detection_delay_s", "percent_of_requests_lost",
                DELAYS.stream().map(it -> new Curve.Point(it, lost(byModule(), scenario(Duration.ofSeconds(it), 0)), promptly)).toList(),
                ToleranceStudy.PUBLISHED_DELAY);
    }

    /** Alarms of which so many percent have no reason; with process restarts, none. */
    public Curve falsePositives() {
        double promptly = lost(byProcess(), scenario(PROMPT, 0));
        List<Curve.Point> points = new ArrayList<>();
        for (int perHour : ALARMS) {
            Scenario scenario = scenario(PROMPT, perHour);
            double faultsPerHour = 1.0 * Duration.ofHours(1).toNanos() / scenario.apart().toNanos();
            points.add(new Curve.Point(100 * perHour / (perHour + faultsPerHour), lost(byModule(), scenario), promptly));
        }
        return new Curve("Simulated policy: how many alarms may be false", "false_positives_percent", "percent_of_requests_lost", points,
                ToleranceStudy.PUBLISHED_SHARE);
    }

    private double lost(Groups groups, Scenario scenario) {
        long lost = 0;
        long requests = 0;
        for (int round = 0; round < rounds; round++) {
            Outcome outcome = new Simulation(
                    system, groups, scenario, RecoveryParameters.DEFAULT, PolicyStudy::time, new Random(seed + round)).run();
            lost += outcome.lost();
            requests += outcome.requests();
        }
        return 100.0 * lost / requests;
    }

    private static Scenario scenario(Duration detection, double falsePositives) {
        return new Scenario(4, Duration.ofMinutes(10), false, 0, 0, Scenario.Oracle.PATHS, detection, falsePositives, 0);
    }

    private static Duration time(SortedSet<ElementId> members) {
        return members.stream().allMatch(it -> it.names().size() == 4) ? MODULE : PROCESS;
    }

    private Groups byModule() {
        return Groups.of(system.tree());
    }

    /** The same tree, but a process is not divided. */
    private Groups byProcess() {
        List<Cell> processes = system.tree().children(shop()).stream()
                .map(it -> Cell.whole(system.tree().subtree(it).stream().map(ElementId::path).toList())).toList();
        return Groups.of(new Cell(List.of(ElementId.MACHINE.path()), List.of(new Cell(List.of(shop().path()), processes))));
    }

    private static ElementId shop() {
        return ElementId.MACHINE.child("shop");
    }

    private static RandomSystem system() {
        RestartTree<ElementId> tree = RestartTree.of(ElementId.MACHINE).with(ElementId.MACHINE, shop());
        List<ElementId> modules = new ArrayList<>();
        for (ElementId process : List.of(shop().child("web"), shop().child("orders"))) {
            tree = tree.with(shop(), process);
            for (int i = 0; i < MODULES; i++) {
                modules.add(process.child("m" + i));
                tree = tree.with(process, modules.getLast());
            }
        }
        List<List<ElementId>> operations = new ArrayList<>();
        modules.forEach(it -> operations.add(List.of(it)));
        IntStream.range(0, MODULES).forEach(i -> operations.add(List.of(modules.get(i), modules.get(MODULES + i))));
        return new RandomSystem(tree, modules, operations, FailureMap.EMPTY, FailureMap.EMPTY);
    }
}
