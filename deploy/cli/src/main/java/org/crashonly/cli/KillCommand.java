package org.crashonly.cli;

import java.io.IOException;
import java.util.List;
import org.crashonly.control.ElementId;
import org.crashonly.control.Level;
import org.crashonly.sandbox.process.ProcessScan.Found;
import picocli.CommandLine.Command;

@Command(
        name = "kill",
        description = {
            "Crashes an element (kill -9 of its processes), to see what the server makes of it.",
            "Works without a manager too. A bean (APPLICATION/PROCESS/MODULE/BEAN) loses its instances and the calls in it, as by 'restart'; so does a"
                    + " resource (APPLICATION/PROCESS/KIND:NAME) what it holds."
        },
        mixinStandardHelpOptions = true)
final class KillCommand extends ElementCommand {

    @Override
    String act(Server server, Elements elements, ElementId element) throws IOException {
        boolean known = elements.managed().contains(element) || element.level().compareTo(Level.MODULE) < 0;
        if (!known || !askManager(server, element)) {
            killDirectly(elements, element);
        }
        return "crashed " + ElementNames.shown(element);
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
