package org.crashonly.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/**
 * What a command prints: results on standard output, progress on standard error, colours only on a terminal.
 *
 * @param ansi whether to colour
 */
record Screen(PrintWriter out, PrintWriter err, Ansi ansi) {

    static Screen of(CommandLine line) {
        return new Screen(line.getOut(), line.getErr(), line.getColorScheme().ansi());
    }

    /** A line of the result; may contain picocli's colour marks around {@link #plain} text. */
    void result(String line) {
        out.println(line);
        out.flush();
    }

    /** A line that says what is going on. */
    void progress(String line) {
        err.println(line);
        err.flush();
    }

    /** {@code text} in a style such as {@code fg(green)} or {@code bold}. */
    String styled(String style, String text) {
        return ansi.enabled() && !text.isEmpty() ? ansi.new Text("@|" + style + " " + text + "|@").toString() : text;
    }

    /** The word for a state, in its colour. */
    String state(String state) {
        return styled(
                switch (state) {
                    case "ready", "standby" -> "fg(green)";
                    case "failed" -> "bold,fg(red)";
                    case "starting" -> "fg(cyan)";
                    default -> "fg(yellow)";
                },
                state);
    }
}
