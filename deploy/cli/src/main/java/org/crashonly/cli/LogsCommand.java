package org.crashonly.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "logs",
        description = "Prints what the server's processes wrote, across all their generations.",
        mixinStandardHelpOptions = true)
final class LogsCommand implements Callable<Integer> {

    private static final long POLL_NANOS = 200_000_000;

    @Spec
    CommandSpec spec;

    @Mixin
    DataOption data;

    @Option(names = {"-f", "--follow"}, description = "Goes on with what is written from now on, until interrupted.")
    boolean follow;

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "N",
            description = "Begins with the last N lines of each log (default: ${DEFAULT-VALUE}).",
            defaultValue = "200")
    int lines;

    @Option(names = "--json", description = "Prints a line of JSON for each line: the element whose process wrote it, and the line.")
    boolean json;

    @Parameters(
            arity = "0..1",
            paramLabel = "ID",
            description = "The element whose processes are meant, any unambiguous end of its id; all if left out.")
    String id;

    @Override
    public Integer call() throws IOException {
        if (lines < 0) {
            throw new Failure(Exit.USAGE, "--lines " + lines + ": expected 0 or more");
        }
        Logs logs = Logs.of(data.stored());
        List<Path> chosen = logs.choose(id);
        Screen screen = Screen.of(spec.commandLine());
        LogPrinter printer = new LogPrinter(logs, id == null || chosen.size() != 1, lines, json, screen);
        printer.print(chosen);
        while (follow) {
            LockSupport.parkNanos(POLL_NANOS);
            printer.print(logs.choose(id));
        }
        return Exit.OK.code();
    }
}
