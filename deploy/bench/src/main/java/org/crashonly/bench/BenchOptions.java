package org.crashonly.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.crashonly.sandbox.launch.Distribution;
import picocli.CommandLine.Option;

/** What every benchmark takes. */
final class BenchOptions {

    @Option(names = "--war", paramLabel = "WAR", description = "The probe WAR (default: samples/probe.war of the distribution).")
    private Path war;

    Distribution distribution() {
        return Distribution.current();
    }

    /** The WAR that is asked. */
    Path war() {
        if (war != null) {
            return war.toAbsolutePath();
        }
        return distribution().home().resolve("samples").resolve("probe.war");
    }

    /** Does {@code work} in a new temporary directory and removes it afterwards. */
    static void inTemporaryDirectory(java.util.function.Consumer<Path> work) {
        try {
            Path directory = Files.createTempDirectory("crashonly-bench");
            try {
                work.accept(directory);
            } finally {
                ServerUnderTest.deleteTree(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
