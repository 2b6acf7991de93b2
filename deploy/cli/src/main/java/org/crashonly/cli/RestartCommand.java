package org.crashonly.cli;

import java.io.IOException;
import org.crashonly.control.ElementId;
import org.crashonly.control.Level;
import picocli.CommandLine.Command;

@Command(
        name = "restart",
        description = {
            "Has the manager crash and restart an element and everything below it.",
            "A module (APPLICATION/PROCESS/MODULE) is crashed and deployed anew inside its process, which goes on; its requests are held"
                    + " meanwhile, or served by its present generation if there may be two at a time. If that fails, its process is restarted.",
            "Replicas are restarted one after another, the next one when the one before serves again, if what is named is what they have in"
                    + " common (APPLICATION/PROCESS, or APPLICATION/PROCESS/MODULE, without a replica's number).",
            "A resource (APPLICATION/PROCESS/KIND:NAME, as pool:default) is made anew while the modules of its process go on; the requests that use it are"
                    + " cut and sent again where that is safe. 'crashonly status' shows those that modules have used.",
            "A bean (APPLICATION/PROCESS/MODULE/BEAN) loses its instances, and the requests that are in it are cut and sent again where that is safe;"
                    + " the next call gets a new instance. 'crashonly status --beans' names the beans. Of a bean whose instances others hold"
                    + " (@Dependent, @Singleton) none is dropped, which is said and is an error, and so it is with EJBs, which are restarted with their module."
        },
        mixinStandardHelpOptions = true)
final class RestartCommand extends ElementCommand {

    @Override
    String act(Server server, Elements elements, ElementId element) throws IOException {
        try {
            if (!server.api().restart(element)) {
                throw new Failure(Exit.FAILED, "the manager does not restart " + ElementNames.shown(element)
                        + "; 'crashonly kill " + id + "' crashes it");
            }
        } catch (ControlApi.NoAnswer e) {
            throw new Failure(Exit.NOT_RUNNING, e.getMessage() + "; only the manager restarts, 'crashonly kill' works without it", e);
        }
        if (element.level().compareTo(Level.MODULE) < 0) {
            return "restarted " + ElementNames.shown(element);
        }
        return "restarting " + ElementNames.shown(element) + "; see 'crashonly status'";
    }
}
