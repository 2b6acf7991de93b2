package org.crashonly.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.crashonly.sandbox.process.ProcessScan;

/**
 * What a session that is kept outside the process, or a key that the ledger remembers, costs a request to a WAR, beside the same server's requests
 * without one.
 */
record SessionCost(int connections, int seconds, int rounds) {

    private static final int SESSIONS = 64;
    /** With room for as many keys as are sent in the minute for which they are remembered. */
    private static final String DESCRIPTOR = """
            application: bench
            components:
              web: {war: %s, path: /, process: web}
            stores:
              db: {type: acid, engine: h2}
            sessions: {ledger-size: 256m, retention: 1m}
            """;

    /** A kind of request, and the one that differs from it by what is measured; null if it is one of those itself. */
    private record Kind(String name, String baseline, List<String> script) {}

    /** What a request of one kind takes: p50 as the client sees it, and processor time of front doors, host and session store. */
    private record Cost(double p50Micros, double doorMicros, double hostMicros, double storeMicros) {}

    /** Serves the probe WAR and asks it, in turn, with and without sessions and keys. */
    void measure(Path parent, BenchOptions options, PrintStream out) throws IOException {
        Path descriptor = Files.writeString(parent.resolve("probe.yaml"), DESCRIPTOR.formatted(options.war()));
        try (ServerUnderTest server = ServerUnderTest.in(parent, options.distribution()).started(descriptor)) {
            List<Kind> kinds = kinds(parent, cookies(server));
            out.printf("%nrequests to a WAR, %d sessions; processor time in µs of a request%n%-34s %11s %9s %9s %9s %9s %9s %9s%n", SESSIONS, "", "connections",
                    "/s", "p50 ms", "p99 ms", "doors", "host", "store");
            kinds.forEach(kind -> measure(server, "warm-up: ", kind, connections, out));
            // One shows what a client waits for, many show what the processors have to do.
            for (int count : connections == 1 ? List.of(1) : List.of(1, connections)) {
                Map<String, List<Cost>> costs = new LinkedHashMap<>();
                for (int round = 0; round < rounds; round++) {
                    for (Kind kind : kinds) {
                        costs.computeIfAbsent(kind.name(), name -> new ArrayList<>()).add(measure(server, "", kind, count, out));
                    }
                }
                kinds.stream().filter(kind -> kind.baseline() != null)
                        .forEach(kind -> difference(kind, count, costs.get(kind.name()), costs.get(kind.baseline()), out));
            }
        }
    }

    private Cost measure(ServerUnderTest server, String prefix, Kind kind, int count, PrintStream out) {
        double doors = cpu(server, "/front-door");
        double host = cpu(server, "/web");
        double store = cpu(server, "/session-store");
        Wrk.Load load = Wrk.load(server.httpPort(), count, seconds, kind.script());
        double micros = 1e6 / load.requests();
        Cost cost = new Cost(load.p50Millis() * 1e3, (cpu(server, "/front-door") - doors) * micros, (cpu(server, "/web") - host) * micros,
                (cpu(server, "/session-store") - store) * micros);
        out.printf("%-34s %11d %,9d %9.2f %9.2f %9.1f %9.1f %9.1f%n", prefix + kind.name(), count, load.requests() / seconds, load.p50Millis(),
                load.p99Millis(), cost.doorMicros(), cost.hostMicros(), cost.storeMicros());
        return cost;
    }

    private static void difference(Kind kind, int count, List<Cost> with, List<Cost> without, PrintStream out) {
        Map<String, ToDoubleFunction<Cost>> parts = new LinkedHashMap<>();
        parts.put("p50", Cost::p50Micros);
        parts.put("doors", Cost::doorMicros);
        parts.put("host", Cost::hostMicros);
        parts.put("store", Cost::storeMicros);
        parts.put("processor time in all", cost -> cost.doorMicros() + cost.hostMicros() + cost.storeMicros());
        out.printf("%s costs more than %s, %d at a time, medians in µs: %s%n", kind.name(), kind.baseline(), count, parts.entrySet().stream()
                .map(part -> String.format(Locale.ROOT, "%s %.1f", part.getKey(), median(with, part.getValue()) - median(without, part.getValue())))
                .collect(Collectors.joining(", ")));
    }

    private static double median(List<Cost> costs, ToDoubleFunction<Cost> part) {
        return Spread.of(costs.stream().map(part::applyAsDouble).toList()).median();
    }

    private static List<Kind> kinds(Path directory, List<String> cookies) throws IOException {
        return List.of(
                new Kind("GET without a session", null, script(directory, "get", "GET", "/", List.of(), false)),
                new Kind("GET with one (load)", "GET without a session", script(directory, "load", "GET", "/", cookies, false)),
                new Kind("POST without session or key", null, script(directory, "plain", "POST", "/slow/0", List.of(), false)),
                new Kind("POST with a session (load and save)", "POST without session or key", script(directory, "save", "POST", "/steps", cookies, false)),
                new Kind("POST with a key (ledger)", "POST without session or key", script(directory, "keyed", "POST", "/slow/0", List.of(), true)));
    }

    private static List<String> script(Path directory, String name, String method, String path, List<String> cookies, boolean keyed)
            throws IOException {
        String all = cookies.stream().map(it -> "\"" + it + "\"").collect(Collectors.joining(", "));
        Path file = Files.writeString(directory.resolve(name + ".lua"), """
                local cookies = {%s}
                local next = 0
                local keyed = %s
                math.randomseed(os.time() * 1000 + os.clock() * 1000)
                local run = math.random(1, 1000000000)
                local number = 0
                request = function()
                  local headers = {["Content-Type"] = "text/plain"}
                  if #cookies > 0 then
                    next = next %% #cookies + 1
                    headers["Cookie"] = cookies[next]
                  end
                  if keyed then
                    number = number + 1
                    headers["Idempotency-Key"] = run .. "-" .. number
                  end
                  return wrk.format("%s", "%s", headers, %s)
                end
                """.formatted(all, keyed, method, path, method.equals("GET") ? "nil" : "\"\""));
        return List.of("-s", file.toString());
    }

    private static List<String> cookies(ServerUnderTest server) throws IOException {
        List<String> cookies = new ArrayList<>();
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (int i = 0; i < SESSIONS; i++) {
                HttpResponse<String> answer = client.send(
                        HttpRequest.newBuilder(server.url("/steps")).POST(HttpRequest.BodyPublishers.noBody()).build(), HttpResponse.BodyHandlers.ofString());
                cookies.add(answer.headers().firstValue("Set-Cookie").orElseThrow(() -> new IOException("no session: " + answer.body())).split(";")[0]);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return cookies;
    }

    /** Of the processes whose id has {@code part} in it. */
    private static double cpu(ServerUnderTest server, String part) {
        return server.processes(id -> id.contains(part)).stream().mapToDouble(SessionCost::cpu).sum();
    }

    private static double cpu(ProcessScan.Found process) {
        return ProcessCpu.seconds(process.identity().pid());
    }
}
