package org.crashonly.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.crashonly.bench.Kills.Kill;
import org.crashonly.bench.Kills.Target;
import org.crashonly.demo.Restarts.FrontDoors;
import org.crashonly.demo.Restarts.Restart;
import org.crashonly.shop.shoppers.Audit;
import org.crashonly.shop.shoppers.Summary;
import org.junit.jupiter.api.Test;

class ReportTest {

    private static final Audit.Result GOOD = new Audit.Result(3, 3, 3, 0, 0, 0, List.of(), true);
    private static final Audit.Result BAD = new Audit.Result(3, 2, 3, 0, 1, 0, List.of("1 acknowledged but not confirmed in the store: [a]"), false);

    @Test
    void jsonHasWhatScriptsRelyOn() throws Exception {
        JsonNode json = new ObjectMapper().readTree(report(0, 0, GOOD).json());
        assertThat(json.fieldNames()).toIterable().contains(
                "seed", "requests", "repeated", "retryAfter", "outcomeUnknown", "errors", "latencyMs", "kills", "restarts", "audit");
        assertThat(json.at("/latencyMs").fieldNames()).toIterable().contains("p50", "p99", "max");
        assertThat(json.at("/kills/0").toString())
                .isEqualTo("{\"id\":\"machine/shop/web\",\"kind\":\"host\",\"atMs\":10000,\"gapMs\":3000}");
        assertThat(json.at("/restarts/0/id").asText()).isEqualTo("machine/shop/web");
        assertThat(json.at("/restarts/0/level").asText()).isEqualTo("process");
        assertThat(json.at("/restarts/0/ms").asLong()).isEqualTo(2900);
        assertThat(json.at("/restarts/1/ms").isNull()).as("a restart that has not ended").isTrue();
        assertThat(json.at("/modules").toString()).isEqualTo("{\"restarted\":4,\"refused\":1}");
        assertThat(json.at("/audit").fieldNames()).toIterable().contains("acknowledged", "stored", "charged", "duplicated", "lost", "ok");
    }

    @Test
    void isCleanOnlyWithoutErrorsAndWithBooksThatAgree() {
        assertThat(report(0, 0, GOOD).isClean()).isTrue();
        assertThat(report(1, 0, GOOD).isClean()).isFalse();
        assertThat(report(0, 1, GOOD).isClean()).as("an outcome that nobody knows").isFalse();
        assertThat(report(0, 0, BAD).isClean()).isFalse();
    }

    private static Report report(long errors, long unknown, Audit.Result audit) {
        Summary summary = new Summary(7, 100, 2, 1, unknown, errors, 0, 50, errors, 9.5, new Summary.Latency(5, 8, 900, 2000, 3000), Map.of(), audit);
        return new Report(summary, List.of(new Kill("machine/shop/web", Target.HOST, 10_000, 3_000)),
                List.of(new Restart("machine/shop/web", "process", "killed", 2_900L), new Restart("machine/shop/db", "process", "killed", null)),
                new FrontDoors(12, 3), new ModuleRestarts.Count(4, 1));
    }
}
