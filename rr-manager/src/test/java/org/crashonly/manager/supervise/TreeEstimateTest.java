package org.crashonly.manager.supervise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.crashonly.control.ElementId;
import org.crashonly.control.Level;
import org.crashonly.fmap.Edge;
import org.crashonly.fmap.FailureMap;
import org.crashonly.fmap.Learned;
import org.crashonly.fmap.tree.Cell;
import org.crashonly.fmap.tree.FailureClass;
import org.crashonly.fmap.tree.Suggestion;
import org.crashonly.manager.ServerConfig;
import org.crashonly.manager.application.Application;
import org.crashonly.manager.journal.Entry;
import org.crashonly.manager.policy.Backoff;
import org.crashonly.manager.policy.ProcessPolicy;
import org.crashonly.manager.recovery.Decision;
import org.crashonly.manager.recovery.Evidence;
import org.crashonly.manager.registry.Element;
import org.crashonly.manager.registry.Plan;
import org.crashonly.manager.registry.Planned;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeEstimateTest {

    private static final Map<String, Double> SECONDS = new TreeMap<>(Map.of("machine/shop/web", 2.0, "machine/shop/back", 2.0, "machine/shop/db", 1.0));
    private static final long NOW = TimeUnit.DAYS.toMillis(20_000);
    private static final Map<String, Double> RATES = new TreeMap<>(
            Map.of("machine/shop/web", 0.01, "machine/shop/back", 0.01, "machine/shop/db", 0.01));

    @Test
    void whatIsCuredAloneIsRestartedAlone() {
        Suggestion suggestion = suggest(Map.of());
        assertThat(suggestion.isBetter()).isFalse();
    }

    @Test
    void whatWasCuredTogetherIsPutTogether() {
        FailureClass both = new FailureClass("machine/shop/web", new TreeSet<>(List.of("machine/shop/back")), 5);
        Suggestion suggestion = suggest(Map.of(both, 5.0));
        assertThat(suggestion.isBetter()).isTrue();
        assertThat(suggestion.suggested().cells()).anySatisfy(
                it -> assertThat(it.members()).containsExactly("machine/shop/back", "machine/shop/web"));
    }

    /** As campaigns learn it: processes are restarted, and modules fail. */
    @Test
    void whatFailsWhenItsNeighbourIsRestartedIsPutTogetherWithIt() {
        FailureMap map = FailureMap.EMPTY.plus(restart("machine/shop/web", "machine/shop/back/cart"))
                .plus(restart("machine/shop/back", "machine/shop/web/storefront")).plus(restart("machine/shop/web", "machine/other/web/cart"));
        Suggestion suggestion = new TreeEstimate(Cell.flat(List.copyOf(SECONDS.keySet())), SECONDS, RATES, Map.of(), map).suggest();
        assertThat(suggestion.isBetter()).isTrue();
        assertThat(suggestion.suggested()).isEqualTo(
                Cell.joint(Cell.leaf("machine/shop/back", "machine/shop/web"), Cell.leaf("machine/shop/db")));
    }

    @Test
    void nobodyWaitsForAllTransformationsOfManyProcesses() {
        Map<String, Double> seconds = new TreeMap<>();
        IntStream.range(0, 24).forEach(it -> seconds.put("machine/shop/p" + it, 1.0 + it));
        Map<String, Double> rates = new TreeMap<>(seconds);
        rates.replaceAll((process, time) -> 1 / time);
        Suggestion suggestion = new TreeEstimate(Cell.whole(List.copyOf(seconds.keySet())), seconds, rates, Map.of(), FailureMap.EMPTY).suggest();
        assertThat(suggestion.suggested()).isEqualTo(Cell.flat(List.copyOf(seconds.keySet())));
        assertThat(suggestion.steps()).as("by parts").isEmpty();
    }

    @Test
    void whatSomebodyWantedIsNoFailureAndOneQuietProcessDoesNotMakeAnotherLookQuiet() {
        Element web = element("web", IntStream.rangeClosed(1, Entry.ElementRecord.KEPT_RESTARTS).mapToObj(it -> restarted("killed", it * 6L)).toList());
        Element back = element("back", List.of(restarted(Entry.Cause.ROLL_BACK, 60), restarted(Entry.Cause.UPGRADE, 70),
                restarted(Entry.Cause.REJUVENATION, 80), restarted(Entry.Cause.REQUESTED, 90), restarted("killed", 100), restarted(Entry.Cause.START, 6_000)));
        TreeEstimate estimate = TreeEstimate.of(List.of(web, back), Optional.empty(), FailureMap.EMPTY, List.of(), NOW);
        assertThat(estimate.perHour().get("machine/shop/web")).as("20 in two hours").isCloseTo(10, within(1e-9));
        assertThat(estimate.perHour().get("machine/shop/back")).as("one in a hundred").isCloseTo(0.01, within(1e-9));
    }

    @Test
    void aRestartOfSeveralSaysOfNoneOfThemThatItFailedAndWhatItCuredIsCountedOnce() {
        // Web was restarted alone, which did not help, and then with its neighbour; an hour later web alone, which did.
        Element web = element("web", List.of(restarted("shop-00000002.1", "errors", 60), restarted("shop-00000001.2", "errors", 119),
                restarted("shop-00000001.1", "errors", 120)));
        Element back = element("back", List.of(restarted("shop-00000001.2", "errors", 119), restarted("own", "killed", 30),
                restarted("other", "store-moved", 20)));
        List<Decision> decisions = List.of(restart("00000001", 1, web.id()), restart("00000001", 2, web.id(), back.id()), cured("00000001"),
                restart("00000002", 1, web.id()), cured("00000002"));
        TreeEstimate estimate = TreeEstimate.of(List.of(web, back), Optional.empty(), FailureMap.EMPTY, decisions, NOW);
        assertThat(estimate.perHour().get("machine/shop/web")).as("one in two hours").isCloseTo(0.5, within(1e-9));
        assertThat(estimate.perHour().get("machine/shop/back")).as("killed once").isCloseTo(0.5, within(1e-9));
        assertThat(estimate.cures()).containsExactly(Map.entry(
                new FailureClass("machine/shop/web", new TreeSet<>(List.of("machine/shop/back")), 0.5), 0.5));
    }

    @Test
    void whatWasGivenUpAndIsOverWasNotCured() {
        Element web = element("web", List.of(restarted("shop-00000001.1", "errors", 120)));
        Element back = element("back", List.of(restarted("shop-00000001.1", "errors", 120)));
        List<Decision> decisions = List.of(restart("00000001", 1, web.id(), back.id()),
                new Decision.GiveUp("00000001", 300, new Evidence(List.of(), List.of(), "")), cured("00000001"));
        assertThat(TreeEstimate.of(List.of(web, back), Optional.empty(), FailureMap.EMPTY, decisions, NOW).cures()).isEmpty();
    }

    @Test
    void anAcceptedTreeIsReadAsItWasWrittenUntilItIsTakenBack(@TempDir Path directory) {
        AcceptedTrees trees = new AcceptedTrees(directory.resolve("tree-shop.json"));
        assertThat(trees.read()).isEmpty();
        Cell tree = Cell.joint(Cell.leaf("machine/shop/web", "machine/shop/back"), Cell.leaf("machine/shop/db"));
        trees.write(Optional.of(tree));
        assertThat(trees.read()).contains(tree);
        trees.write(Optional.empty());
        assertThat(trees.read()).isEmpty();
    }

    private static Edge restart(String from, String to) {
        return Edge.seen(new Edge.Key(from, to, FailureMap.RESTART), Learned.INJECTED, 2, 2, Instant.ofEpochMilli(NOW));
    }

    private static Decision restart(String incident, int attempt, ElementId suspect, ElementId... more) {
        TreeSet<ElementId> members = new TreeSet<>(List.of(more));
        members.add(suspect);
        return new Decision.Restart(incident, suspect.path(), members, suspect, attempt, new Evidence(List.of(), List.of(), ""));
    }

    private static Decision cured(String incident) {
        return new Decision.Cured(incident, "", new Evidence(List.of(), List.of(), ""));
    }

    private static Entry.PastRestart restarted(String why, long minutesAgo) {
        return restarted("1", why, minutesAgo);
    }

    private static Entry.PastRestart restarted(String incident, String why, long minutesAgo) {
        return new Entry.PastRestart(1, new Entry.Cause(incident, Level.PROCESS, why, ""), NOW - TimeUnit.MINUTES.toMillis(minutesAgo), 1_000L);
    }

    private static Element element(String process, List<Entry.PastRestart> latest) {
        ElementId id = new ElementId("machine/shop/" + process);
        Application shop = new Application("shop", List.of(new Application.Component(
                        "cart", Path.of("/cart.war"), "0", List.of(), "/", null, process, List.of(), null)), List.of(),
                Application.Policy.DEFAULT, Application.Jvm.DEFAULT);
        Planned planned = Plan.of(ServerConfig.DEFAULT, List.of(shop)).processes().stream().filter(it -> it.id().equals(id)).findFirst().orElseThrow();
        return new Element(planned, new ProcessPolicy(id, 0, 0, Backoff.DEFAULT, new Random(1)),
                new Entry.ElementRecord(id, latest.size(), false, null, 0, latest.size(), List.of(), latest));
    }

    private static Suggestion suggest(Map<FailureClass, Double> cures) {
        return new TreeEstimate(Cell.flat(List.copyOf(SECONDS.keySet())), SECONDS, RATES, cures, FailureMap.EMPTY).suggest();
    }
}
