package org.crashonly.fmap.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.crashonly.fmap.Edge;
import org.crashonly.fmap.FailureMap;
import org.junit.jupiter.api.Test;

/** A shop whose web calls orders, which calls the db; mail is called by nobody. */
class PathWatcherTest {

    private static final Edge.Key DB_TO_ORDERS = new Edge.Key("db", "orders", "kill");

    private Instant now = Instant.parse("2026-03-01T12:00:00Z");
    private final PathWatcher watcher = new PathWatcher("run", FailureMap.EMPTY, Parameters.DEFAULT);

    @Test
    void whatFollowsOnTheSamePathsThreeTimesIsBelieved() {
        round("orders");
        round("orders");
        assertThat(watcher.map().edges()).isEmpty();
        round("orders");
        assertThat(watcher.map().edges()).extracting(Edge::key).containsExactly(DB_TO_ORDERS);
        assertThat(watcher.notices()).containsExactly(new Notice.Learned(watcher.map().edge(DB_TO_ORDERS).orElseThrow()));
        assertThat(watcher.notices()).isEmpty();
    }

    @Test
    void whatFollowsInLessThanHalfOfTheCasesIsNot() {
        for (int i = 0; i < 3; i++) {
            round("orders");
        }
        for (int i = 0; i < 3; i++) {
            round();
        }
        List<Notice> ignored = watcher.notices();
        round();
        // 3 of 7: counted in whole numbers it would be 0 or, rounded, 0.5 at 3 of 6.
        assertThat(watcher.map().edges()).isEmpty();
        assertThat(watcher.notices()).singleElement().isInstanceOf(Notice.Doubted.class).extracting(Notice::line).asString()
                .isEqualTo("db -> orders (kill): believed no more, seen 3 times in 7 failures");
        round("orders");
        assertThat(watcher.map().edge(DB_TO_ORDERS).orElseThrow().confidence()).isEqualTo(0.5);
    }

    @Test
    void eachPartOfASystemIsJudgedByItsOwnParameters() {
        watcher.judge("m/shop", new Parameters(Duration.ofMinutes(1), 1, 1, Duration.ofDays(1)));
        for (String application : List.of("m/shop", "m/shop-2", "m/bank")) {
            watcher.passed(List.of(application + "/orders", application + "/db"), now);
        }
        for (String application : List.of("m/shop", "m/shop-2", "m/bank")) {
            watcher.failed(application + "/db", "kill", now);
        }
        passes(Duration.ofSeconds(40));
        for (String application : List.of("m/shop", "m/shop-2", "m/bank")) {
            watcher.failed(application + "/orders", "errors", now);
        }
        passes(Duration.ofSeconds(40));
        watcher.advance(now);
        assertThat(watcher.map().edges()).as("once, and 40 s later").extracting(Edge::key)
                .containsExactly(new Edge.Key("m/shop/db", "m/shop/orders", "kill"));
        assertThat(watcher.of("m/shop/db").support()).isEqualTo(1);
        assertThat(watcher.of("m/shop-2/db")).as("named alike, but not in it").isEqualTo(Parameters.DEFAULT);

        passes(Duration.ofDays(2));
        watcher.advance(now);
        assertThat(watcher.map().edges()).as("forgotten after a day").isEmpty();
    }

    @Test
    void whatSharesNoPathIsNoEffect() {
        for (int i = 0; i < 5; i++) {
            round("mail");
        }
        assertThat(watcher.map().edges()).isEmpty();
    }

    @Test
    void whatComesAfterTheWindowIsNoEffect() {
        for (int i = 0; i < 5; i++) {
            passes(Duration.ofMinutes(1));
            request();
            watcher.failed("db", "kill", now);
            passes(Duration.ofSeconds(10));
            watcher.failed("orders", "exception", now);
        }
        assertThat(watcher.map().edges()).isEmpty();
    }

