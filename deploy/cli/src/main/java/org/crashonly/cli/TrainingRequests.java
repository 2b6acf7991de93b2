package org.crashonly.cli;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.crashonly.sandbox.launch.Distribution;

/**
 * What the training application is asked: the lines of the distribution's file {@code training/requests}, each a method, a path and
 * form fields. What it answers does not matter, that it does so does.
 */
record TrainingRequests(Distribution distribution, String base) {

    /** Often enough for profiles that are worth keeping. */
    private static final int ROUNDS = 20;

    void send() throws IOException {
        Path file = distribution.home().resolve("training/requests");
        List<String> lines = Files.readAllLines(file).stream().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .proxy(HttpClient.Builder.NO_PROXY)
                .cookieHandler(new CookieManager())
                .build();
        for (int round = 0; round < ROUNDS; round++) {
            for (String line : lines) {
                send(client, line.split(" ", 3));
            }
        }
    }

    private void send(HttpClient client, String[] words) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + words[1])).timeout(Duration.ofSeconds(60));
        if (words.length == 3) {
            request.header("Content-Type", "application/x-www-form-urlencoded");
        }
        request.method(
                words[0],
                words.length == 3 ? HttpRequest.BodyPublishers.ofString(words[2]) : HttpRequest.BodyPublishers.noBody());
        try {
            client.send(request.build(), HttpResponse.BodyHandlers.discarding());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
