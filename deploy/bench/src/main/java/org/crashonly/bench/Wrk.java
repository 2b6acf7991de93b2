package org.crashonly.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The load generator wrk, as a process. */
final class Wrk {

    private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in");
    private static final Pattern LATENCY = Pattern.compile("(50|99)%\\s+([0-9.]+)(us|ms|s)\\b");
    private static final Map<String, Double> MILLIS = Map.of("us", 1e-3, "ms", 1.0, "s", 1e3);

    /** What a load saw. */
    record Load(long requests, double p50Millis, double p99Millis) {}

    private Wrk() {}

    /** Asks for / over {@code connections} that stay open, as fast as the answers come; returns how many came, which must all be good. */
    static long load(int port, int connections, int seconds) {
        return load(port, connections, seconds, List.of()).requests();
    }

    /** The same with further options, such as a script that says what to ask. */
    static Load load(int port, int connections, int seconds, List<String> options) {
        List<String> command = new ArrayList<>(List.of("wrk", "-t1", "-c" + connections, "-d" + seconds + "s", "--latency"));
        command.addAll(options);
        command.add("http://127.0.0.1:" + port + "/");
        ServerUnderTest.Outcome load = ServerUnderTest.execute(command);
        Matcher requests = REQUESTS.matcher(load.output());
        if (!requests.find() || load.output().contains("Non-2xx") || load.output().contains("Socket errors")) {
            throw new IllegalStateException("wrk saw no clean run:\n" + load.output());
        }
        Map<String, Double> millis = new HashMap<>();
        LATENCY.matcher(load.output()).results().forEach(it -> millis.put(it.group(1), Double.parseDouble(it.group(2)) * MILLIS.get(it.group(3))));
        return new Load(Long.parseLong(requests.group(1)), millis.getOrDefault("50", Double.NaN), millis.getOrDefault("99", Double.NaN));
    }
}
