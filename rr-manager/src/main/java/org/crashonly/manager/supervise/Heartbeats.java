package org.crashonly.manager.supervise;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import org.crashonly.control.Keepers;
import org.crashonly.control.ProcessIdentity;

/**
 * Manager and shell loop watch each other through two files of one line: pid, start ticks, and a number that grows. The manager's side:
 * it writes its own and judges the loop's.
 */
final class Heartbeats {

    private static final Logger LOG = System.getLogger(Heartbeats.class.getName());
    private static final Duration LOOP_SILENT = Duration.ofSeconds(3);
    private static final Duration LOOP_STARVED = Duration.ofSeconds(30);
    /** The manager looks twice a second; if it comes later, so may the loop. */
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(1);

    private final Keepers keepers;
    private final ProcessIdentity self = ProcessIdentity.self();
    private FileChannel own;
    private long beats;
    private String loopLine = "";
    private final Silence loopSilence;

    Heartbeats(Keepers keepers, long now) {
        this.keepers = keepers;
        this.loopSilence = new Silence(LONGEST_LOOK, now);
    }

    /** Says that the manager is alive. */
    void beat() {
        try {
            if (own == null) {
                own = FileChannel.open(keepers.managerHeartbeat(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                own.truncate(0);
            }
            // Fixed width, one write: a reader never sees a mixture of two beats.
            String line = String.format("%010d %020d %012d%n", self.pid(), self.startTicks(), ++beats);
            own.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII)), 0);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "heartbeat {0} cannot be written: {1}", keepers.managerHeartbeat(), e);
        }
    }

    /**
     * What is known of the shell loop.
     *
     * @param process its process, if it has one that lives
     * @param beats not silent for longer than it may be
     * @param seen whether it was ever heard of
     */
    record Loop(Optional<ProcessIdentity> process, boolean beats, boolean seen) {}

    Loop loop(long now) {
        String line = read(keepers.loopHeartbeat());
        // An incomplete line is no news, neither good nor bad.
        if (Keepers.writer(line).isPresent()) {
            loopLine = line;
        }
        Optional<ProcessIdentity> process = Keepers.writer(loopLine).filter(ProcessIdentity::isAlive);
        loopSilence.look(loopLine, now, () -> process.map(it -> CpuTimes.of(it.pid())).orElse(CpuTimes.NONE));
        return new Loop(process, !loopSilence.isLongerThan(LOOP_SILENT, LOOP_STARVED), !loopLine.isEmpty());
    }

    /** A new loop was started, or one was crashed: it gets its time to beat for the first time. */
    void loopStarted() {
        loopSilence.broken();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.US_ASCII).trim();
        } catch (IOException e) {
            return "";
        }
    }
}
