package org.crashonly.cli;

import java.io.IOException;
import java.util.List;
import org.crashonly.control.Json;
import org.crashonly.manager.api.DecisionView;
import picocli.CommandLine.Command;

@Command(
        name = "decisions",
        description = {
            "Shows what was restarted because it failed, what for, and what came of it: each decision",
            "with its evidence. For what failed though it ran that is the reports, the operations that",
            "fail, the suspects and the edges of the failure map; for processes that ended, froze or",
            "could not serve, what is known of their end.",
            "The smallest level goes first: a bean, if requests fail in one, its module, the process, the application."
        },
        mixinStandardHelpOptions = true)
final class DecisionsCommand extends ReadingCommand {

    @Override
    String ask(ControlApi manager) throws ControlApi.NoAnswer {
        return manager.decisionsJson();
    }

    @Override
    void show(String answer, Screen screen) throws IOException {
        new DecisionLines(screen, System.currentTimeMillis()).print(List.of(Json.read(answer, DecisionView[].class)));
    }

    @Override
    String withoutAnswer(Server server) {
        return "only the manager knows why it decided";
    }
}
