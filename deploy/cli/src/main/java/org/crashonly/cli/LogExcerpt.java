package org.crashonly.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The last lines of what a server wrote, for a message: the directory they lie in may be gone when the user looks for it. */
final class LogExcerpt {

    private static final int LINES = 20;

    private LogExcerpt() {}

    static String of(Server server) throws IOException {
        StringBuilder text = new StringBuilder();
        Logs logs = Logs.of(server);
        for (Path file : logs.choose(null)) {
            List<String> lines = Files.readString(file, StandardCharsets.ISO_8859_1).lines().toList();
            if (!lines.isEmpty()) {
                text.append("\n--- ").append(ElementNames.shown(logs.id(file))).append(" wrote:");
                lines.subList(Math.max(0, lines.size() - LINES), lines.size()).forEach(line -> text.append("\n").append(line));
            }
        }
        return text.toString();
    }
}
