package org.crashonly.bench;

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

    /** Does {@code work} in a {@link Workplace}. */
    static void inTemporaryDirectory(java.util.function.Consumer<Path> work) {
        try (Workplace here = Workplace.open()) {
            work.accept(here.directory());
        }
    }
}
