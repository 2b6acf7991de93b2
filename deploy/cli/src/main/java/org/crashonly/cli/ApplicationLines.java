package org.crashonly.cli;

import java.util.ArrayList;
import java.util.List;
import org.crashonly.manager.api.ApplicationView;

/** An application as text: a line for itself, one for each component. */
final class ApplicationLines {

    private static final int DIGITS = 12;

    private ApplicationLines() {}

    static List<String> of(ApplicationView application) {
        List<String> lines = new ArrayList<>();
        ApplicationView.UpgradeView upgrade = application.upgrade();
        boolean untold = upgrade == null || upgrade.stage().equals("removed");
        lines.add(application.name() + "  " + application.state() + (untold ? "" : "  upgrade " + upgrade.stage() + ": " + upgrade.why()));
        int widest = application.components().stream().mapToInt(it -> it.process().length() + it.name().length() + 1).max().orElse(0);
        application.components().forEach(it -> {
            String name = it.process() + "/" + it.name();
            lines.add(("  " + name + " ".repeat(widest - name.length()) + "  " + it.state() + "  version "
                    + it.sha256().substring(0, Math.min(DIGITS, it.sha256().length())) + "  "
                    + (it.url() == null ? "" : it.url())).stripTrailing());
        });
        return lines;
    }
}