    @Test
    void anEffectIsNotTakenForTheCauseOfItsCause() {
        for (int i = 0; i < 5; i++) {
            passes(Duration.ofMinutes(1));
            request();
            watcher.failed("db", "kill", now);
            passes(Duration.ofSeconds(1));
            watcher.failed("orders", "exception", now);
            passes(Duration.ofSeconds(1));
            watcher.failed("db", "kill", now);
        }
        settle();
        assertThat(watcher.map().edges()).extracting(Edge::key).containsExactly(DB_TO_ORDERS);
    }

    @Test
    void aFailureThatRepeatsIsOneTrialThatEnds() {
        request();
        for (int i = 0; i < 50; i++) {
            watcher.failed("db", "kill", now);
            watcher.failed("orders", "exception", now);
            passes(Duration.ofMillis(100));
        }
        settle();
        assertThat(watcher.map().edges()).isEmpty();
        round("orders");
        round("orders");
        settle();
        assertThat(watcher.map().edge(DB_TO_ORDERS).orElseThrow().trials()).isEqualTo(3);
    }

    @Test
    void whatDoesNotHappenAnyMoreIsForgotten() {
        for (int i = 0; i < 3; i++) {
            round("orders");
        }
        Edge edge = watcher.map().edge(DB_TO_ORDERS).orElseThrow();
        watcher.notices();
        passes(Duration.ofDays(31));
        watcher.advance(now);
        assertThat(watcher.map().edges()).isEmpty();
        assertThat(watcher.notices()).containsExactly(new Notice.Forgotten(edge));
    }

    @Test
    void aNewVersionThatContainsAFailureIsNoticed() {
        watcher.deployed("orders", "1", now);
        for (int i = 0; i < 20; i++) {
            round("orders");
        }
        Edge before = watcher.map().edge(DB_TO_ORDERS).orElseThrow();
        watcher.notices();
        watcher.deployed("orders", "2", now);
        round();
        round();
        assertThat(watcher.notices()).isEmpty();
        round();
        // Twenty failures with the old version do not outvote three with the new one.
        assertThat(watcher.notices()).containsExactly(new Notice.Vanished(before, "orders", "2", 0, 3));
        assertThat(watcher.map().edges()).isEmpty();
        assertThat(watcher.map().versions()).containsEntry("orders", "2");
    }

    @Test
    void aNewVersionThatLetsAFailureThroughIsNoticed() {
        watcher.deployed("orders", "1", now);
        for (int i = 0; i < 20; i++) {
            round();
        }
        watcher.deployed("orders", "2", now);
        for (int i = 0; i < 3; i++) {
            round("orders");
        }
        Edge edge = watcher.map().edge(DB_TO_ORDERS).orElseThrow();
        assertThat(edge.trials()).isEqualTo(3);
        assertThat(watcher.notices()).containsExactly(new Notice.Appeared(edge, "orders", "2"));
    }

    @Test
    void aNewWatcherGoesOnWhereTheLastOneStopped() {
        for (int i = 0; i < 3; i++) {
            round("orders");
        }
        assertThat(new PathWatcher("run", watcher.map(), Parameters.DEFAULT).map()).isEqualTo(watcher.map());
    }

    @Test
    void parametersAreChecked() {
        assertThatThrownBy(() -> new Parameters(Duration.ZERO, 3, 0.5, Duration.ofDays(1))).hasMessageContaining("window");
        assertThatThrownBy(() -> new Parameters(Duration.ofSeconds(1), 0, 0.5, Duration.ofDays(1))).hasMessageContaining("support 0");
        assertThatThrownBy(() -> new Parameters(Duration.ofSeconds(1), 3, 50, Duration.ofDays(1))).hasMessageContaining("confidence 50");
    }

    /** The db fails, the others fail two seconds later, and the window passes. */
    private void round(String... followers) {
        passes(Duration.ofMinutes(1));
        request();
        watcher.failed("db", "kill", now);
        passes(Duration.ofSeconds(2));
        for (String follower : followers) {
            watcher.failed(follower, "exception", now);
        }
        settle();
    }

    private void request() {
        watcher.passed(List.of("orders", "db"), now);
        watcher.passed(List.of("mail"), now);
    }

    private void settle() {
        passes(Duration.ofSeconds(20));
        watcher.advance(now);
    }

    private void passes(Duration time) {
        now = now.plus(time);
    }
}
