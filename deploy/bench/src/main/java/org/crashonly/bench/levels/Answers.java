package org.crashonly.bench.levels;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What a WAR answers, in a form in which two answers are equal if a client would take them for the same.
 *
 * @param byPath the status and content of each answer; times and numbers that are as long as times are left out
 */
record Answers(Map<String, String> byPath) {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Milliseconds or seconds since 1970, random ids. */
    private static final String CHANGING = "[0-9]{9,}|[0-9a-fA-F]{16,}|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";

    /** Those of the server at {@code base} to GETs of {@code paths}. */
    static Answers of(URI base, List<String> paths) throws IOException {
        Map<String, String> all = new LinkedHashMap<>();
        try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            for (String path : paths) {
                HttpResponse<byte[]> answer = client.send(
                        HttpRequest.newBuilder(base.resolve(path)).timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofByteArray());
                all.put(path, inShort(answer));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return new Answers(all);
    }

    private static String inShort(HttpResponse<byte[]> answer) {
        String body = new String(answer.body(), StandardCharsets.ISO_8859_1).replaceAll(CHANGING, "#");
        return answer.statusCode() + " " + answer.headers().firstValue("content-type").orElse("-") + " "
                + answer.headers().firstValue("location").map(it -> "to " + URI.create(it).getPath() + " ").orElse("")
                + body.length() + " characters, " + UUID.nameUUIDFromBytes(body.getBytes(StandardCharsets.ISO_8859_1)).toString().substring(0, 8);
    }

    /** Where {@code other} differs; empty if nowhere. */
    String differences(Answers other) {
        StringBuilder text = new StringBuilder();
        byPath.forEach((path, answer) -> {
            if (!answer.equals(other.byPath.get(path))) {
                text.append(text.isEmpty() ? "" : "; ").append(path).append(": ").append(answer).append(" became ").append(other.byPath.get(path));
            }
        });
        return text.toString();
    }
}
