package org.crashonly.bench.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.crashonly.bench.Incidents;
import org.crashonly.control.ElementId;
import org.crashonly.control.Level;
import org.crashonly.manager.api.DecisionView;
import org.crashonly.manager.api.StatusView;
import org.crashonly.manager.api.StatusView.ElementView;
import org.crashonly.manager.api.StatusView.RestartView;
import org.crashonly.manager.recovery.Decision;
import org.crashonly.manager.recovery.Evidence;
import org.junit.jupiter.api.Test;

class ReactionTest {

    private static final long INJECTED = 100_000;
    private static final ElementId HOST = new ElementId("machine/shop/web");
    private static final ElementId MODULE = HOST.child("cart");
    private static final Evidence NONE = new Evidence(List.of(), List.of(), "because");

    @Test
    void whatThePolicyDecidesCountsOnceThoughItIsInTheHistoryOfWhatItRestarts() {
        List<DecisionView> decisions = List.of(
                restart(INJECTED + 2_000, MODULE, MODULE), restart(INJECTED + 9_000, MODULE, MODULE, HOST));
        StatusView status = status(
                element(MODULE, "module", new RestartView(2, "module", "errors", "", INJECTED + 2_010, 40L)),
                element(HOST, "process", new RestartView(2, "process", "errors", "", INJECTED + 9_200, 900L)));
        assertThat(Reaction.since(INJECTED, decisions, status)).containsExactly(
                new Reaction(INJECTED + 2_000, Level.MODULE, MODULE.path()), new Reaction(INJECTED + 9_000, Level.PROCESS, MODULE.path()));
    }

    @Test
    void whatEndsByItselfIsRestartedWithoutADecision() {
        StatusView status = status(element(HOST, "process", new RestartView(2, "process", "killed", "SIGKILL", INJECTED + 12, null)));
        assertThat(Reaction.since(INJECTED, List.of(), status)).containsExactly(new Reaction(INJECTED + 12, Level.PROCESS, HOST.path()));
    }

    @Test
    void whatWasBeforeTheFaultIsNoReactionToIt() {
        StatusView status = status(element(HOST, "process", new RestartView(2, "process", "killed", "SIGKILL", INJECTED - 1, 9L)));
        assertThat(Reaction.since(INJECTED, List.of(restart(INJECTED - 5, MODULE, MODULE)), status)).isEmpty();
    }

    @Test
    void anIncidentIsOpenUntilItsLatestDecisionEndsIt() {
        DecisionView restart = restart(INJECTED, MODULE, MODULE);
        assertThat(Incidents.areOpen(List.of())).isFalse();
        assertThat(Incidents.areOpen(List.of(restart))).isTrue();
        DecisionView cured = new DecisionView(INJECTED + 1, "shop", "", new Decision.Cured("1", "module", NONE));
        assertThat(Incidents.areOpen(List.of(restart, cured))).isFalse();
        DecisionView other = new DecisionView(INJECTED + 2, "shop", "", new Decision.Defer("2", "module", 1, NONE));
        assertThat(Incidents.areOpen(List.of(restart, cured, other))).isTrue();
    }

    private static DecisionView restart(long atMillis, ElementId suspect, ElementId... members) {
        return new DecisionView(atMillis, "shop", "", new Decision.Restart("1", "group", new TreeSet<>(List.of(members)), suspect, 1, NONE));
    }

    private static StatusView status(ElementView... elements) {
        return new StatusView("1", "i", "ready", 1, 1, "http://127.0.0.1:1", "http://127.0.0.1:2", List.of(elements));
    }

    private static ElementView element(ElementId id, String level, RestartView restart) {
        return new ElementView(id.path(), null, level, null, "ready", 2, 1L, null, null, 1, 1L, null, null, Map.of(), List.of(restart));
    }
}
