package org.crashonly.fmap.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.crashonly.fmap.Edge;
import org.crashonly.fmap.FailureMap;
import org.crashonly.fmap.Learned;
import org.crashonly.fmap.Propagation;
import org.crashonly.fmap.file.CampaignFile;
import org.crashonly.fmap.file.MapFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A storefront that needs a catalog, and prices of either of two sources; a cart that nobody else needs; all but the cart are asked
 * for something all the time. The catalog needs the database.
 */
class CampaignTest {

    private static final String WEB = "machine/shop/web";
    private static final String STOREFRONT = WEB + "/storefront";
    private static final String CATALOG = "machine/shop/back/catalog";
    private static final String PRICES = "machine/shop/back/prices";
    private static final String TARIFF = "machine/shop/back/tariff";
    private static final String CART = "machine/shop/back/cart";
    private static final String DB = "machine/shop/db";
    private static final List<String> MODULES = List.of(CART, CATALOG, PRICES, STOREFRONT, TARIFF);
    private static final Instant AT = Instant.parse("2026-01-31T12:00:00Z");

    private final Plan plan = plan(2, true);
    private final Map<String, Counts> totals = new LinkedHashMap<>();
    private long now = TimeUnit.HOURS.toNanos(1);

    private static Plan plan(int rounds, boolean pairs) {
        List<Target> targets = new ArrayList<>();
        MODULES.forEach(it -> targets.add(new Target(it, true, List.of("error status=500", "hang"))));
        targets.add(new Target(WEB, false, List.of("kill")));
        targets.add(new Target(DB, false, List.of("exception")));
        return new Plan("shop", 7, rounds, 3_000, pairs, targets);
    }

    @Test
    void eachFaultIsInjectedIntoEachComponentOnceARoundInAnotherOrder() {
        List<Trial> all = plan.singles();
        assertThat(all).hasSize(2 * (5 * 2 + 2)).doesNotHaveDuplicates();
        assertThat(all.subList(0, 12)).allMatch(it -> it.round() == 1);
        assertThat(strikes(all.subList(0, 12))).containsExactlyInAnyOrderElementsOf(strikes(all.subList(12, 24)))
                .isNotEqualTo(strikes(all.subList(12, 24)));
        assertThat(all).isEqualTo(plan(2, true).singles());
        assertThat(all).filteredOn(Trial::endsProcess).extracting(it -> it.strikes().getFirst().component()).containsOnly(WEB);
        assertThat(strikes(all)).contains(
                List.of(new Strike(CART, "hang for=3000ms")), List.of(new Strike(WEB, "kill")), List.of(new Strike(DB, "exception for=3000ms")));
        assertThatThrownBy(() -> new Target(CART, true, List.of("hang", "slow"))).hasMessageContaining("no fault 'slow'");
    }

    @Test
    void theMapHasWhatPropagatesAndNothingElse() {
        FailureMap map = run(Campaign.begin("run-1", plan)).onto(FailureMap.EMPTY);
        assertThat(map.edges()).extracting(it -> it.key().toString()).containsExactlyInAnyOrder(
                CATALOG + " -> " + STOREFRONT + " (error)", CATALOG + " -> " + STOREFRONT + " (hang)",
                DB + " -> " + CATALOG + " (exception)", DB + " -> " + STOREFRONT + " (exception)",
                PRICES + " -> " + STOREFRONT + " (error+" + TARIFF + ")");
        assertThat(map.edges()).allSatisfy(it -> {
            assertThat(it.count()).isEqualTo(2);
            assertThat(it.trials()).isEqualTo(2);
            assertThat(it.learned()).containsExactly(Learned.INJECTED);
            assertThat(it.accepted()).isFalse();
        });
        assertThat(map.versions()).containsKeys(WEB, CART);
        assertThat(map.runs()).containsExactly("run-1");
    }

