package org.crashonly.control;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Names one life of an OS process for good: a pid is reused, a pid with its raw start time (clock ticks since boot, field 22 of
 * {@code /proc/PID/stat}) within one boot is not. Steps of the wall clock change nothing.
 */
public record ProcessIdentity(long pid, long startTicks, String bootId) {

    private static final int START_TICKS = 19;
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    /** As it was read first: no process outlives a boot. */
    private static volatile String boot;

    /** This process. */
    public static ProcessIdentity self() {
        long pid = ProcessHandle.current().pid();
        return of(pid).orElseThrow(() -> new IllegalStateException("/proc/" + pid + "/stat of this process cannot be read"));
    }

    /**
     * This process as it is known outside of the pid namespace that it may be in.
     *
     * @param outerPid see {@link ProcessSpec#outerPid}; null if it is in none
     * @throws IOException if the file does not say it
     */
    public static ProcessIdentity self(Path outerPid) throws IOException {
        ProcessIdentity inside = self();
        if (outerPid == null) {
            return inside;
        }
        long pid = OuterPid.read(outerPid).orElseThrow(() -> new IOException(outerPid + " does not say which pid this process has outside of its sandbox"));
        return new ProcessIdentity(pid, inside.startTicks(), inside.bootId());
    }

    /** The process that has {@code pid} now; empty if there is none. A zombie has an identity still. */
    public static Optional<ProcessIdentity> of(long pid) {
        try {
            return Optional.of(new ProcessIdentity(pid, startTicks(stat(pid)), currentBoot()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            // The process ended between open and read: the kernel answers ESRCH.
            return Optional.empty();
        }
    }

    /** The id that the kernel drew at boot. */
    public static String currentBoot() {
        String known = boot;
        if (known != null) {
            return known;
        }
        try {
            boot = Files.readString(BOOT_ID).trim();
            return boot;
        } catch (IOException e) {
            throw new UncheckedIOException(BOOT_ID + " cannot be read", e);
        }
    }

    /** Whether this process is still there, running or as a zombie. */
    public boolean exists() {
        return of(pid).filter(this::equals).isPresent();
    }

    /** Whether this process still runs, or could: a zombie, which may never be reaped, does not. */
    @JsonIgnore
    public boolean isAlive() {
        try {
            String[] fields = fields(stat(pid));
            return bootId.equals(currentBoot()) && Long.parseLong(fields[START_TICKS]) == startTicks && !fields[0].equals("Z") && !fields[0].equals("X");
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether it is stopped (SIGSTOP): it lives, and does nothing until somebody continues or kills it. */
    @JsonIgnore
    public boolean isStopped() {
        try {
            return fields(stat(pid))[0].equals("T");
        } catch (IOException e) {
            return false;
        }
    }

    private static String stat(long pid) throws IOException {
        return Files.readString(Path.of("/proc", Long.toString(pid), "stat"), StandardCharsets.ISO_8859_1);
    }

    private static long startTicks(String stat) {
        return Long.parseLong(fields(stat)[START_TICKS]);
    }

    /** The fields from the state on. The command name before it stands in parentheses and may contain spaces and parentheses itself. */
    private static String[] fields(String stat) {
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    }
}
