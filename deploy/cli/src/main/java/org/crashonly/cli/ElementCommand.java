package org.crashonly.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.crashonly.control.ElementId;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A command that does something to one element of a running server. */
abstract class ElementCommand implements Callable<Integer> {

    @Spec
    CommandSpec spec;

    @Mixin
    DataOption data;

    @Parameters(paramLabel = "ID", description = "The element, as 'crashonly status' shows it; any unambiguous end of it will do.")
    String id;

    @Override
    public final Integer call() throws IOException {
        Server server = data.server();
        Elements elements = Elements.of(server);
        Screen.of(spec.commandLine()).result(act(server, elements, elements.resolve(id)));
        return Exit.OK.code();
    }

    /** Does it, and says so. */
    abstract String act(Server server, Elements elements, ElementId element) throws IOException;
}
