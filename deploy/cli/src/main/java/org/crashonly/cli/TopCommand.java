package org.crashonly.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.crashonly.control.Json;
import org.crashonly.manager.api.StatusView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "top",
        description = {
            "Shows the restart tree with requests per second, failures, restarts and memory, anew each second, until Ctrl-C.",
            "It goes on while the manager is restarted. With --json it looks twice and prints one answer."
        },
        mixinStandardHelpOptions = true)
final class TopCommand implements Callable<Integer> {

    /** The cursor goes home, and what is left below the last line is erased: without clearing first, nothing flickers. */
    private static final String HOME = "\u001b[H";
    private static final String CLEAR_LINE = "\u001b[K";
    private static final String CLEAR_BELOW = "\u001b[J";
    private static final String CLEAR_ALL = "\u001b[2J";

    @Spec
    CommandSpec spec;

    @Mixin
    DataOption data;

    @Option(names = "--json", description = "Prints the elements with their rates once.")
    boolean json;

    @Option(names = "--every", paramLabel = "SECONDS", description = "So often (default: ${DEFAULT-VALUE}).", defaultValue = "1")
    int every;

    @Override
    public Integer call() throws IOException {
        if (every < 1) {
            throw new Failure(Exit.USAGE, "--every " + every + ": expected at least 1 second");
        }
        Server server = data.server();
        Screen screen = Screen.of(spec.commandLine());
        long looked = System.nanoTime();
        StatusView before = look(server);
        boolean terminal = screen.ansi().enabled();
        if (terminal && !json) {
            screen.result(CLEAR_ALL);
        }
        while (true) {
            pause();
            long now = System.nanoTime();
            StatusView status;
            try {
                status = server.api().status();
            } catch (ControlApi.NoAnswer e) {
                screen.progress(e.getMessage());
                continue;
            }
            List<TopRow> rows = TopRow.of(before, status, (now - looked) / 1e9);
            if (json) {
                screen.result(Json.line(rows));
                return Exit.OK.code();
            }
            show(screen, terminal, new TopScreen(screen).lines(status, rows));
            before = status;
            looked = now;
        }
    }

    private static StatusView look(Server server) throws IOException {
        try {
            return server.api().status();
        } catch (ControlApi.NoAnswer e) {
            throw new Failure(Exit.NOT_RUNNING, e.getMessage() + "; the server is not running, start it with 'crashonly run'", e);
        }
    }

    private void pause() {
        long until = System.nanoTime() + every * 1_000_000_000L;
        for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private static void show(Screen screen, boolean terminal, List<String> lines) {
        if (terminal) {
            screen.result(HOME + String.join(CLEAR_LINE + "\n", lines) + CLEAR_LINE + CLEAR_BELOW);
        } else {
            lines.forEach(screen::result);
            screen.result("");
        }
    }
}