    @Test
    void asLongAsTheFirstPassIsNotOverItIsSaidWhatMayFollowAtMost() {
        Campaign campaign = Campaign.begin("run-1", plan);
        int most = campaign.mayFollow();
        assertThat(most).as("two rounds of ten pairs of five").isEqualTo(20);
        while (campaign.mayFollow() > 0) {
            assertThat(campaign.next().orElseThrow().isPair()).isFalse();
            campaign = step(campaign);
        }
        assertThat(campaign.left()).isBetween(1, most);
        assertThat(campaign.next().orElseThrow().isPair()).isTrue();
        assertThat(Campaign.begin("run-1", plan(2, false)).mayFollow()).isZero();
    }

    @Test
    void whatTakesTwoFaultsIsNoWayOfOne() {
        FailureMap map = run(Campaign.begin("run-1", plan)).onto(FailureMap.EMPTY);
        assertThat(new Propagation(map).from(PRICES)).containsOnlyKeys(PRICES);
        assertThat(new Propagation(map).from(CATALOG)).containsKey(STOREFRONT);
    }

    @Test
    void onlyPairsThatMayTeachSomethingAreTried() {
        Campaign done = run(Campaign.begin("run-1", plan));
        List<Set<String>> pairs = done.results().stream().map(Result::trial).filter(Trial::isPair)
                .map(it -> Set.of(it.strikes().getFirst().component(), it.strikes().getLast().component())).distinct().toList();
        assertThat(pairs).contains(Set.of(PRICES, TARIFF)).doesNotContain(Set.of(CART, PRICES));
        assertThat(run(Campaign.begin("run-1", plan(2, false))).results()).noneMatch(it -> it.trial().isPair());
    }

    @Test
    void aCampaignThatWasKilledGoesOnWhereItWas(@TempDir Path directory) throws Exception {
        CampaignFile file = new CampaignFile(directory.resolve("campaign.json"));
        assertThat(file.read()).isEmpty();
        Campaign whole = run(Campaign.begin("run-1", plan));
        Campaign campaign = Campaign.begin("run-1", plan);
        while (campaign.next().isPresent()) {
            campaign = step(campaign);
            file.write(campaign);
            campaign = file.read().orElseThrow();
        }
        assertThat(trials(campaign)).isEqualTo(trials(whole));
        assertThat(campaign.onto(FailureMap.EMPTY)).isEqualTo(whole.onto(FailureMap.EMPTY));
        assertThat(campaign.left()).isZero();
        file.delete();
        assertThat(file.read()).isEmpty();
        Files.writeString(file.path(), "{");
        assertThatThrownBy(file::read).hasMessageContaining("campaign.json");
    }

    @Test
    void aTrialOfWhichNotAllWasSeenIsDoneAgainButNotForEver() {
        Campaign campaign = Campaign.begin("run-1", plan);
        Trial first = campaign.next().orElseThrow();
        for (int attempt = 1; attempt <= Campaign.ATTEMPTS; attempt++) {
            assertThat(campaign.next()).contains(first);
            totals.put(CATALOG, new Counts(10, 2));
            Watch watch = new Watch(totals, now);
            watch.look(Map.of(CATALOG, new Counts(1, 0)), now);
            campaign = campaign.with(first, watch, AT.toEpochMilli());
            assertThat(campaign.results().getLast().worth()).isEqualTo(Result.Worth.VOID);
        }
        assertThat(campaign.next()).isPresent().get().isNotEqualTo(first);
        assertThat(campaign.onto(FailureMap.EMPTY).edges()).isEmpty();
    }

    @Test
    void aFaultThatIsRefusedForGoodIsNotTriedAgain() {
        Campaign campaign = Campaign.begin("run-1", plan);
        Trial first = campaign.next().orElseThrow();
        Campaign next = campaign.with(Result.refused(first, AT.toEpochMilli(), "it has no store"));
        assertThat(next.left()).isEqualTo(campaign.left() - 1);
        assertThat(next.next()).isPresent().get().isNotEqualTo(first);
        assertThat(next.tried()).as("it says nothing of anybody").isEmpty();
        assertThat(next.onto(FailureMap.EMPTY).edges()).isEmpty();
    }

