package org.crashonly.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "stop",
        description = {
            "Stops the server: kill -9 of everything, the shell loop first.",
            "There is no other way to stop it, and none is needed: every start is a recovery."
        },
        mixinStandardHelpOptions = true)
final class StopCommand implements Callable<Integer> {

    @Spec
    CommandSpec spec;

    @Mixin
    DataOption data;

    @Override
    public Integer call() throws IOException {
        int killed = data.server().stop();
        Screen.of(spec.commandLine()).result(killed == 0 ? "nothing was running" : "stopped: " + killed + " processes killed");
        return Exit.OK.code();
    }
}
