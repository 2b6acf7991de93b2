package org.crashonly.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.crashonly.control.Json;
import org.crashonly.control.Message.BeanCounts;
import org.crashonly.manager.api.StatusView;
import org.crashonly.sandbox.process.ProcessScan.Found;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "status",
        description = "Shows the restart tree: what runs, in which generation, restarted how often and why.",
        mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {

    @Spec
    CommandSpec spec;

    @Mixin
    DataOption data;

    @Option(names = "--json", description = "Prints the manager's answer as it is.")
    boolean json;

    @Option(
            names = "--beans",
            description = "Shows the beans that have a boundary instead: what was called how often, what failed. With --json, the manager's answer as it is.")
    boolean beans;

    @Override
    public Integer call() throws IOException {
        Server server = data.server();
        Screen screen = Screen.of(spec.commandLine());
        try {
            String answer = beans ? server.api().beansJson() : server.api().statusJson();
            if (json) {
                screen.result(answer);
            } else if (beans) {
                BeanLines.of(List.of(Json.read(answer, BeanCounts[].class))).forEach(screen::result);
            } else {
                new StatusTree(screen, System.currentTimeMillis()).print(Json.read(answer, StatusView.class));
            }
            return Exit.OK.code();
        } catch (ControlApi.NoAnswer e) {
            throw new Failure(Exit.NOT_RUNNING, e.getMessage() + leftOver(server.processes()), e);
        }
    }

    private static String leftOver(List<Found> processes) {
        if (processes.isEmpty()) {
            return "; the server is not running, start it with 'crashonly run'";
        }
        StringBuilder text = new StringBuilder("; these processes of the server run:");
        processes.forEach(process -> text.append("\n  ").append(ElementNames.shown(process.id()))
                .append(process.generation() == 0 ? "" : "#" + process.generation())
                .append("  pid ").append(process.identity().pid()));
        return text.toString();
    }
}
