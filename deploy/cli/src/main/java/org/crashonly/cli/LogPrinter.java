package org.crashonly.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Prints the lines of several logs as they come, each with the name of its process in front if there is more than one. */
final class LogPrinter {

    private final Logs logs;
    private final boolean named;
    private final int firstLines;
    private final Screen screen;
    private final Map<Path, LogTail> tails = new HashMap<>();
    private boolean first = true;

    LogPrinter(Logs logs, boolean named, int firstLines, Screen screen) {
        this.logs = logs;
        this.named = named;
        this.firstLines = firstLines;
        this.screen = screen;
    }

    /** Prints what is new in {@code files}; of those there at the first call only the last lines. */
    void print(List<Path> files) throws IOException {
        for (Path file : files) {
            LogTail tail = tails.computeIfAbsent(file, LogTail::new);
            List<String> lines = tail.newLines();
            List<String> shown = first ? lines.subList(Math.max(0, lines.size() - firstLines), lines.size()) : lines;
            String lead = named ? screen.styled("fg(cyan)", ElementNames.shown(logs.id(file))) + "  " : "";
            shown.forEach(line -> screen.out().println(lead + line));
        }
        screen.out().flush();
        first = false;
    }
}
