package org.crashonly.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.crashonly.bench.memory.MemoryBenchMain;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench recoverable-memory}: measures in a JVM of its own, because a command's JVM is made to start fast. */
@Command(
        name = "recoverable-memory",
        mixinStandardHelpOptions = true,
        description = {
            "Transactions on recoverable memory, beside H2 MVStore, Berkeley DB JE and LMDB in the same run,",
            "each with what survives when a transaction has returned."
        })
final class MemoryBench implements Callable<Integer> {

    @Option(names = "--seconds", paramLabel = "N", defaultValue = "2", description = "Seconds for each figure, and to warm up; may be a fraction (default: 2).")
    private double seconds;

    @Option(names = "--threads", paramLabel = "N", split = ",", defaultValue = "1,4,16,64", description = "Numbers of threads (default: 1,4,16,64).")
    private List<Integer> threads;

    @Option(names = "--directory", paramLabel = "DIR", description = "On the disk to be measured (default: the system's for temporary files).")
    private Path parent;

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (Workplace here = Workplace.below(parent)) {
            return Workplace.begin(new ProcessBuilder(command(here.directory())).inheritIO()::start).waitFor();
        }
    }

    private List<String> command(Path directory) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC", "-Xms512m", "-Xmx1g",
                "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"), MemoryBenchMain.class.getName(),
                directory.toString(), Long.toString(Math.round(seconds * 1_000))));
        threads.forEach(n -> command.add(n.toString()));
        return command;
    }
}
