package org.crashonly.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.crashonly.manager.api.StatusView.ElementView;
import org.junit.jupiter.api.Test;

class ReadinessTest {

    @Test
    void theLogsOfThoseAreShownThatSayNothingOfTheirFailureThemselves() {
        ElementView told = element("a", "failed", "No space left on device");
        ElementView pointing = element("b", "failed", "ended with exit code 74: its state could not be recovered; see its log");
        ElementView silent = element("c", "failed", null);
        ElementView waiting = element("d", "waiting", "waits 500 ms before the next start");

        assertThat(Readiness.unexplained(List.of(told, pointing, silent, waiting))).containsExactly(pointing, silent, waiting);
    }

    private static ElementView element(String name, String state, String detail) {
        return new ElementView(
                "machine/shop/" + name, "machine/shop", "process", "host", state, 1, null, null, null, 0, null, detail, null, Map.of(), List.of());
    }
}
