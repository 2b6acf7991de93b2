package org.crashonly.manager.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.crashonly.fmap.Edge;
import org.crashonly.fmap.FailureMap;
import org.crashonly.fmap.Learned;
import org.crashonly.fmap.campaign.Campaign;
import org.crashonly.fmap.campaign.Counts;
import org.crashonly.fmap.campaign.Plan;
import org.crashonly.fmap.campaign.Target;
import org.crashonly.fmap.campaign.Watch;
import org.crashonly.fmap.file.MapFile;
import org.crashonly.fmap.infer.Notice;
import org.crashonly.fmap.infer.Parameters;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the manager keeps of failures that propagate: an inventory whose failures reach the orders that call it. */
class FailureMapsTest {

    private static final String ORDERS = "machine/shop/web/orders";
    private static final String INVENTORY = "machine/shop/back/inventory";
    private static final Edge.Key EDGE = new Edge.Key(INVENTORY, ORDERS, "errors");

    @TempDir
    Path directory;

    private Path accepted;
    private Path watched;
    private Instant now = Instant.parse("2026-01-31T12:00:00Z");

    @BeforeEach
    void name() {
        accepted = directory.resolve("fmap.json");
        watched = directory.resolve("fmap-watched.json");
    }

    @Test
    void whatWasSeenOftenEnoughIsLearnedAndSurvivesTheManager() throws Exception {
        FailureMaps maps = open();
        inventoryFailsAndOrdersFollow(maps);
        inventoryFailsAndOrdersFollow(maps);
        assertThat(maps.known().edges()).isEmpty();
        inventoryFailsAndOrdersFollow(maps);

        assertThat(maps.known().edge(EDGE)).get().satisfies(it -> assertThat(it.count()).isEqualTo(3));
        assertThat(maps.accepted().edges()).isEmpty();
        assertThat(open().known()).isEqualTo(maps.known());
        assertThat(accepted).doesNotExist();
    }

    @Test
    void anApplicationsOwnParametersSayWhatIsBelievedAndWhenItIsForgotten() throws Exception {
        FailureMaps maps = open();
        maps.judge("machine/shop", new Parameters(Duration.ofSeconds(10), 1, 1, Duration.ofHours(2)), now);
        inventoryFailsAndOrdersFollow(maps);
        assertThat(maps.known().edge(EDGE)).as("once is enough").isPresent();

        FailureMaps next = open();
        next.judge("machine/shop", new Parameters(Duration.ofSeconds(10), 2, 1, Duration.ofHours(2)), now);
        assertThat(next.known().edges()).as("once is not enough any more").isEmpty();
        inventoryFailsAndOrdersFollow(next);
        assertThat(next.known().edge(EDGE)).as("what was counted counts").get().satisfies(it -> assertThat(it.count()).isEqualTo(2));

        now = now.plus(Duration.ofHours(3));
        assertThat(next.advance(now)).extracting(Notice::line).singleElement().asString().contains("not seen since");
        assertThat(next.known().edges()).isEmpty();
    }

    @Test
    void whatIsAcceptedIsKnownOnce() throws Exception {
        FailureMaps maps = open();
        for (int i = 0; i < 3; i++) {
            inventoryFailsAndOrdersFollow(maps);
        }
        assertThat(maps.accept(Optional.of(new Edge.Key(ORDERS, INVENTORY, "errors")), now)).get().asString().contains("there is no edge");
        assertThat(maps.accept(Optional.of(EDGE), now)).isEmpty();
        assertThat(maps.accept(Optional.empty(), now)).isEmpty();

        for (FailureMaps one : List.of(maps, open())) {
            assertThat(one.known().edge(EDGE)).get().satisfies(it -> {
                assertThat(it.accepted()).isTrue();
                assertThat(it.trials()).isEqualTo(3);
            });
        }
    }

    @Test
    void whatIsSeenMoreRarelyIsBelievedLessAndInTheEndNotAtAll() throws Exception {
        FailureMaps maps = open();
        for (int i = 0; i < 3; i++) {
            inventoryFailsAndOrdersFollow(maps);
        }
        for (int i = 0; i < 3; i++) {
            inventoryFailsAlone(maps);
        }
        assertThat(maps.known().edge(EDGE)).get().satisfies(it -> assertThat(it.confidence()).as("3 of 6").isEqualTo(0.5));
        inventoryFailsAlone(maps);
        assertThat(maps.known().edges()).as("3 of 7").isEmpty();
        assertThat(open().known().edges()).isEmpty();
    }

    @Test
    void whatIsSeenAgainAndAgainIsNotForgottenBecauseTheManagerIsAnother() throws Exception {
        FailureMaps maps = open();
        for (int i = 0; i < 3; i++) {
            inventoryFailsAndOrdersFollow(maps);
        }
        now = now.plus(Duration.ofDays(20));
        inventoryFailsAndOrdersFollow(maps);
        now = now.plus(Duration.ofDays(20));
        FailureMaps next = open();
        assertThat(next.advance(now)).isEmpty();
        assertThat(next.known().edge(EDGE)).get().satisfies(it -> assertThat(it.count()).isEqualTo(4));
    }

