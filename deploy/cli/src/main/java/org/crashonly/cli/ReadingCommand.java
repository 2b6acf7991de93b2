package org.crashonly.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command that shows what the manager answers: to people, or as it is. */
abstract class ReadingCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private DataOption data;

    @Option(names = "--json", description = "Prints the manager's answer as it is.")
    private boolean json;

    /** The answer, as JSON. */
    abstract String ask(ControlApi manager) throws ControlApi.NoAnswer;

    /** Shows {@code answer} to people. */
    abstract void show(String answer, Screen screen) throws IOException;

    /** What to say, after a semicolon, if the manager does not answer. */
    String withoutAnswer(Server server) {
        return "the server is not running, start it with 'crashonly run'";
    }

    @Override
    public final Integer call() throws IOException {
        Server server = data.server();
        Screen screen = Screen.of(spec.commandLine());
        try {
            String answer = ask(server.api());
            if (json) {
                screen.result(answer);
            } else {
                show(answer, screen);
            }
            return Exit.OK.code();
        } catch (ControlApi.NoAnswer e) {
            throw new Failure(Exit.NOT_RUNNING, e.getMessage() + "; " + withoutAnswer(server), e);
        }
    }
}
