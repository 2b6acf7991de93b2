package org.crashonly.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.crashonly.manager.api.StatusView;

/** The rows of {@code top} as text: a line for the server, a heading, a line for each. */
record TopScreen(Screen screen) {

    private static final int NAME = 34;
    private static final int STATE = 9;

    List<String> lines(StatusView status, List<TopRow> rows) {
        List<String> lines = new ArrayList<>();
        lines.add(screen.state(status.state()) + "  " + status.httpUrl() + "  manager " + status.managerLife() + ", up "
                + Spans.text(status.managerUptimeMillis()));
        lines.add(screen.styled("bold", cells("element", "state", "life", "req/s", "err/s", "busy", "restarts", "heap", "metaspace")));
        rows.forEach(row -> lines.add(line(row)));
        return lines;
    }

    private String line(TopRow row) {
        String name = "  ".repeat(row.depth()) + row.id().substring(row.id().lastIndexOf('/') + 1);
        String text = cells(name, row.state(), row.generation() == 0 ? "" : "#" + row.generation(), rate(row.requests(), row.inFlight()),
                rate(row.failures(), row.inFlight()), number(row.inFlight(), ""), row.restarts() == 0 ? "" : Long.toString(row.restarts()),
                number(row.heapMegabytes(), "M"), number(row.metaspaceMegabytes(), "M"));
        int state = NAME + 1;
        String padded = text.substring(state, Math.min(text.length(), state + STATE));
        return text.substring(0, state) + screen.state(padded.strip()) + " ".repeat(padded.length() - padded.strip().length())
                + text.substring(state + padded.length());
    }

    private static String rate(double perSecond, Long inFlight) {
        return inFlight == null ? "" : String.format(Locale.ROOT, perSecond < 10 ? "%.1f" : "%.0f", perSecond);
    }

    private static String number(Long value, String unit) {
        return value == null ? "" : value + unit;
    }

    private static String cells(
            String name, String state, String life, String requests, String failures, String busy, String restarts, String heap, String metaspace) {
        String shown = name.length() <= NAME ? name : name.substring(0, NAME - 1) + "…";
        return String.format(Locale.ROOT, "%-" + NAME + "s %-" + STATE + "s %6s %7s %6s %5s %8s %6s %9s", shown, state, life, requests, failures, busy,
                restarts, heap, metaspace);
    }
}