    @Test
    void aMapThatCannotBeReadIsLeftOut() throws Exception {
        Files.writeString(watched, "{");
        assertThat(open().known().edges()).isEmpty();
    }

    @Test
    void whatACampaignLearnedIsKnownOnceAndAcceptedByNobodyYet() throws Exception {
        Plan plan = new Plan("shop", 1, 1, 3_000, false, List.of(new Target(INVENTORY, true, List.of("error status=500"))));
        Campaign campaign = Campaign.begin("injected-1", plan);
        Watch watch = new Watch(Map.of(), 0);
        watch.look(Map.of(INVENTORY, new Counts(0, 4), ORDERS, new Counts(1, 3)), 1_000_000_000);
        campaign = campaign.with(campaign.next().orElseThrow(), watch, now.toEpochMilli());
        FailureMaps maps = open();
        maps.learned(campaign, now);
        maps.learned(campaign, now);

        for (FailureMaps one : List.of(maps, open())) {
            assertThat(one.known().edge(new Edge.Key(INVENTORY, ORDERS, "error"))).get().satisfies(it -> {
                assertThat(it.trials()).isEqualTo(1);
                assertThat(it.accepted()).isFalse();
                assertThat(it.learned()).containsExactly(Learned.INJECTED);
            });
        }
        assertThat(maps.accept(Optional.empty(), now)).isEmpty();
        assertThat(maps.known().edges()).allMatch(Edge::accepted);
    }

    @Test
    void whatIsDeclaredIsKnownWithoutHavingBeenSeenAndDoesNotAge() throws Exception {
        FailureMaps maps = open();
        maps.declare(EDGE, now);
        now = now.plus(Duration.ofDays(400));
        for (FailureMaps one : List.of(maps, open())) {
            assertThat(one.advance(now)).isEmpty();
            assertThat(one.known().edge(EDGE)).get().satisfies(it -> {
                assertThat(it.learned()).containsExactly(Learned.DECLARED);
                assertThat(it.accepted()).isTrue();
                assertThat(it.trials()).isZero();
            });
        }
    }

    @Test
    void whatIsDeclaredLosesNothingOfWhatIsSeen() throws Exception {
        FailureMaps maps = open();
        for (int i = 0; i < 2; i++) {
            inventoryFailsAndOrdersFollow(maps);
        }
        maps.declare(EDGE, now);
        inventoryFailsAndOrdersFollow(maps);
        for (FailureMaps one : List.of(maps, open())) {
            assertThat(one.known().edge(EDGE)).get().satisfies(it -> {
                assertThat(it.learned()).containsExactly(Learned.WATCHED, Learned.DECLARED);
                assertThat(it.accepted()).isTrue();
                assertThat(it.trials()).isEqualTo(3);
            });
        }
        assertThat(maps.accept(Optional.empty(), now)).isEmpty();
        assertThat(maps.known().edge(EDGE)).get().satisfies(it -> assertThat(it.trials()).as("counted once").isEqualTo(3));
    }

    @Test
    void whatWasInjectedAndAcceptedByNobodyIsForgottenUnlessItIsSeenAgain() throws Exception {
        Edge.Key hang = new Edge.Key(INVENTORY, ORDERS, "hang");
        new MapFile(accepted).write(FailureMap.ofRun("injected-1").plus(Edge.seen(hang, Learned.INJECTED, 2, 2, now))
                .plus(Edge.seen(EDGE, Learned.INJECTED, 2, 2, now)).accept(EDGE));
        FailureMaps maps = open();
        assertThat(maps.known().edges()).hasSize(2);
        now = now.plus(Duration.ofDays(29));
        assertThat(maps.advance(now)).isEmpty();
        now = now.plus(Duration.ofDays(2));
        assertThat(maps.advance(now)).extracting(Notice::line).singleElement().asString().contains("(hang): not seen since");
        assertThat(maps.advance(now)).as("said once").isEmpty();
        for (FailureMaps one : List.of(maps, open())) {
            assertThat(one.known().edges()).extracting(Edge::key).containsExactly(EDGE);
        }
    }

    private FailureMaps open() {
        return new FailureMaps(new MapFile(accepted), new MapFile(watched), now);
    }

    private void inventoryFailsAlone(FailureMaps maps) {
        maps.passed(List.of(ORDERS, INVENTORY), now);
        maps.failed(INVENTORY, "errors", now);
        now = now.plusSeconds(11);
        maps.advance(now);
    }

    private void inventoryFailsAndOrdersFollow(FailureMaps maps) {
        maps.passed(List.of(ORDERS, INVENTORY), now);
        maps.failed(INVENTORY, "errors", now);
        maps.failed(ORDERS, "errors", now.plusSeconds(1));
        now = now.plusSeconds(11);
        maps.advance(now);
    }
}
