package org.crashonly.bench.levels;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.crashonly.bench.ServerUnderTest;
import org.crashonly.control.Role;
import org.crashonly.sandbox.launch.Distribution;

/** A WAR on Payara Micro as it comes, with the JVM options of hosts. */
final class PlainPayara {

    private static final int HEAP_MEGABYTES = 384;
    private static final long LONGEST_SECONDS = 120;
    /** The one option that names a class of ours. */
    private static final String OURS = "-Djavax.cache.spi.CachingProvider=";
    /** What it writes when all has been deployed that can be. */
    private static final String STARTED = "ready in";

    private final List<String> command;
    private final Path log;
    private final URI url;

    PlainPayara(Path jar, Distribution distribution, Path war, List<String> jvmOptions, Path directory) {
        int port = ServerUnderTest.freePort();
        List<String> words = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        distribution.role(Role.HOST.word()).options().stream().filter(it -> !it.startsWith(OURS)).forEach(words::add);
        words.addAll(jvmOptions);
        words.addAll(List.of("-Xmx" + HEAP_MEGABYTES + "m", "-jar", jar.toAbsolutePath().toString(),
                "--addlibs", componentApi(distribution).toString(), "--deploy", war.toString(), "--contextroot", "/",
                "--port", Integer.toString(port), "--nocluster"));
        command = List.copyOf(words);
        log = directory.resolve("payara.log");
        url = URI.create("http://127.0.0.1:" + port + "/");
    }

    /** What WARs of ours were compiled against; here each module gets it from its host. */
    private static Path componentApi(Distribution distribution) {
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(distribution.home().resolve("lib"), "crashonly-component-api-*.jar")) {
            return jars.iterator().next();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it answers, good or bad, once it has started. */
    Answers answers(List<String> paths) throws IOException {
        Process process = start();
        try {
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
            while (System.nanoTime() - until < 0 && process.isAlive() && !Files.readString(log).contains(STARTED)) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
            return Answers.of(url, paths);
        } finally {
            process.destroyForcibly().onExit().join();
        }
    }

    /** It is killed and begun anew at once: how long clients were without service each time. */
    List<Double> gapsMillis(int rounds) throws IOException {
        Process process = start();
        try {
            awaitService();
            List<Double> gaps = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                Watch watch = Watch.begin(url);
                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
                process.destroyForcibly().onExit().join();
                process = start();
                awaitService();
                gaps.add(watch.longestGapMillis());
            }
            return gaps;
        } finally {
            process.destroyForcibly().onExit().join();
        }
    }

    private Process start() throws IOException {
        return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    }

    private void awaitService() throws IOException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
        HttpRequest request = HttpRequest.newBuilder(url).build();
        try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            while (System.nanoTime() - until < 0) {
                try {
                    if (client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
                        return;
                    }
                } catch (IOException notYet) {
                    // Refused: it is booting.
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        List<String> said = Files.readAllLines(log);
        throw new IOException("plain Payara Micro does not answer; it says:\n" + String.join("\n", said.subList(Math.max(0, said.size() - 20), said.size())));
    }
}
