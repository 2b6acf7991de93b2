package org.crashonly.manager.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Map;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Level;
import org.crashonly.control.Role;
import org.junit.jupiter.api.Test;

/** The names that are promised, as Prometheus spells them. */
class RestartMetricsTest {

    private static final ElementId FIRST = new ElementId("machine/server/front-door-1");
    private static final ElementId SECOND = new ElementId("machine/server/front-door-2");

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final RestartMetrics metrics = new RestartMetrics(registry);

    @Test
    void requestsAreExportedByOutcomeHeldAndRepeated() {
        metrics.counted(Role.FRONT_DOOR, new Generation(FIRST, 1), Map.of(
                "requests.passed-on", 10L, "requests.passed-on-5xx", 2L, "requests.retry-after", 3L, "requests.outcome-unknown", 1L,
                "requests.held", 4L, "requests.repeated", 5L, "rejected.malformed-body", 6L, "connections", 7L));
        assertThat(registry.scrape().lines())
                .contains("crashonly_requests_total{outcome=\"answered\"} 8.0",
                        "crashonly_requests_total{outcome=\"answered-5xx\"} 2.0",
                        "crashonly_requests_total{outcome=\"retry-after\"} 3.0",
                        "crashonly_requests_total{outcome=\"outcome-unknown\"} 1.0",
                        "crashonly_requests_total{outcome=\"malformed-body\"} 6.0",
                        "crashonly_requests_held_total 4.0",
                        "crashonly_requests_repeated_total 5.0",
                        "crashonly_front_door_total{event=\"connections\"} 7.0");
    }

    @Test
    void theSumsGoOnWhenAFrontDoorBeginsAnewAndCountEveryOne() {
        metrics.counted(Role.FRONT_DOOR, new Generation(FIRST, 1), Map.of("requests.held", 4L));
        metrics.counted(Role.FRONT_DOOR, new Generation(FIRST, 1), Map.of("requests.held", 6L));
        metrics.counted(Role.FRONT_DOOR, new Generation(FIRST, 2), Map.of("requests.held", 1L));
        metrics.counted(Role.FRONT_DOOR, new Generation(SECOND, 1), Map.of("requests.held", 10L));
        assertThat(registry.scrape()).contains("crashonly_requests_held_total 17.0");
    }

    @Test
    void whatAStoreHoldsIsExportedForEachAndIsNoSumOverItsLives() {
        ElementId shop = new ElementId("machine/shop/session-store");
        metrics.stands(shop, Map.of("session.sessions", 40L, "leases", 3L));
        metrics.stands(shop, Map.of("session.sessions", 41L, "leases", 3L));
        metrics.stands(new ElementId("machine/blog/session-store"), Map.of("session.sessions", 7L));
        assertThat(registry.scrape().lines()).contains(
                "crashonly_store{figure=\"session.sessions\",store=\"machine/shop/session-store\"} 41.0",
                "crashonly_store{figure=\"leases\",store=\"machine/shop/session-store\"} 3.0",
                "crashonly_store{figure=\"session.sessions\",store=\"machine/blog/session-store\"} 7.0");
    }

    @Test
    void restartsAndRecoveriesAreExported() {
        metrics.restarted(Level.PROCESS, new ElementId("machine/shop/web"), "killed");
        metrics.recovered(Level.PROCESS, 1_500);
        assertThat(registry.scrape())
                .contains("crashonly_restarts_total{component=\"machine/shop/web\",level=\"process\",reason=\"killed\"} 1.0")
                .contains("crashonly_recovery_duration_seconds_count{level=\"process\"} 1")
                .contains("crashonly_recovery_duration_seconds_sum{level=\"process\"} 1.5");
    }
}
