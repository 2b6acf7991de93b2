package org.crashonly.bench.levels;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.crashonly.bench.ServerUnderTest;

/**
 * What there is in a process, after a collection.
 *
 * @param retainedLoaders class loaders of ended generations of modules
 */
record Left(long retainedLoaders, double heapMegabytes, double metaspaceMegabytes, int threads) {

    private static final double MEGA = 1 << 20;
    private static final long LONGEST_SECONDS = 5;
    private static final int COUNTED_SECONDS = 3;

    /** What there is in the process of this id. */
    static Left in(ServerUnderTest server, String process) throws IOException {
        long pid = server.processes(process::equals).getFirst().identity().pid();
        collect(pid);
        long collected = System.nanoTime();
        Map<String, Long> counters = counters(server, process);
        // The process counts once a second what has outlived the collection; what is not gone later stays.
        while (System.nanoTime() - collected < TimeUnit.SECONDS.toNanos(counters.get("retained-loaders") > 0 ? LONGEST_SECONDS : COUNTED_SECONDS)) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
            counters = counters(server, process);
        }
        String threads = Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream().filter(it -> it.startsWith("Threads:")).findFirst()
                .orElseThrow(() -> new IOException("process " + pid + " was restarted")).replaceAll("[^0-9]", "");
        return new Left(counters.get("retained-loaders"), counters.get("heap-used") / MEGA, counters.get("metaspace-used") / MEGA, Integer.parseInt(threads));
    }

    private static Map<String, Long> counters(ServerUnderTest server, String process) {
        return server.status().orElseThrow().elements().stream().filter(it -> it.id().equals(process)).findFirst().orElseThrow().counters();
    }

    /** Twice: what a first one finds unreachable may keep loaders until its references are handled. */
    private static void collect(long pid) throws IOException {
        for (int round = 0; round < 2; round++) {
            Process jcmd = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(pid), "GC.run")
                    .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            int code = jcmd.onExit().join().exitValue();
            if (code != 0) {
                throw new IOException("jcmd " + pid + " GC.run ends with " + code);
            }
        }
    }
}
