package org.crashonly.sandbox.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much of a busy processor a process that is started from here leaves to others, by the kernel's scale from -20 to 19.
 *
 * @param own that of this process
 * @param least what this user's processes may give themselves again when they had more
 */
public record Niceness(int own, int least) {

    private static final int HIGHEST = 19;
    private static final int ANY = -20;
    private static final int CAP_SYS_NICE = 23;
    private static final Pattern CAPABILITIES = Pattern.compile("CapEff:\\s*([0-9a-f]+)");
    private static final Pattern LIMIT = Pattern.compile("Max nice priority\\s+(\\d+|unlimited)");
    /** Fields of {@code /proc/PID/stat} after the name, which may hold spaces. */
    private static final int NICE_AFTER_NAME = 16;

    /** That of this process. */
    public static Niceness ofThisProcess() {
        try {
            Path self = Path.of("/proc/self");
            return of(Files.readString(self.resolve("stat")), Files.readString(self.resolve("status")), Files.readString(self.resolve("limits")));
        } catch (IOException e) {
            // Nothing is known, so nothing is relied on.
            return new Niceness(0, HIGHEST + 1);
        }
    }

    static Niceness of(String stat, String status, String limits) {
        String[] afterName = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        int own = Integer.parseInt(afterName[NICE_AFTER_NAME]);
        Matcher capabilities = CAPABILITIES.matcher(status);
        if (capabilities.find() && (Long.parseUnsignedLong(capabilities.group(1), 16) >> CAP_SYS_NICE & 1) == 1) {
            return new Niceness(own, ANY);
        }
        Matcher limit = LIMIT.matcher(limits);
        int highest = !limit.find() ? 0 : limit.group(1).equals("unlimited") ? HIGHEST - ANY + 1 : Integer.parseInt(limit.group(1));
        return new Niceness(own, HIGHEST + 1 - highest);
    }

    /** The niceness of a process that is started with {@link #command} of {@code more}. */
    public int with(int more) {
        return Math.min(HIGHEST, own + more);
    }

    /** Whether a process may be started with less and give itself as much as {@link #with} of {@code more} later. */
    public boolean mayReturnTo(int more) {
        return with(more) >= least;
    }

    /** What to put before a command, which becomes the program, with the same pid. */
    public static List<String> command(int more) {
        return List.of("nice", "-n", Integer.toString(more));
    }
}
