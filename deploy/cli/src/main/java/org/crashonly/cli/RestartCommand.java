package org.crashonly.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.crashonly.control.ElementId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "restart",
        description = "Has the manager crash and restart an element and everything below it.",
        mixinStandardHelpOptions = true)
final class RestartCommand implements Callable<Integer> {

    @Spec
    CommandSpec spec;

    @Mixin
    DataOption data;

    @Parameters(paramLabel = "ID", description = "The element, as 'crashonly status' shows it; any unambiguous end of it will do.")
    String id;

    @Override
    public Integer call() throws IOException {
        Server server = data.server();
        ElementId element = Elements.of(server).resolve(id);
        try {
            if (!server.api().restart(element)) {
                throw new Failure(Exit.FAILED, "the manager does not restart " + ElementNames.shown(element)
                        + "; 'crashonly kill " + id + "' crashes it");
            }
        } catch (ControlApi.NoAnswer e) {
            throw new Failure(Exit.NOT_RUNNING, e.getMessage() + "; only the manager restarts, 'crashonly kill' works without it", e);
        }
        Screen.of(spec.commandLine()).result("restarting " + ElementNames.shown(element) + "; see 'crashonly status'");
        return Exit.OK.code();
    }
}
