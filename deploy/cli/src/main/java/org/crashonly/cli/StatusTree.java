package org.crashonly.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.crashonly.control.ElementId;
import org.crashonly.manager.api.StatusView;
import org.crashonly.manager.api.StatusView.ElementView;
import org.crashonly.manager.api.StatusView.FaultView;
import org.crashonly.manager.api.StatusView.RestartView;

/**
 * The restart tree as text.
 *
 * @param now milliseconds since 1970
 */
record StatusTree(Screen screen, long now) {

    private record Row(String name, ElementView element) {}

    void print(StatusView view) {
        screen.result(screen.state(view.state()) + "  " + view.httpUrl() + "  manager " + view.managerLife() + ", up "
                + Spans.text(view.managerUptimeMillis()));
        view.faults().forEach(it -> screen.result(armed(it)));
        List<Row> rows = new ArrayList<>();
        view.elements().stream().filter(element -> element.parent() == null).forEach(root -> collect(view, root, "", "", rows));
        int widest = rows.stream().mapToInt(row -> row.name().length()).max().orElse(0);
        for (Row row : rows) {
            screen.result((row.name() + " ".repeat(widest - row.name().length()) + "  " + facts(row.element())).stripTrailing());
            if (row.element().detail() != null) {
                screen.result(" ".repeat(widest + 2) + row.element().detail());
            }
        }
    }

    private String armed(FaultView it) {
        String ends = it.endsAtMillis() == null ? "" : ", ends in " + Spans.text(Math.max(0, it.endsAtMillis() - now));
        return screen.styled("bold,fg(yellow)", "fault injected") + "  " + ElementNames.shown(new ElementId(it.id())) + ": " + it.fault() + ends;
    }

    private static void collect(StatusView view, ElementView element, String lead, String below, List<Row> rows) {
        rows.add(new Row(lead + element.id().substring(element.id().lastIndexOf('/') + 1), element));
        List<ElementView> children =
                view.elements().stream().filter(it -> Objects.equals(it.parent(), element.id())).toList();
        for (ElementView child : children) {
            boolean last = child == children.getLast();
            collect(view, child, below + (last ? "└─ " : "├─ "), below + (last ? "   " : "│  "), rows);
        }
    }

    private String facts(ElementView element) {
        List<String> facts = new ArrayList<>();
        facts.add(screen.state(element.state()) + " ".repeat(Math.max(0, 9 - element.state().length())));
        add(facts, element.generation() > 0, "#" + element.generation());
        add(facts, element.pid() != null, "pid " + element.pid());
        add(facts, element.port() != null, "port " + element.port());
        add(facts, element.upMillis() != null, "up " + Spans.text(Objects.requireNonNullElse(element.upMillis(), 0L)));
        add(facts, element.url() != null, element.url());
        add(facts, element.restarts() > 0, restarts(element));
        return String.join("  ", facts);
    }

    private String restarts(ElementView element) {
        String text = element.restarts() == 1 ? "1 restart" : element.restarts() + " restarts";
        if (element.history() != null && !element.history().isEmpty()) {
            RestartView last = element.history().getFirst();
            text += ", last: " + last.reason() + " " + Spans.text(Math.max(0, now - last.atMillis())) + " ago";
        }
        if (element.recovery() != null) {
            text += ", recovery " + Spans.text(element.recovery().lastMillis()) + " (median "
                    + Spans.text(element.recovery().medianMillis()) + ")";
        }
        return text;
    }

    private static void add(List<String> facts, boolean known, String fact) {
        if (known) {
            facts.add(fact);
        }
    }
}
