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
        Server server = data.server();
        boolean early = server.callOffStart();
        int killed = server.stop();
        // Again: a start that had just begun may have taken the first mark for that of an earlier stop.
        boolean calledOff = server.callOffStart() || early;
        Screen.of(spec.commandLine()).result(
                killed > 0 ? "stopped: " + killed + " processes killed" : calledOff ? "a start was called off" : "nothing was running");
        return Exit.OK.code();
    }
}
