package org.crashonly.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.crashonly.sandbox.launch.Distribution;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** From the start of a process to the first 200: this server with and without AOT caches, and plain Payara Micro. */
@Command(
        name = "start",
        mixinStandardHelpOptions = true,
        description = "Time from process start to the first 200: run app.war with and without AOT caches, and java -jar payara-micro.jar.")
final class StartBench implements Runnable {

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    @Mixin
    private BenchOptions options;

    @Option(names = "--payara-micro", paramLabel = "JAR", required = true, description = "The payara-micro.jar to compare with.")
    private Path payaraMicro;

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "5", description = "How often each (default: 5).")
    private int rounds;

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Override
    public void run() {
        PrintStream out = System.out;
        BenchOptions.inTemporaryDirectory(directory -> {
            Distribution withoutCaches = withoutCaches(directory);
            List<Long> warm = new ArrayList<>();
            List<Long> cold = new ArrayList<>();
            List<Long> plain = new ArrayList<>();
            out.printf("%6s %18s %18s %18s   (ms to the first 200)%n", "round", "caches warm", "no AOT caches", "payara-micro.jar");
            for (int round = 1; round <= rounds; round++) {
                warm.add(ours(directory, options.distribution()));
                cold.add(ours(directory, withoutCaches));
                plain.add(plain(directory));
                out.printf("%6d %18d %18d %18d%n", round, warm.getLast(), cold.getLast(), plain.getLast());
            }
            out.printf("%6s %18d %18d %18d%n", "median", median(warm), median(cold), median(plain));
            out.printf("ratio to payara-micro.jar: %.2f warm, %.2f without caches%n",
                    (double) median(warm) / median(plain), (double) median(cold) / median(plain));
        });
    }

    private long ours(Path directory, Distribution distribution) {
        try (ServerUnderTest server = ServerUnderTest.in(directory, distribution)) {
            List<String> command = List.of(
                    distribution.script("crashonly").toString(), "run", options.war().toString(), "--detach", "--no-training",
                    "--data", server.data().root().toString(),
                    "--port", Integer.toString(server.httpPort()), "--admin-port", Integer.toString(server.adminPort()));
            return timed(directory, command, server.url("/"), false);
        }
    }

    private long plain(Path directory) {
        int port = ServerUnderTest.freePort();
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = List.of(
                java, "-jar", payaraMicro.toString(), "--deploy", options.war().toString(), "--contextroot", "/",
                "--port", Integer.toString(port), "--nocluster");
        return timed(directory, command, URI.create("http://127.0.0.1:" + port + "/"), true);
    }

    private long timed(Path directory, List<String> command, URI url, boolean crash) {
        try {
            long begun = System.nanoTime();
            Process process = Workplace.begin(new ProcessBuilder(command).redirectErrorStream(true)
                    .redirectOutput(directory.resolve("start.log").toFile())::start);
            try {
                return awaitFirst200(url, begun);
            } finally {
                if (crash) {
                    process.destroyForcibly();
                }
                process.waitFor();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private long awaitFirst200(URI url, long begun) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url).timeout(Duration.ofSeconds(60)).build();
        while (System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(120)) {
            try {
                if (http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
                    return (System.nanoTime() - begun) / 1_000_000;
                }
            } catch (IOException notYet) {
                LockSupport.parkNanos(LOOK_NANOS);
            }
        }
        throw new IllegalStateException(url + " did not answer 200 within 120 s");
    }

    /** The same distribution with an empty directory of caches. */
    private Distribution withoutCaches(Path directory) {
        try {
            Path home = Files.createDirectories(directory.resolve("without-caches"));
            for (String part : List.of("lib", "roles", "payara", "training")) {
                Files.createSymbolicLink(home.resolve(part), options.distribution().home().resolve(part));
            }
            // The scripts find their distribution by where they really lie.
            Files.createDirectory(home.resolve("bin"));
            for (String script : List.of("crashonly", "loop", "jdk")) {
                Files.copy(options.distribution().script(script), home.resolve("bin").resolve(script), StandardCopyOption.COPY_ATTRIBUTES);
            }
            Files.createDirectory(home.resolve("aot"));
            return new Distribution(home);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long median(List<Long> values) {
        List<Long> sorted = new ArrayList<>(values);
        sorted.sort(null);
        return sorted.get(sorted.size() / 2);
    }
}
