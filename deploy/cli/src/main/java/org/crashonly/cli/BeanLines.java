package org.crashonly.cli;

import java.util.ArrayList;
import java.util.List;
import org.crashonly.control.Message.BeanCounts;

/** Beans as text, a line each, and one more for what failed there last. */
final class BeanLines {

    private BeanLines() {}

    static List<String> of(List<BeanCounts> beans) {
        int names = beans.stream().mapToInt(bean -> ElementNames.shown(bean.id()).length()).max().orElse(0);
        int scopes = beans.stream().mapToInt(bean -> bean.scope().length()).max().orElse(0);
        List<String> lines = new ArrayList<>();
        for (BeanCounts bean : beans) {
            lines.add(padded(ElementNames.shown(bean.id()), names) + "  " + padded(bean.scope(), scopes) + "  " + counts(bean));
            if (bean.latest() != null) {
                lines.add(" ".repeat(names + 2) + "last: " + bean.latest().lines().findFirst().orElse(""));
            }
        }
        return lines.isEmpty() ? List.of("no bean with a boundary runs") : lines;
    }

    private static String counts(BeanCounts bean) {
        return bean.calls() + (bean.calls() == 1 ? " call" : " calls")
                + (bean.failures() > 0 ? ", " + bean.failures() + " failed" : "")
                + (bean.inFlight() > 0 ? ", " + bean.inFlight() + " in flight" : "")
                + (bean.fault() != null ? "  fault injected: " + bean.fault() : "");
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(width - text.length());
    }
}
