package org.crashonly.bench.levels;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.crashonly.bench.ProcessCpu;
import org.crashonly.bench.ServerUnderTest;
import org.crashonly.sandbox.process.ProcessScan;

/**
 * What a host uses while nobody asks it for anything.
 *
 * @param megabytes of memory, what it shares divided among those who share it
 * @param madeWithSeconds CPU time from its start to when it was looked at first
 * @param percent of a core, at rest
 */
record Resting(String process, double megabytes, double madeWithSeconds, double percent) {

    /** All hosts of {@code server}, watched for {@code seconds}. */
    static List<Resting> of(ServerUnderTest server, int seconds) {
        Map<ProcessScan.Found, Double> before = new LinkedHashMap<>();
        for (ProcessScan.Found each : server.processes(it -> it.startsWith("machine/probe/") && !it.endsWith("/db"))) {
            before.put(each, ProcessCpu.seconds(each.identity().pid()));
        }
        long begun = System.nanoTime();
        long until = begun + TimeUnit.SECONDS.toNanos(seconds);
        while (System.nanoTime() - until < 0) {
            LockSupport.parkNanos(until - System.nanoTime());
        }
        List<Resting> found = new ArrayList<>();
        before.forEach((process, cpu) -> {
            long pid = process.identity().pid();
            double share = (ProcessCpu.seconds(pid) - cpu) / ((System.nanoTime() - begun) / 1e9);
            found.add(new Resting(process.id().name(), megabytes(pid), cpu, share * 100));
        });
        return found;
    }

    String sentence() {
        return String.format(Locale.ROOT, "%-12s %4.0f MB, made with %4.1f s of CPU time, %4.1f %% of a core at rest", process, megabytes, madeWithSeconds, percent);
    }

    private static double megabytes(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(pid), "smaps_rollup")).stream().filter(it -> it.startsWith("Pss:")).findFirst()
                    .map(it -> Long.parseLong(it.replaceAll("[^0-9]", "")) / 1024.0).orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
