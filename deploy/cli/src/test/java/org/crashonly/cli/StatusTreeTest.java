package org.crashonly.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.crashonly.manager.api.StatusView;
import org.crashonly.manager.api.StatusView.ElementView;
import org.crashonly.manager.api.StatusView.FaultView;
import org.crashonly.manager.api.StatusView.RecoveryView;
import org.crashonly.manager.api.StatusView.RestartView;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;

class StatusTreeTest {

    private static final long NOW = 1_000_000;

    @Test
    void theTreeTellsStateGenerationPidRestartsAndReasons() {
        StatusView view = new StatusView("1", "i", "degraded", 2, 61_000, "http://127.0.0.1:8080", "http://127.0.0.1:9090", List.of(
                element("machine", null, "degraded", 0, null, null, 0),
                element("machine/shop", "machine", "degraded", 0, null, null, 0),
                element("machine/shop/db", "machine/shop", "ready", 1, 11L, null, 0),
                element("machine/shop/web", "machine/shop", "starting", 3, 12L, "recovering", 2),
                element("machine/server", "machine", "ready", 0, null, null, 0)));

        assertThat(printed(view, Ansi.OFF)).isEqualTo("""
                degraded  http://127.0.0.1:8080  manager 2, up 1m 1s
                machine    degraded
                ├─ shop    degraded
                │  ├─ db   ready      #1  pid 11
                │  └─ web  starting   #3  pid 12  2 restarts, last: killed 5.0 s ago, recovery 1.9 s (median 1.8 s)
                           recovering
                └─ server  ready
                """);
    }

    @Test
    void whatIsInjectedStandsAboveTheTree() {
        StatusView view = new StatusView("1", "i", "ready", 1, 1_000, "u", "a", List.of(), List.of(
                new FaultView("machine/shop/db", "freeze", null), new FaultView("machine/shop/web/cart", "latency delay=1s", NOW + 42_000)));

        assertThat(printed(view, Ansi.OFF)).isEqualTo("""
                ready  u  manager 1, up 1.0 s
                fault injected  shop/db: freeze
                fault injected  shop/web/cart: latency delay=1s, ends in 42.0 s
                """);
    }

    @Test
    void coloursStandOnlyOnATerminal() {
        StatusView view = new StatusView("1", "i", "ready", 1, 1, "u", "a", List.of());

        assertThat(printed(view, Ansi.ON)).contains("\u001b[32mready");
        assertThat(printed(view, Ansi.OFF)).doesNotContain("\u001b");
    }

    private static ElementView element(String id, String parent, String state, long generation, Long pid, String detail, long restarts) {
        return new ElementView(
                id, parent, "process", "host", state, generation, pid, null, null, restarts, null, detail,
                restarts == 0 ? null : new RecoveryView(1900, 1800, 1950, restarts),
                Map.of(),
                restarts == 0 ? List.of() : List.of(new RestartView(generation, "process", "killed", "signal 9", NOW - 5_000, 1900L)));
    }

    private static String printed(StatusView view, Ansi ansi) {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text, true);
        new StatusTree(new Screen(out, out, ansi), NOW).print(view);
        return text.toString();
    }
}
