package org.crashonly.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.crashonly.control.Json;
import org.crashonly.fmap.Edge;
import org.crashonly.fmap.FailureMap;
import org.crashonly.fmap.Learned;
import org.crashonly.fmap.MapDiff;
import org.junit.jupiter.api.Test;

class MapChangeTest {

    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");
    private static final Edge.Key DB_TO_ORDERS = new Edge.Key("db", "orders", "kill");
    private static final Edge.Key ORDERS_TO_WEB = new Edge.Key("orders", "web", "exception");

    @Test
    void whatWasInjectedAndNobodyAcceptedIsADifference() {
        FailureMap kept = FailureMap.ofRun("injected-1").plus(Edge.seen(DB_TO_ORDERS, Learned.INJECTED, 2, 2, NOON))
                .plus(Edge.seen(ORDERS_TO_WEB, Learned.INJECTED, 2, 2, NOON)).accept(ORDERS_TO_WEB);
        assertThat(FmapCommand.unaccepted(kept, kept).differences()).extracting(MapDiff.Difference::line)
                .containsExactly("+ db -> orders (kill): 2 of 2 (1.00), [injected]");
        assertThat(FmapCommand.unaccepted(kept.accept(DB_TO_ORDERS), kept.accept(DB_TO_ORDERS)).isEmpty()).isTrue();
    }

    @Test
    void eachDifferenceIsTold() {
        FailureMap before = FailureMap.ofRun("monday").with("db", "1").with("orders", "")
                .plus(Edge.seen(DB_TO_ORDERS, Learned.INJECTED, 1, 2, NOON)).plus(Edge.seen(ORDERS_TO_WEB, Learned.INJECTED, 1, 2, NOON));
        FailureMap after = FailureMap.ofRun("tuesday").with("db", "2").with("orders", "").with("mail", "")
                .plus(Edge.seen(DB_TO_ORDERS, Learned.INJECTED, 2, 2, NOON)).plus(Edge.declared(new Edge.Key("mail", "orders", "hang"), NOON));

        assertThat(MapDiff.between(before, after).differences()).extracting(MapChange::of).extracting(MapChange::change).containsExactly(
                "version-changed", "component-added", "component-removed", "edge-changed", "edge-added", "edge-removed");
        assertThat(Json.line(MapChange.of(new MapDiff.Difference.EdgeAdded(Edge.declared(DB_TO_ORDERS, NOON))))).contains(
                "\"change\":\"edge-added\"", "\"from\":\"db\",\"to\":\"orders\",\"fault\":\"kill\"", "\"line\":\"+ db -> orders (kill)");
    }
}
