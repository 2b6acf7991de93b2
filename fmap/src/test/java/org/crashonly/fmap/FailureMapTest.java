package org.crashonly.fmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class FailureMapTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Edge.Key DB_TO_ORDERS = new Edge.Key("db", "orders", "kill");
    private static final Edge.Key ORDERS_TO_WEB = new Edge.Key("orders", "web", "exception");

    private final FailureMap map = FailureMap.ofRun("monday").with("db", "1")
            .plus(Edge.seen(DB_TO_ORDERS, Learned.INJECTED, 3, 4, NOON))
            .plus(Edge.seen(ORDERS_TO_WEB, Learned.INJECTED, 1, 2, NOON));

    @Test
    void trialsOfSeveralRunsAddUp() {
        FailureMap tuesday = FailureMap.ofRun("tuesday").with("db", "2")
                .plus(Edge.seen(DB_TO_ORDERS, Learned.WATCHED, 1, 4, NOON.plusSeconds(60)));
        FailureMap both = map.merge(tuesday);
        assertThat(both.runs()).containsExactly("monday", "tuesday");
        assertThat(both.versions()).containsEntry("db", "2").containsEntry("web", "");
        assertThat(both.edge(DB_TO_ORDERS)).contains(new Edge(
                DB_TO_ORDERS, new TreeSet<>(Set.of(Learned.INJECTED, Learned.WATCHED)), false, 4, 8, NOON, NOON.plusSeconds(60)));
        assertThat(both.edge(DB_TO_ORDERS).orElseThrow().confidence()).isEqualTo(0.5);
        assertThatThrownBy(() -> both.merge(tuesday)).hasMessageContaining("run tuesday is in both");
    }

    @Test
    void theConfidenceIsNoWholeNumber() {
        assertThat(map.edge(DB_TO_ORDERS).orElseThrow().confidence()).isEqualTo(0.75);
    }

    @Test
    void whatNobodyAcceptedAgesAndWhatIsDeclaredDoesNot() {
        Edge.Key declared = new Edge.Key("mail", "web", "latency");
        FailureMap all = map.plus(Edge.declared(declared, NOON)).accept(ORDERS_TO_WEB);
        Duration week = Duration.ofDays(7);
        assertThat(all.filter(it -> it.isFresh(NOON.minus(week))).edges()).hasSize(3);
        FailureMap later = all.filter(it -> it.isFresh(NOON.plus(week)));
        assertThat(later.edges()).extracting(Edge::key).containsExactlyInAnyOrder(ORDERS_TO_WEB, declared);
        assertThat(later.edge(declared).orElseThrow().confidence()).isEqualTo(1);
    }

    @Test
    void onlyWhatIsThereCanBeAccepted() {
        assertThat(map.accept(DB_TO_ORDERS).edge(DB_TO_ORDERS).orElseThrow().accepted()).isTrue();
        assertThatThrownBy(() -> map.accept(new Edge.Key("db", "web", "kill"))).hasMessageContaining("declare it");
    }

    @Test
    void impossibleEdgesAreRefused() {
        assertThatThrownBy(() -> Edge.seen(DB_TO_ORDERS, Learned.WATCHED, 3, 2, NOON)).hasMessageContaining("count 3 of 2");
        assertThatThrownBy(() -> Edge.seen(DB_TO_ORDERS, Learned.WATCHED, 0, 2, NOON)).hasMessageContaining("never seen");
        assertThatThrownBy(() -> new Edge.Key("db", "db", "kill")).hasMessageContaining("itself");
        assertThatThrownBy(() -> new Edge.Key("db", " ", "kill")).hasMessageContaining("blank");
    }

    @Test
    void failuresReachAlongTheStrongestWay() {
        Propagation propagation = new Propagation(map
                .plus(Edge.seen(new Edge.Key("db", "web", "kill"), Learned.WATCHED, 1, 10, NOON))
                .plus(Edge.seen(new Edge.Key("web", "db", "kill"), Learned.WATCHED, 1, 2, NOON)));
        assertThat(propagation.from("db").keySet()).containsExactly("db", "orders", "web");
        assertThat(propagation.from("db").get("web").confidence()).isCloseTo(0.375, within(1e-9));
        assertThat(propagation.from("db").get("web").edges()).extracting(Edge::key).containsExactly(DB_TO_ORDERS, ORDERS_TO_WEB);
        assertThat(propagation.to("orders")).containsOnlyKeys("db", "orders", "web");
        assertThat(propagation.from("unknown")).containsOnlyKeys("unknown");
    }

    @Test
    void aDifferenceIsToldByLine() {
        FailureMap after = FailureMap.ofRun("friday").with("db", "2").with("orders", "").with("mail", "")
                .plus(Edge.seen(DB_TO_ORDERS, Learned.INJECTED, 4, 4, NOON))
                .plus(Edge.declared(new Edge.Key("mail", "orders", "hang"), NOON));
        assertThat(MapDiff.between(map, after).differences()).extracting(MapDiff.Difference::line).containsExactly(
                "~ db: version 1 to 2",
                "+ mail",
                "- web",
                "~ db -> orders (kill): 3 of 4 (0.75), [injected] to 4 of 4 (1.00), [injected]",
                "+ mail -> orders (hang): 0 of 0 (1.00), accepted, [declared]",
                "- orders -> web (exception): 1 of 2 (0.50), [injected]");
        assertThat(MapDiff.between(map, map).isEmpty()).isTrue();
    }
}