    @Test
    void aFaultThatStruckNobodyProvesNothing() {
        Campaign done = run(Campaign.begin("run-1", plan));
        assertThat(done.results()).filteredOn(it -> it.worth() == Result.Worth.STRUCK_NOBODY)
                .isNotEmpty().allMatch(it -> it.trial().strikes().stream().anyMatch(strike -> strike.component().equals(CART)));
        assertThat(done.results()).filteredOn(it -> it.trial().strikes().contains(new Strike(WEB, "kill")))
                .isNotEmpty().allMatch(it -> it.worth() == Result.Worth.COUNTS)
                .allMatch(it -> !Campaign.bystanders(it).containsKey(STOREFRONT), "what it holds dies with it");
    }

    @Test
    void campaignsAreAddedUpAndNoneTwice() {
        Campaign first = run(Campaign.begin("run-1", plan));
        FailureMap once = first.onto(FailureMap.EMPTY);
        assertThat(first.onto(once)).isSameAs(once);

        FailureMap twice = run(Campaign.begin("run-2", plan)).onto(once);
        Edge.Key key = new Edge.Key(CATALOG, STOREFRONT, "error");
        assertThat(twice.edge(key)).get().satisfies(it -> assertThat(it.count()).isEqualTo(4));
        Edge.Key gone = new Edge.Key(PRICES, STOREFRONT, "error");
        FailureMap known = FailureMap.ofRun("run-0").plus(Edge.seen(gone, Learned.INJECTED, 2, 2, AT));
        assertThat(first.onto(known).edge(gone)).get().satisfies(it -> {
            assertThat(it.count()).isEqualTo(2);
            assertThat(it.trials()).as("looked for twice more, in vain").isEqualTo(4);
        });
    }

    @Test
    void theMapIsWrittenAndReadWithItsPairs(@TempDir Path directory) throws Exception {
        FailureMap map = run(Campaign.begin("run-1", plan)).onto(FailureMap.EMPTY);
        MapFile file = new MapFile(directory.resolve("fmap.json"));
        file.write(map);
        assertThat(file.read()).isEqualTo(map);
    }

    @Test
    void aWatchTellsWhenSomebodyFirstFailed() {
        Watch watch = new Watch(Map.of(CATALOG, new Counts(5, 1)), now);
        watch.look(Map.of(CATALOG, new Counts(6, 1)), now + 250_000_000);
        watch.look(Map.of(CATALOG, new Counts(6, 3)), now + 500_000_000);
        watch.look(Map.of(CATALOG, new Counts(7, 4), STOREFRONT, new Counts(0, 1)), now + 750_000_000);
        assertThat(watch.seen()).containsEntry(CATALOG, new Sight(2, 3, 500L)).containsEntry(STOREFRONT, new Sight(0, 1, 750L));
        assertThat(watch.isInterrupted()).isFalse();
    }

    /** Does all that is left in the world that the class describes. */
    private Campaign run(Campaign campaign) {
        Campaign running = campaign;
        while (running.next().isPresent()) {
            running = step(running);
        }
        return running;
    }

    private Campaign step(Campaign campaign) {
        Trial trial = campaign.next().orElseThrow();
        Set<String> failing = new TreeSet<>(trial.strikes().stream().map(Strike::component).toList());
        if (failing.contains(DB)) {
            failing.add(CATALOG);
        }
        if (failing.contains(CATALOG) || failing.containsAll(Set.of(PRICES, TARIFF)) && !trial.strikes().getFirst().fault().startsWith("hang")) {
            failing.add(STOREFRONT);
        }
        Watch watch = new Watch(totals, now);
        now += TimeUnit.SECONDS.toNanos(1);
        MODULES.stream().filter(it -> !it.equals(CART)).forEach(it -> {
            Counts was = totals.getOrDefault(it, Counts.NONE);
            totals.put(it, failing.contains(it) ? new Counts(was.served(), was.failed() + 1) : new Counts(was.served() + 1, was.failed()));
        });
        watch.look(totals, now);
        return campaign.with(trial, watch, AT.toEpochMilli());
    }

    private static List<List<Strike>> strikes(List<Trial> trials) {
        return trials.stream().map(Trial::strikes).toList();
    }

    private static List<Trial> trials(Campaign campaign) {
        return campaign.results().stream().map(Result::trial).toList();
    }
}
