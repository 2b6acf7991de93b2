package org.crashonly.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.crashonly.control.ElementId;
import org.crashonly.sandbox.process.ProcessScan.Found;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "kill",
        description = {
            "Crashes an element (kill -9 of its processes), to see what the server makes of it.",
            "Works without a manager too."
        },
        mixinStandardHelpOptions = true)
final class KillCommand implements Callable<Integer> {

    @Spec
    CommandSpec spec;

    @Mixin
    DataOption data;

    @Parameters(paramLabel = "ID", description = "The element, as 'crashonly status' shows it; any unambiguous end of it will do.")
    String id;

    @Override
    public Integer call() throws IOException {
        Server server = data.server();
        Elements elements = Elements.of(server);
        ElementId element = elements.resolve(id);
        if (!elements.managed().contains(element) || !askManager(server, element)) {
            killDirectly(elements, element);
        }
        Screen.of(spec.commandLine()).result("crashed " + ElementNames.shown(element));
        return Exit.OK.code();
    }

    private static boolean askManager(Server server, ElementId element) throws IOException {
        try {
            return server.api().crash(element);
        } catch (ControlApi.NoAnswer e) {
            return false;
        }
    }

    private static void killDirectly(Elements elements, ElementId element) throws IOException {
        List<Found> processes = elements.processesOf(element);
        if (processes.isEmpty()) {
            throw new Failure(Exit.FAILED, ElementNames.shown(element)
                    + " is no process of its own, and the manager, which knows where it lives, does not answer");
        }
        if (Server.kill(processes) == 0) {
            throw new Failure(Exit.FAILED, "the process of " + ElementNames.shown(element) + " ended before it could be killed");
        }
    }
}
