package org.crashonly.cli;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.crashonly.manager.api.DecisionView;
import org.crashonly.manager.recovery.Decision;
import org.crashonly.manager.recovery.Evidence;
import org.crashonly.manager.recovery.FailureReport;

/**
 * Decisions of the recovery policies as text, newest last.
 *
 * @param now milliseconds since 1970
 */
record DecisionLines(Screen screen, long now) {

    void print(List<DecisionView> decisions) {
        if (decisions.isEmpty()) {
            screen.result("nothing was restarted because it failed");
        }
        decisions.forEach(this::print);
    }

    private void print(DecisionView view) {
        screen.result(Spans.text(Math.max(0, now - view.atMillis())) + " ago  " + view.application() + "  " + view.text());
        if (view.decision() instanceof Decision.Restart || view.decision() instanceof Decision.GiveUp || view.decision() instanceof Decision.OwnRestart) {
            Evidence evidence = view.decision().evidence();
            evidence.reports().forEach(this::print);
            evidence.scores().forEach(it -> screen.result("    " + line(it)));
        }
    }

    private void print(FailureReport report) {
        screen.result("    report   " + report.operation() + ": " + report.evidence());
        report.operations().stream().filter(it -> !it.name().equals(report.operation()))
                .forEach(it -> screen.result("             " + it.name() + ": " + it.failed() + " of " + (it.failed() + it.served())
                        + " failed, latest: " + it.latest()));
        if (!report.data().isEmpty()) {
            screen.result("             " + report.data().entrySet().stream().map(it -> it.getKey() + "=" + it.getValue()).collect(Collectors.joining("  ")));
        }
    }

    private static String line(Evidence.Score score) {
        String clues = score.clues().stream()
                .map(it -> String.format(Locale.ROOT, "%s -> %s (%s, %.2f)", it.from(), it.to(), it.fault(), it.confidence()))
                .collect(Collectors.joining(", "));
        return String.format(Locale.ROOT, "suspect  %s %.2f, explains %d", score.element(), score.rank(), score.reports())
                + (clues.isEmpty() ? "" : ", since " + clues);
    }
}
