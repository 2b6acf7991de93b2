package org.crashonly.control;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The two that keep a server running, shell loop and manager, as everybody else sees them: by the files through which they watch each
 * other. Whoever of the server finds both gone may start the loop; a kernel lock that the loop takes first lets only one go on.
 *
 * @param run the directory of a server where these files lie
 */
public record Keepers(Path run) {

    /** Those of the server that {@code spec} belongs to. */
    static Keepers of(ProcessSpec spec) {
        return new Keepers(spec.lockFile().toAbsolutePath().getParent().getParent());
    }

    /** The shell loop's heartbeat: its pid, start ticks and a number that grows. */
    public Path loopHeartbeat() {
        return run.resolve("loop.heartbeat");
    }

    /** The manager's heartbeat, in the same form. */
    public Path managerHeartbeat() {
        return run.resolve("manager.heartbeat");
    }

    /** How the loop is started, one argument a line, its environment included; missing if this server has none. */
    public Path loopCommand() {
        return run.resolve("loop.command");
    }

    /** There from the moment at which somebody begins to stop the server: nobody starts a loop or a manager until it is gone. */
    public Path stopMark() {
        return run.resolve("stopped");
    }

    /** The process that wrote {@code line}, a heartbeat; empty if it is incomplete. */
    public static Optional<ProcessIdentity> writer(String line) {
        String[] fields = line.trim().split(" ");
        try {
            return fields.length == 3
                    ? Optional.of(new ProcessIdentity(Long.parseLong(fields[0]), Long.parseLong(fields[1]), ProcessIdentity.currentBoot()))
                    : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Whether the server has to have a shell loop. */
    public boolean isLoopWanted() {
        return Files.exists(loopCommand()) && !Files.exists(stopMark());
    }

    /**
     * Whether neither lives; one that is stopped keeps nothing running, and counts as gone. A heartbeat that cannot be read is nobody's: who
     * writes one at this moment can be read at the next look.
     */
    public boolean areGone() {
        return !lives(loopHeartbeat()) && !lives(managerHeartbeat());
    }

    /** Starts the shell loop. It outlives this process, and ends at once if there is another one or the server is being stopped. */
    public Process startLoop() throws IOException {
        List<String> command = Files.readAllLines(loopCommand());
        Path log = run.resolveSibling("logs").resolve("server").resolve("loop.log");
        Files.createDirectories(log.getParent());
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(run.toFile())
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().clear();
        return builder.start();
    }

    private static boolean lives(Path heartbeat) {
        try {
            return writer(Files.readString(heartbeat, StandardCharsets.US_ASCII)).filter(it -> it.isAlive() && !it.isStopped()).isPresent();
        } catch (IOException e) {
            return false;
        }
    }
}
