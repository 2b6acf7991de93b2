package org.crashonly.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.crashonly.sandbox.launch.AotCaches;
import org.crashonly.sandbox.launch.JvmLaunch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "aot",
        description = {
            "Trains the caches that let the server's JVMs start fast, if they are missing or stale:",
            "starts a whole server on free ports, uses it, and has each of its JVMs write down what it loaded."
        },
        mixinStandardHelpOptions = true)
final class AotCommand implements Callable<Integer> {

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Screen screen = Screen.of(spec.commandLine());
        AotCaches caches = new AotCaches(JvmLaunch.ofThisJvm());
        new AotTraining(caches, screen).trainIfNeeded();
        List<String> missing = caches.missing();
        if (!missing.isEmpty()) {
            throw new Failure(Exit.FAILED, "no usable cache was made for: " + String.join(", ", missing));
        }
        screen.result("caches in " + caches.launch().distribution().caches() + " fit: " + String.join(", ", AotCaches.words()));
        return Exit.OK.code();
    }
}
