package org.crashonly.bench.levels;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.OptionalDouble;
import org.crashonly.bench.ServerUnderTest;
import org.crashonly.control.ProcessIdentity;
import org.crashonly.sandbox.process.Pidfd;

/**
 * What is restarted, how, and who looks on.
 *
 * @param words for the table
 * @param element the top of what is restarted
 * @param path what clients ask for
 * @param way by whom
 */
record Restart(String words, String element, String path, Way way) {

    enum Way {
        /** The server, on request. */
        ASKED,
        /** SIGKILL from outside. */
        KILLED,
        /** Nobody: nothing is restarted. */
        NOT_AT_ALL
    }

    static Restart asked(String words, String element, String path) {
        return new Restart(words, element, path, Way.ASKED);
    }

    static Restart killed(String words, String process, String path) {
        return new Restart(words, process, path, Way.KILLED);
    }

    /** What the same looking on shows when nothing happens. */
    static Restart none(String path) {
        return new Restart("nothing, for comparison", "", path, Way.NOT_AT_ALL);
    }

    /**
     * Begins it.
     *
     * @return how many milliseconds a killed process takes to end: its memory is taken back first, and until then no connection to it is refused and
     *     nobody is told; empty for other ways
     */
    OptionalDouble begin(ServerUnderTest server) {
        switch (way) {
            case KILLED -> {
                return OptionalDouble.of(kill(server.processes(element::equals).getFirst().identity()));
            }
            case ASKED -> server.restart(element).ifPresent(why -> {
                throw new IllegalStateException(element + " is not restarted: " + why);
            });
            case NOT_AT_ALL -> { }
        }
        return OptionalDouble.empty();
    }

    private static double kill(ProcessIdentity process) {
        try (Pidfd handle = Pidfd.open(process).orElseThrow(() -> new IllegalStateException(process + " has ended by itself"))) {
            long begun = System.nanoTime();
            handle.kill();
            handle.awaitDeath();
            return (System.nanoTime() - begun) / 1e6;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a later generation says that it is over; a bean is restarted when the request for it is answered. */
    boolean bringsGeneration() {
        return way != Way.NOT_AT_ALL && element.chars().filter(it -> it == '/').count() < 4;
    }
}
