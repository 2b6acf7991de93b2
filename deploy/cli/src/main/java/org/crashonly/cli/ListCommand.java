package org.crashonly.cli;

import java.io.IOException;
import java.util.List;
import org.crashonly.control.Json;
import org.crashonly.manager.api.ApplicationView;
import picocli.CommandLine.Command;

@Command(
        name = "list",
        description = "Lists the applications: their components, in which version, where, and what became of their latest upgrade.",
        mixinStandardHelpOptions = true)
final class ListCommand extends ReadingCommand {

    @Override
    String ask(ControlApi manager) throws ControlApi.NoAnswer {
        return manager.applicationsJson();
    }

    @Override
    void show(String answer, Screen screen) throws IOException {
        List.of(Json.read(answer, ApplicationView[].class)).forEach(it -> ApplicationLines.of(it).forEach(screen::result));
    }
}
