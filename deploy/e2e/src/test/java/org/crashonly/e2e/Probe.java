package org.crashonly.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.crashonly.bench.ServerUnderTest;
import org.crashonly.control.ProcessIdentity;
import org.crashonly.manager.api.StatusView.ElementView;
import org.crashonly.sandbox.launch.Distribution;
import org.crashonly.sandbox.process.ProcessScan;

/** What the end-to-end tests share: the distribution, the probe WAR, and requests to it. */
final class Probe {

    static final Distribution DISTRIBUTION = Distribution.current();
    static final Path WAR = Path.of(System.getProperty("probe.war")).normalize();
    private static final Duration LONG_ENOUGH = Duration.ofMinutes(2);
    /** A host of several modules that boots while others are busy, on a machine that others use as well. */
    static final Duration SUCCESSION = Duration.ofMinutes(4);
    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Probe() {}

    /** The probe WAR, as the version that its {@code version.txt} says. */
    static Path war(Path directory, String version) throws IOException {
        Path war = Files.copy(WAR, directory.resolve("probe-" + version + ".war"), StandardCopyOption.REPLACE_EXISTING);
        try (FileSystem zip = FileSystems.newFileSystem(war)) {
            Files.writeString(zip.getPath("WEB-INF/classes/version.txt"), version);
        }
        return war;
    }

    static HttpResponse<String> get(ServerUnderTest server, String path, String... headers) {
        return send(request(server, path, headers).GET());
    }

    static HttpResponse<String> put(ServerUnderTest server, String path, String body, String... headers) {
        return send(request(server, path, headers).PUT(HttpRequest.BodyPublishers.ofString(body)));
    }

    static HttpResponse<String> post(ServerUnderTest server, String path, String body, String... headers) {
        return send(request(server, path, headers).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static HttpRequest.Builder request(ServerUnderTest server, String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.url(path)).timeout(LONG_ENOUGH);
        return headers.length == 0 ? request : request.headers(headers);
    }

    static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(request.build() + " got no answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Begins at once, on a thread of its own: the common pool may be busy with another class's tests. */
    static <T> CompletableFuture<T> later(Supplier<T> what) {
        return CompletableFuture.supplyAsync(what, task -> Thread.ofPlatform().daemon().start(task));
    }

    /** The running process whose id ends with {@code suffix}. */
    static ProcessScan.Found process(ServerUnderTest server, String suffix) {
        return await().atMost(LONG_ENOUGH).until(
                () -> server.processes(it -> it.endsWith("/" + suffix)), found -> found.size() == 1).getFirst();
    }

    /** kill -9, then waits until another process is ready in its place; returns what the manager then says of it. */
    static ElementView killAndAwaitSuccessor(ServerUnderTest server, String suffix) {
        ProcessScan.Found victim = process(server, suffix);
        ServerUnderTest.kill(victim);
        return awaitSuccessor(server, suffix, victim.identity());
    }

    /** Waits until a process other than {@code victim} is ready. */
    static ElementView awaitSuccessor(ServerUnderTest server, String suffix, ProcessIdentity victim) {
        ElementView[] seen = new ElementView[1];
        await("successor of " + suffix).atMost(SUCCESSION).untilAsserted(() -> {
            ElementView element = server.element(suffix).orElseThrow(() -> new AssertionError("no status"));
            assertThat(element.state()).isEqualTo("ready");
            assertThat(element.pid()).isNotNull().isNotEqualTo(victim.pid());
            seen[0] = element;
        });
        return seen[0];
    }

    /** How many requests the host is working on, as its status tells. */
    static long inFlight(ServerUnderTest server) {
        return server.element("web").map(it -> it.counters().getOrDefault("in-flight", 0L)).orElse(0L);
    }
}
