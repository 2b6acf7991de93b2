package org.crashonly.manager.supervise;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Tells a frozen process from a slow one by its heartbeat: stopped in the kernel's eyes (state T) it is believed frozen at once, else
 * after a longer silence, since a loaded machine may keep a healthy process off the processors for a while.
 */
final class StallMonitor {

    static final Duration STOPPED = Duration.ofMillis(400);
    static final Duration SILENT = Duration.ofSeconds(3);

    private StallMonitor() {}

    /** A sentence of evidence if the process with this latest {@code heartbeat} has stalled. */
    static Optional<String> judge(OptionalLong heartbeat, long now, char kernelState) {
        if (heartbeat.isEmpty()) {
            return Optional.empty();
        }
        long silent = now - heartbeat.getAsLong();
        if (kernelState == 'T' && silent > STOPPED.toNanos()) {
            return Optional.of("stopped (SIGSTOP), no heartbeat for " + silent / 1_000_000 + " ms");
        }
        return silent > SILENT.toNanos() ? Optional.of("no heartbeat for " + silent / 1_000_000 + " ms") : Optional.empty();
    }

    /** Whether it is worth asking the kernel. */
    static boolean isSilent(OptionalLong heartbeat, long now) {
        return heartbeat.isPresent() && now - heartbeat.getAsLong() > STOPPED.toNanos();
    }

    /** The state letter of {@code /proc/PID/stat}; a question mark if the process is gone. */
    static char kernelState(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"), StandardCharsets.ISO_8859_1);
            return stat.charAt(stat.lastIndexOf(')') + 2);
        } catch (IOException e) {
            return '?';
        }
    }
}
