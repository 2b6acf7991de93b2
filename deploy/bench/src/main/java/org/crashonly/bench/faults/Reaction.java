package org.crashonly.bench.faults;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.crashonly.control.ElementId;
import org.crashonly.control.Level;
import org.crashonly.manager.api.DecisionView;
import org.crashonly.manager.api.StatusView;
import org.crashonly.manager.api.StatusView.ElementView;
import org.crashonly.manager.api.StatusView.RestartView;
import org.crashonly.manager.recovery.Decision;

/**
 * A restart that the manager decided on by itself.
 *
 * @param atMillis since 1970
 * @param element the suspect, or the process that ended
 */
public record Reaction(long atMillis, Level level, String element) {

    /** A process that is restarted because the policy wants it is in the journal so soon after the decision. */
    private static final long SAME_MILLIS = 15_000;

    /**
     * The restarts since {@code sinceMillis}, in their order: what recovery policies decided, and what policies of processes did because
     * these ended or froze.
     */
    static List<Reaction> since(long sinceMillis, List<DecisionView> decisions, StatusView status) {
        List<Reaction> all = new ArrayList<>();
        List<DecisionView> decided = decisions.stream().filter(it -> it.atMillis() >= sinceMillis && it.decision() instanceof Decision.Restart).toList();
        for (DecisionView it : decided) {
            Decision.Restart restart = (Decision.Restart) it.decision();
            all.add(new Reaction(it.atMillis(), restart.level(), restart.suspect().path()));
        }
        for (ElementView element : status.elements()) {
            for (RestartView restart : element.history()) {
                if (restart.atMillis() >= sinceMillis && !restart.level().equals("bean")
                        && decided.stream().noneMatch(it -> isOf(it, new ElementId(element.id()), restart.atMillis()))) {
                    all.add(new Reaction(restart.atMillis(), level(restart.level()), element.id()));
                }
            }
        }
        all.sort(Comparator.comparingLong(Reaction::atMillis));
        return all;
    }

    private static boolean isOf(DecisionView decided, ElementId element, long atMillis) {
        Decision.Restart restart = (Decision.Restart) decided.decision();
        return restart.members().contains(element) && atMillis >= decided.atMillis() && atMillis - decided.atMillis() < SAME_MILLIS;
    }

    private static Level level(String word) {
        return List.of(Level.values()).stream().filter(it -> it.word().equals(word)).findFirst().orElseThrow();
    }
}
