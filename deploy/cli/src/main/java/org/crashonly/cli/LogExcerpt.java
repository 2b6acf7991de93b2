package org.crashonly.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.crashonly.control.ElementId;

/** The last lines of what a server wrote, for a message: the directory they lie in may be gone when the user looks for it. */
final class LogExcerpt {

    private static final int LINES = 20;

    private static final Pattern STACK_FRAME = Pattern.compile("\\s+at \\S+\\(.*\\).*|\\s*\\.\\.\\. \\d+ (more|common frames omitted)");

    private LogExcerpt() {}

    /** Of every process. */
    static String of(Server server) throws IOException {
        return of(server, id -> true);
    }

    /** Of the processes that {@code wanted} names. */
    static String of(Server server, Predicate<ElementId> wanted) throws IOException {
        StringBuilder text = new StringBuilder();
        Logs logs = Logs.of(server);
        for (Path file : logs.choose(null)) {
            List<String> lines = wanted.test(logs.id(file)) ? lines(file) : List.of();
            if (!lines.isEmpty()) {
                text.append("\n--- ").append(ElementNames.shown(logs.id(file))).append(" wrote:");
                lines.subList(Math.max(0, lines.size() - LINES), lines.size()).forEach(line -> text.append("\n").append(line));
            }
        }
        return text.toString();
    }

    /**
     * Whoever is started again and again writes the same again and again: the latest time is enough. Where in its code a program failed
     * would leave no room for why.
     */
    private static List<String> lines(Path file) throws IOException {
        LinkedHashSet<String> lines = new LinkedHashSet<>();
        Files.readString(file, StandardCharsets.ISO_8859_1).lines().filter(line -> !STACK_FRAME.matcher(line).matches()).forEach(line -> {
            lines.remove(line);
            lines.add(line);
        });
        return List.copyOf(lines);
    }
}
