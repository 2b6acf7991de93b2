package org.crashonly.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.crashonly.control.Json;

/** Prints the lines of several logs as they come, each with the name of its process in front if there is more than one, or as JSON. */
final class LogPrinter {

    private final Logs logs;
    private final boolean named;
    private final int firstLines;
    private final boolean json;
    private final Screen screen;
    private final Map<Path, LogTail> tails = new HashMap<>();
    private boolean first = true;

    /** A line of a log, for programs. */
    record LogLine(String element, String line) {}

    LogPrinter(Logs logs, boolean named, int firstLines, boolean json, Screen screen) {
        this.logs = logs;
        this.named = named;
        this.firstLines = firstLines;
        this.json = json;
        this.screen = screen;
    }

    /** Prints what is new in {@code files}; of those there at the first call only the last lines. */
    void print(List<Path> files) throws IOException {
        for (Path file : files) {
            LogTail tail = tails.computeIfAbsent(file, LogTail::new);
            List<String> lines = tail.newLines();
            List<String> shown = first ? lines.subList(Math.max(0, lines.size() - firstLines), lines.size()) : lines;
            String name = ElementNames.shown(logs.id(file));
            String lead = named ? screen.styled("fg(cyan)", name) + "  " : "";
            shown.forEach(line -> screen.out().println(json ? Json.line(new LogLine(name, line)) : lead + line));
        }
        screen.out().flush();
        first = false;
    }
}
