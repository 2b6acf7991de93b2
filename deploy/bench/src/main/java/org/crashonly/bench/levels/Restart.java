package org.crashonly.bench.levels;

import org.crashonly.bench.ServerUnderTest;

/**
 * What is restarted, how, and who looks on.
 *
 * @param words for the table
 * @param element the top of what is restarted
 * @param path what clients ask for
 * @param killed by SIGKILL from outside instead of on request
 */
record Restart(String words, String element, String path, boolean killed) {

    static Restart asked(String words, String element, String path) {
        return new Restart(words, element, path, false);
    }

    static Restart killed(String words, String process, String path) {
        return new Restart(words, process, path, true);
    }

    void begin(ServerUnderTest server) {
        if (killed) {
            ServerUnderTest.kill(server.processes(element::equals).getFirst());
        } else {
            server.restart(element).ifPresent(why -> {
                throw new IllegalStateException(element + " is not restarted: " + why);
            });
        }
    }

    /** Whose later generation says that it is over; a bean has none of its own, and is restarted when the request for it is answered. */
    boolean isOfBean() {
        return element.chars().filter(it -> it == '/').count() == 4;
    }
}
