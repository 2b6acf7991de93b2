package org.crashonly.cli;

import java.io.IOException;
import java.util.List;
import org.crashonly.control.Json;
import org.crashonly.control.Message.BeanCounts;
import org.crashonly.manager.api.StatusView;
import org.crashonly.sandbox.process.ProcessScan.Found;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "status",
        description = {
            "Shows the restart tree: what runs, in which generation, restarted how often and why.",
            "A spare (standby: pool or hot in the descriptor) is 'standby' when it can take the place of a process. What stands by for a",
            "module in its process (module-standby: hot) is shown as standby:MODULE; where it failed, the next restart is one without a spare."
        },
        mixinStandardHelpOptions = true)
final class StatusCommand extends ReadingCommand {

    @Option(
            names = "--beans",
            description = "Shows the beans that have a boundary instead: what was called how often, what failed. With --json, the manager's answer as it is.")
    private boolean beans;

    @Override
    String ask(ControlApi manager) throws ControlApi.NoAnswer {
        return beans ? manager.beansJson() : manager.statusJson();
    }

    @Override
    void show(String answer, Screen screen) throws IOException {
        if (beans) {
            BeanLines.of(List.of(Json.read(answer, BeanCounts[].class))).forEach(screen::result);
        } else {
            new StatusTree(screen, System.currentTimeMillis()).print(Json.read(answer, StatusView.class));
        }
    }

    @Override
    String withoutAnswer(Server server) {
        List<Found> processes = server.processes();
        if (processes.isEmpty()) {
            return super.withoutAnswer(server);
        }
        StringBuilder text = new StringBuilder("these processes of the server run:");
        processes.forEach(process -> text.append("\n  ").append(ElementNames.shown(process.id()))
                .append(process.generation() == 0 ? "" : "#" + process.generation())
                .append("  pid ").append(process.identity().pid()));
        return text.toString();
    }
}
