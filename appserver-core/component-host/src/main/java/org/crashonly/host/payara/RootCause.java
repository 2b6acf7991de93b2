package org.crashonly.host.payara;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.crashonly.power.SandboxCrashed;
import org.glassfish.embeddable.CommandResult;

/** The one line that tells an engineer why something did not deploy. */
final class RootCause {

    private static final int LONGEST = 500;
    private static final Pattern REPORT = Pattern.compile("^PlainTextActionReporter(FAILURE|WARNING)?(Description: \\S+ AdminCommand)?");
    private static final Pattern ADVICE = Pattern.compile("\\.? *Please see server\\.log for more details.*", Pattern.DOTALL);
    private static final Pattern WHILE =
            Pattern.compile("^(Error occurred during deployment: |Exception while \\w+ the app( \\[[^]]*])? : |CDI (deployment|definition) failure:)");
    private static final Pattern TRACE_LINE = Pattern.compile("^\\s*(at [\\w.$/<>@-]+\\(.*|\\.\\.\\. \\d+ more)$");
    /** An exception's name followed by its message, when it is not the innermost: something like it follows. */
    private static final Pattern EXCEPTION = Pattern.compile("(?:\\b[a-z]\\w*\\.)+[A-Z]\\w*(?:Exception|Error|Failure): ");

    private RootCause() {}

    /** From a command's report: its cause if it has one, else what it printed. */
    static String of(CommandResult result) {
        return result.getFailureCause() == null ? ofReport(result.getOutput()) : of(result.getFailureCause());
    }

    /** From the innermost cause: its type, which often says more than its message, and its message. */
    static String of(Throwable failure) {
        Throwable cause = failure;
        try {
            while (cause.getCause() != null && cause.getCause() != cause) {
                cause = cause.getCause();
            }
            return ofReport(cause.getMessage() == null ? cause.getClass().getName() : cause.getClass().getName() + ": " + cause.getMessage());
        } catch (SandboxCrashed e) {
            // It is of a generation that has ended, and would say more by code of its own.
            return cause.getClass().getName();
        }
    }

    /** What a report says, without what Payara says around it and without the exceptions around the innermost one. */
    static String ofReport(String report) {
        if (report == null || report.isBlank()) {
            return "no reason given";
        }
        String text = report.lines().filter(line -> !TRACE_LINE.matcher(line).matches()).map(String::strip).collect(Collectors.joining(" "));
        text = ADVICE.matcher(REPORT.matcher(text.strip()).replaceFirst("")).replaceFirst("");
        String before;
        do {
            before = text;
            text = WHILE.matcher(text.strip()).replaceFirst("");
        } while (!text.equals(before));
        text = innermost(withoutEcho(text)).strip();
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }

    /** Payara repeats a cause after two dashes. */
    private static String withoutEcho(String text) {
        int dashes = text.indexOf(" -- ");
        return dashes > 0 && text.startsWith(text.substring(dashes + 4, Math.min(text.length(), dashes + 34)).strip())
                ? text.substring(0, dashes)
                : text;
    }

    private static String innermost(String text) {
        Matcher exception = EXCEPTION.matcher(text);
        int start = 0;
        while (exception.find()) {
            start = exception.start();
        }
        return text.substring(start);
    }
}
