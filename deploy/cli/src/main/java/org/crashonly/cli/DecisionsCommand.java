package org.crashonly.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.crashonly.control.Json;
import org.crashonly.manager.api.DecisionView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "decisions",
        description = {
            "Shows what was restarted because it failed though it ran, what for, and what came of it:",
            "each decision with its evidence, the reports, the suspects and the edges of the failure map.",
            "The smallest level goes first: a bean, if requests fail in one, its module, the process, the application."
        },
        mixinStandardHelpOptions = true)
final class DecisionsCommand implements Callable<Integer> {

    @Spec
    CommandSpec spec;

    @Mixin
    DataOption data;

    @Option(names = "--json", description = "Prints the manager's answer as it is.")
    boolean json;

    @Override
    public Integer call() throws IOException {
        Screen screen = Screen.of(spec.commandLine());
        try {
            String answer = data.server().api().decisionsJson();
            if (json) {
                screen.result(answer);
            } else {
                new DecisionLines(screen, System.currentTimeMillis()).print(List.of(Json.read(answer, DecisionView[].class)));
            }
            return Exit.OK.code();
        } catch (ControlApi.NoAnswer e) {
            throw new Failure(Exit.NOT_RUNNING, e.getMessage() + "; only the manager knows why it decided", e);
        }
    }
}
