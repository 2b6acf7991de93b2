package org.crashonly.bench;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.crashonly.control.Json;
import org.crashonly.manager.DataDirectory;

/** A server's control API, without the start of a command's JVM between a measurement and what it measures. */
final class ControlClient {

    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Duration READ = Duration.ofSeconds(2);
    private static final Duration ASK = Duration.ofSeconds(10);
    private static final int OK = 200;
    private static final int ACCEPTED = 202;

    private final int port;
    private final DataDirectory data;

    ControlClient(int port, DataDirectory data) {
        this.port = port;
        this.data = data;
    }

    /** What the manager answers at {@code path}; empty if it does not answer, or not well. */
    <T> Optional<T> read(String path, Class<T> type) {
        try {
            HttpResponse<String> answer = send(request(path).timeout(READ).GET().build());
            return answer.statusCode() == OK ? Optional.of(Json.read(answer.body(), type)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Asks for something at {@code path}; tells why it was not done, empty if it was. */
    Optional<String> ask(String path, Map<String, String> parameters) {
        String query = parameters.entrySet().stream().map(it -> it.getKey() + "=" + URLEncoder.encode(it.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        try {
            HttpResponse<String> answer = send(request(path + "?" + query).timeout(ASK).POST(HttpRequest.BodyPublishers.noBody()).build());
            return answer.statusCode() == OK || answer.statusCode() == ACCEPTED ? Optional.empty() : Optional.of(answer.body());
        } catch (IOException e) {
            return Optional.of("the manager does not answer: " + e.getMessage());
        }
    }

    private HttpRequest.Builder request(String path) throws IOException {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).header("Authorization", "Bearer " + data.token());
    }

    private static HttpResponse<String> send(HttpRequest request) throws IOException {
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
