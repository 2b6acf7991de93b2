package org.crashonly.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.crashonly.bench.BenchCommand;
import org.crashonly.demo.DemoCommand;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code crashonly} command. */
@Command(
        name = "crashonly",
        description = "Runs Jakarta EE web applications whose parts are stopped by crashing and started by recovering.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        subcommands = {
            RunCommand.class,
            DeployCommand.class,
            UndeployCommand.class,
            ListCommand.class,
            StatusCommand.class,
            TopCommand.class,
            KillCommand.class,
            RestartCommand.class,
            DecisionsCommand.class,
            InjectCommand.class,
            FmapCommand.class,
            RecordCommand.class,
            TreeCommand.class,
            LogsCommand.class,
            StopCommand.class,
            BackupCommand.class,
            FsckCommand.class,
            AotCommand.class,
            RehearseCommand.class,
            DemoCommand.class,
            BenchCommand.class,
            VersionCommand.class,
            AutoComplete.GenerateCompletion.class
        })
public final class Main implements Runnable {

    @Spec
    CommandSpec spec;

    /** Runs the command and ends the process with its code. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Main());
        line.getCommandSpec().usageMessage().exitCodeList(Exit.list());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler((e, command, result) -> report(e, command));
        return line;
    }

    private static int report(Exception e, CommandLine command) {
        PrintWriter err = command.getErr();
        String mark = command.getColorScheme().errorText("crashonly: ").toString();
        switch (e) {
            case Failure failure -> err.println(mark + failure.getMessage());
            case IOException failure -> err.println(mark + sentence(failure));
            case UncheckedIOException failure -> err.println(mark + failure.getMessage());
            default -> e.printStackTrace(err);
        }
        err.flush();
        return e instanceof Failure failure ? failure.exit().code() : Exit.FAILED.code();
    }

    /** The messages of file system exceptions are often the path alone. */
    private static String sentence(IOException e) {
        return switch (e) {
            case AccessDeniedException denied -> denied.getFile() + ": this user may not do that";
            case NoSuchFileException missing -> missing.getFile() + " does not exist";
            case FileAlreadyExistsException there -> there.getFile() + " is in the way: expected a directory, or nothing yet";
            case NotDirectoryException file -> file.getFile() + " is no directory";
            default -> e.getMessage() == null ? e.toString() : e.getMessage();
        };
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: one of " + String.join(", ", spec.subcommands().keySet()));
    }
}
