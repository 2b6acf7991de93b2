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
import java.util.Map;
import java.util.stream.Collectors;
import org.crashonly.sandbox.process.ProcessScan;

/** What a session that is kept outside the process costs a request to a WAR, beside the same server's requests without one. */
record SessionCost(int connections, int seconds, int rounds) {

    private static final int SESSIONS = 64;

    /** Serves the probe WAR and asks it, in turn, with and without sessions. */
    void measure(Path parent, BenchOptions options, PrintStream out) throws IOException {
        try (ServerUnderTest server = ServerUnderTest.in(parent, options.distribution()).started(options.war())) {
            Map<String, List<String>> kinds = kinds(parent, cookies(server));
            out.printf("%nrequests to a WAR, %d connections, %d sessions%n%-34s %10s %9s %9s %14s %14s%n", connections, SESSIONS, "", "/s", "p50 ms",
                    "p99 ms", "host CPU/100k", "store CPU/100k");
            for (int round = 0; round <= rounds; round++) {
                for (Map.Entry<String, List<String>> kind : kinds.entrySet()) {
                    String name = round == 0 ? "warm-up: " + kind.getKey() : kind.getKey();
                    double host = cpu(server, "/web");
                    double store = cpu(server, "/session-store");
                    Wrk.Load load = Wrk.load(server.httpPort(), connections, seconds, kind.getValue());
                    out.printf("%-34s %,10d %9.2f %9.2f %14.2f %14.2f%n", name, load.requests() / seconds, load.p50Millis(), load.p99Millis(),
                            (cpu(server, "/web") - host) / load.requests() * 100_000, (cpu(server, "/session-store") - store) / load.requests() * 100_000);
                }
            }
        }
    }

    private static Map<String, List<String>> kinds(Path directory, List<String> cookies) throws IOException {
        Map<String, List<String>> kinds = new LinkedHashMap<>();
        kinds.put("GET without a session", script(directory, "get", "GET", "/", List.of()));
        kinds.put("GET with one (load)", script(directory, "load", "GET", "/", cookies));
        kinds.put("PUT without a session", script(directory, "put", "PUT", "/length", List.of()));
        kinds.put("POST with one (load and save)", script(directory, "save", "POST", "/steps", cookies));
        return kinds;
    }

    private static List<String> script(Path directory, String name, String method, String path, List<String> cookies) throws IOException {
        String all = cookies.stream().map(it -> "\"" + it + "\"").collect(Collectors.joining(", "));
        Path file = Files.writeString(directory.resolve(name + ".lua"), """
                local cookies = {%s}
                local next = 0
                request = function()
                  local headers = {["Content-Type"] = "text/plain"}
                  if #cookies > 0 then
                    next = next %% #cookies + 1
                    headers["Cookie"] = cookies[next]
                  end
                  return wrk.format("%s", "%s", headers, %s)
                end
                """.formatted(all, method, path, method.equals("GET") ? "nil" : "\"\""));
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

    private static double cpu(ServerUnderTest server, String suffix) {
        return server.processes(id -> id.endsWith(suffix)).stream().mapToDouble(SessionCost::cpu).sum();
    }

    private static double cpu(ProcessScan.Found process) {
        return ProcessCpu.seconds(process.identity().pid());
    }
}
