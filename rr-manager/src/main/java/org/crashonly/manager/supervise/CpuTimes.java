package org.crashonly.manager.supervise;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * What the kernel says of the threads of a process at one moment ({@code stat} and {@code schedstat} of each): a process has no times of
 * its own but those of its first thread, which in a JVM does nothing.
 *
 * @param threads by their ids
 */
record CpuTimes(Map<String, Times> threads) {

    /** Nothing is known: the process is gone, or the kernel does not tell. */
    static final CpuTimes NONE = new CpuTimes(Map.of());

    /**
     * One thread.
     *
     * @param runnable it runs, or would if there were a processor for it
     * @param ranNanos on a processor, ever
     * @param waitedNanos for a processor, ever; a wait that lasts is not in it yet
     */
    record Times(boolean runnable, long ranNanos, long waitedNanos) {}

    static CpuTimes of(long pid) {
        Map<String, Times> threads = new HashMap<>();
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "task"))) {
            for (Path task : tasks) {
                read(task, threads);
            }
        } catch (IOException e) {
            return NONE;
        }
        return new CpuTimes(threads);
    }

    /** How long, of {@code interval} nanoseconds since {@code earlier}, the thread that waited longest for a processor did so. */
    long longestWait(CpuTimes earlier, long interval) {
        long longest = 0;
        for (Map.Entry<String, Times> thread : threads.entrySet()) {
            Times before = earlier.threads().get(thread.getKey());
            if (before != null) {
                longest = Math.max(longest, wait(before, thread.getValue(), interval));
            }
        }
        return Math.min(longest, interval);
    }

    private static long wait(Times before, Times now, long interval) {
        boolean waitsStill = before.runnable() && now.runnable() && now.ranNanos() == before.ranNanos();
        return waitsStill ? interval : now.waitedNanos() - before.waitedNanos();
    }

    private static void read(Path task, Map<String, Times> threads) {
        try {
            String stat = Files.readString(task.resolve("stat"), StandardCharsets.ISO_8859_1);
            String[] schedstat = Files.readString(task.resolve("schedstat"), StandardCharsets.US_ASCII).split(" ");
            boolean runnable = stat.charAt(stat.lastIndexOf(')') + 2) == 'R';
            threads.put(task.getFileName().toString(), new Times(runnable, Long.parseLong(schedstat[0]), Long.parseLong(schedstat[1])));
        } catch (IOException | NumberFormatException threadEndedOrNotTold) {
            // The others have to do.
        }
    }
}
