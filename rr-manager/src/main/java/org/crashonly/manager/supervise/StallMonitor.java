package org.crashonly.manager.supervise;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Tells a frozen process from a slow one by its heartbeat. Stopped in the kernel's eyes (state T) it is believed frozen at once, else after
 * a longer silence, of which the time does not count that it waited for a processor: a loaded machine may keep a healthy process off
 * the processors for a while, and to start another one in its place would only add to the load. One monitor for each life of a process.
 */
final class StallMonitor {

    static final Duration STOPPED = Duration.ofMillis(400);
    static final Duration SILENT = Duration.ofSeconds(3);
    /** However starved: its users have waited long enough. */
    static final Duration STARVED = Duration.ofSeconds(30);
    /** The manager looks ten times a second; if it comes later, so may the heartbeat. */
    private static final Duration LONGEST_LOOK = Duration.ofMillis(250);

    /** What the kernel says of the process. */
    interface Kernel {

        /** The state letter of {@code /proc/PID/stat}; a question mark if the process is gone. */
        char state();

        CpuTimes cpuTimes();

        static Kernel of(long pid) {
            return new Kernel() {
                @Override
                public char state() {
                    return kernelState(pid);
                }

                @Override
                public CpuTimes cpuTimes() {
                    return CpuTimes.of(pid);
                }
            };
        }
    }

    private final Kernel kernel;
    private final Silence silence;

    StallMonitor(Kernel kernel, long now) {
        this.kernel = kernel;
        this.silence = new Silence(LONGEST_LOOK, now);
    }

    /** What speaks for it if the process with this latest {@code heartbeat} has stalled. Looked at ten times a second. */
    Optional<Finding> look(OptionalLong heartbeat, long now) {
        if (heartbeat.isEmpty()) {
            return Optional.empty();
        }
        silence.look(heartbeat.getAsLong(), now, kernel::cpuTimes);
        long silent = now - heartbeat.getAsLong();
        Optional<Finding> stopped = stopped(silent);
        if (stopped.isPresent()) {
            return stopped;
        }
        return silence.isLongerThan(SILENT, STARVED)
                ? Optional.of(finding("no heartbeat for " + silent / 1_000_000 + " ms" + starved(), silent))
                : Optional.empty();
    }

    /** The same of a process that is only beginning, and may be silent for that: what is stopped will not begin either. */
    Optional<Finding> lookAtBeginning(OptionalLong heartbeat, long now) {
        silence.broken();
        return heartbeat.isEmpty() ? Optional.empty() : stopped(now - heartbeat.getAsLong());
    }

    private Optional<Finding> stopped(long silent) {
        return silent > STOPPED.toNanos() && kernel.state() == 'T'
                ? Optional.of(finding("stopped (SIGSTOP), no heartbeat for " + silent / 1_000_000 + " ms", silent))
                : Optional.empty();
    }

    private Finding finding(String sentence, long silent) {
        return new Finding(sentence, Map.of(
                "silent-millis", Long.toString(silent / 1_000_000), "starved-millis", Long.toString(starvedMillis()),
                "kernel-state", String.valueOf(kernel.state())));
    }

    private long starvedMillis() {
        return (silence.observedNanos() - silence.countedNanos()) / 1_000_000;
    }

    private String starved() {
        long waited = starvedMillis();
        return waited < 100 ? "" : ", of which it waited " + waited + " ms for a processor";
    }

    private static char kernelState(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"), StandardCharsets.ISO_8859_1);
            return stat.charAt(stat.lastIndexOf(')') + 2);
        } catch (IOException e) {
            return '?';
        }
    }
}
