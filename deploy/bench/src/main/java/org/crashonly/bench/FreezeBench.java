package org.crashonly.bench;

import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.crashonly.sandbox.process.ProcessScan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A host is frozen while it writes, and woken after its successor serves: what reaches the store afterwards? */
@Command(name = "freeze", mixinStandardHelpOptions = true, description = "SIGSTOP to a host that writes, SIGCONT once its successor serves; counts what it writes afterwards.")
final class FreezeBench implements Runnable {

    @Mixin
    private BenchOptions options;

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "5", description = "How often (default: 5).")
    private int rounds;

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Override
    public void run() {
        PrintStream out = System.out;
        out.printf("%6s %16s %20s %20s %28s%n", "round", "frozen ms", "writes before", "writes at SIGCONT", "writes 2 s after SIGCONT");
        BenchOptions.inTemporaryDirectory(directory -> {
            try (ServerUnderTest server = ServerUnderTest.in(directory, options.distribution()).started(options.war())) {
                for (int round = 1; round <= rounds; round++) {
                    oneRound(server, round, out);
                }
            }
        });
    }

    private void oneRound(ServerUnderTest server, int round, PrintStream out) {
        ProcessScan.Found host = server.processes(it -> it.endsWith("/web")).getFirst();
        HttpRequest writes = HttpRequest.newBuilder(server.url("/trickle/round-" + round + "/5000"))
                .POST(HttpRequest.BodyPublishers.noBody()).timeout(Duration.ofSeconds(90)).build();
        CompletableFuture<HttpResponse<String>> answer = http.sendAsync(writes, HttpResponse.BodyHandlers.ofString());
        waitFor(500);
        long frozen = System.nanoTime();
        ServerUnderTest.signal(host, "STOP");
        long before = count(server);
        ServerVictims.awaitSuccessor(server, host);
        long took = (System.nanoTime() - frozen) / 1_000_000;
        long atWaking = count(server);
        ServerUnderTest.signal(host, "CONT");
        waitFor(2_000);
        out.printf("%6d %16d %20d %20d %28d   (the writer's client saw %d)%n",
                round, took, before, atWaking, count(server) - atWaking, answer.join().statusCode());
    }

    private long count(ServerUnderTest server) {
        URI url = server.url("/count");
        HttpRequest request = HttpRequest.newBuilder(url).timeout(Duration.ofSeconds(60)).build();
        return Long.parseLong(http.sendAsync(request, HttpResponse.BodyHandlers.ofString()).join().body());
    }

    private static void waitFor(long millis) {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (System.nanoTime() - until < 0) {
            LockSupport.parkNanos(until - System.nanoTime());
        }
    }
}
