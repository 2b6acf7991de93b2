package org.crashonly.bench;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The load generator wrk, as a process. */
final class Wrk {

    private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in");

    private Wrk() {}

    /** Asks for / over {@code connections} that stay open, as fast as the answers come; returns how many came, which must all be good. */
    static long load(int port, int connections, int seconds) {
        ServerUnderTest.Outcome load = ServerUnderTest.execute(List.of(
                "wrk", "-t1", "-c" + connections, "-d" + seconds + "s", "http://127.0.0.1:" + port + "/"));
        Matcher requests = REQUESTS.matcher(load.output());
        if (!requests.find() || load.output().contains("Non-2xx") || load.output().contains("Socket errors")) {
            throw new IllegalStateException("wrk saw no clean run:\n" + load.output());
        }
        return Long.parseLong(requests.group(1));
    }
}
