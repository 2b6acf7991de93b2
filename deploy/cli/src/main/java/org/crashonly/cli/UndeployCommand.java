package org.crashonly.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.crashonly.control.ElementId;
import org.crashonly.control.Level;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "undeploy",
        description = {
            "Ends an application; the server goes on, with the others.",
            "What its stores keep stays in DIR/stores/APP: deployed again under the same name, it finds it there."
        },
        mixinStandardHelpOptions = true)
final class UndeployCommand implements Callable<Integer> {

    @Spec
    CommandSpec spec;

    @Mixin
    DataOption data;

    @Parameters(paramLabel = "APP", description = "The application.")
    String application;

    @Override
    public Integer call() throws IOException {
        Server server = data.server();
        ElementId element = Elements.of(server).resolve(application);
        if (element.level() != Level.APPLICATION) {
            throw new Failure(Exit.UNKNOWN_ID, ElementNames.shown(element) + " is no application");
        }
        try {
            server.api().undeploy(element);
        } catch (ControlApi.NoAnswer e) {
            throw new Failure(Exit.NOT_RUNNING, e.getMessage(), e);
        }
        Screen.of(spec.commandLine()).result(element.name() + "  undeployed; what it stored stays in "
                + server.data().root().resolve("stores").resolve(element.name()));
        return Exit.OK.code();
    }
}
