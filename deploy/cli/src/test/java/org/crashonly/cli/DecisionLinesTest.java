package org.crashonly.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.crashonly.control.ElementId;
import org.crashonly.manager.api.DecisionView;
import org.crashonly.manager.recovery.Decision;
import org.crashonly.manager.recovery.Evidence;
import org.crashonly.manager.recovery.FailureReport;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;

class DecisionLinesTest {

    private static final ElementId CART = new ElementId("machine/shop/web/cart");
    private static final ElementId DB = new ElementId("machine/shop/db");

    @Test
    void aRestartIsToldWithReportsSuspectsAndEdges() {
        Evidence evidence = new Evidence(
                List.of(new FailureReport(0, "errors", "requests to cart", List.of(CART), 1, "5 of 5 requests failed")),
                List.of(new Evidence.Score(CART, 1, 1, 1, List.of()),
                        new Evidence.Score(DB, 0.9, 0.9, 1, List.of(new Evidence.Clue(DB, CART, "exit", 0.9)))), "cart explains all");
        Decision restart = new Decision.Restart("00000001", "machine/shop/web", new TreeSet<>(List.of(CART)), CART, 1, evidence);
        Decision cured = new Decision.Cured("00000001", "machine/shop/web", evidence);

        assertThat(printed(List.of(
                new DecisionView(0, "shop", "restarts it", restart), new DecisionView(60_000, "shop", "it has cured", cured)))).isEqualTo("""
                1m 5s ago  shop  restarts it
                    report   requests to cart: 5 of 5 requests failed
                    suspect  machine/shop/web/cart 1.00, explains 1
                    suspect  machine/shop/db 0.90, explains 1, since machine/shop/db -> machine/shop/web/cart (exit, 0.90)
                5.0 s ago  shop  it has cured
                """);
    }

    @Test
    void theOperationsThatFailAndWhatAProcessEndedWithAreTold() {
        FailureReport errors = new FailureReport(0, "errors", "requests to cart", List.of(CART), 1, "9 of 9 requests failed",
                List.of(new FailureReport.Failing("GET /cart/{} of cart", 8, 1, "server error")), Map.of());
        FailureReport exit = new FailureReport(0, "exited", "process web", List.of(CART), 1, "it ended with exit code 3").with(
                Map.of("exit", "3", "out-of", "heap"));
        Decision restart = new Decision.Restart("1", "web", new TreeSet<>(List.of(CART)), CART, 1, new Evidence(List.of(errors), List.of(), "why"));
        Decision own = new Decision.OwnRestart("2", CART, 4, "exited", new Evidence(List.of(exit), List.of(), "why"));

        assertThat(printed(List.of(new DecisionView(60_000, "shop", "restarts it", restart), new DecisionView(60_000, "shop", "begins it", own))))
                .isEqualTo("""
                5.0 s ago  shop  restarts it
                    report   requests to cart: 9 of 9 requests failed
                             GET /cart/{} of cart: 8 of 9 failed, latest: server error
                5.0 s ago  shop  begins it
                    report   process web: it ended with exit code 3
                             exit=3  out-of=heap
                """);
    }

    @Test
    void thatThereWasNothingIsSaid() {
        assertThat(printed(List.of())).isEqualTo("nothing was restarted because it failed\n");
    }

    private static String printed(List<DecisionView> decisions) {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text, true);
        new DecisionLines(new Screen(out, out, Ansi.OFF), 65_000).print(decisions);
        return text.toString();
    }
}
