package org.crashonly.host.payara;

import org.glassfish.embeddable.CommandResult;

/** The one line that tells an engineer why something did not deploy. */
final class RootCause {

    private static final int LONGEST = 500;

    private RootCause() {}

    /** From a command's report: its cause if it has one, else what it printed. */
    static String of(CommandResult result) {
        if (result.getFailureCause() != null) {
            return of(result.getFailureCause());
        }
        return oneLine(result.getOutput() == null ? "no reason given" : result.getOutput());
    }

    /** From the innermost cause: its type where that says something, and its message. */
    static String of(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        String name = cause.getClass().getSimpleName();
        return oneLine(cause.getMessage() == null ? name : name + ": " + cause.getMessage());
    }

    private static String oneLine(String text) {
        String line = text.strip().replaceAll("\\s*\\R\\s*", " ");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
