package org.crashonly.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.crashonly.manager.api.StatusView;
import org.crashonly.manager.api.StatusView.ElementView;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;

class TopTest {

    private static ElementView element(String id, long generation, Long pid, Map<String, Long> counters) {
        return new ElementView(id, null, "process", null, "ready", generation, pid, null, null, 2, null, null, null, counters, List.of());
    }

    private static StatusView status(ElementView... elements) {
        return new StatusView("0", "i", "ready", 3, 60_000, "http://127.0.0.1:8080", "http://127.0.0.1:9090", List.of(elements));
    }

    @Test
    void ratesAreOfOneLifeOnly() {
        Map<String, Long> before = Map.of("completed", 100L, "failed", 1L, "in-flight", 2L);
        Map<String, Long> after = Map.of("completed", 150L, "failed", 2L, "in-flight", 3L, "heap-used", 90L << 20, "heap-most", 512L << 20);
        List<TopRow> rows = TopRow.of(
                status(element("machine/shop/web", 4, 7L, before), element("machine/shop/back", 4, 8L, before)),
                status(element("machine/shop/web", 4, 7L, after), element("machine/shop/back", 5, 9L, after)), 2);

        assertThat(rows.getFirst()).isEqualTo(new TopRow("machine/shop/web", 2, "ready", 4, 2, 25, 0.5, 3L, 90L, 0L));
        assertThat(rows.get(1).requests()).as("another life's").isZero();
    }

    @Test
    void linesHaveTheirColumns() {
        StringWriter nothing = new StringWriter();
        Screen screen = new Screen(new PrintWriter(nothing), new PrintWriter(nothing), Ansi.OFF);
        StatusView status = status(element("machine", 0, null, Map.of()), element("machine/shop/web", 4, 7L, Map.of("in-flight", 3L)));
        List<String> lines = new TopScreen(screen).lines(status, TopRow.of(status, status, 1));
        assertThat(lines.getFirst()).contains("ready", "http://127.0.0.1:8080", "manager 3");
        assertThat(lines.get(1)).startsWith("element").endsWith("metaspace");
        assertThat(lines.get(2)).startsWith("machine ");
        assertThat(lines.get(3)).startsWith("    web ").containsPattern("ready +#4 +0\\.0 +0\\.0 +3 +2");
        assertThat(lines.subList(1, 4)).extracting(String::length).containsOnly(lines.get(1).length());
    }
}
