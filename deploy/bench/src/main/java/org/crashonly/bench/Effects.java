package org.crashonly.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * What the probe WAR says of which requests had an effect.
 *
 * @param counts how many effects there are of each name
 */
public record Effects(Map<String, Long> counts) {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(70);
    private static final int OK = 200;

    /** All effects so far, asked for at {@code url}. */
    public static Effects at(URI url) {
        try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            HttpResponse<String> answer =
                    client.send(HttpRequest.newBuilder(url).timeout(LONGEST_WAIT).build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != OK) {
                throw new IllegalStateException("the rows cannot be counted: " + answer.statusCode() + " " + answer.body());
            }
            Map<String, Long> effects = new HashMap<>();
            answer.body().lines().forEach(line -> {
                int space = line.indexOf(' ');
                effects.put(line.substring(space + 1), Long.parseLong(line.substring(0, space)));
            });
            return new Effects(effects);
        } catch (IOException e) {
            throw new IllegalStateException("the rows cannot be counted", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** How many of {@code names} have no effect. */
    public long missing(Collection<String> names) {
        return names.stream().filter(it -> !counts.containsKey(it)).count();
    }

    /** How many have more than one. */
    public long duplicated() {
        return counts.values().stream().filter(it -> it > 1).count();
    }
}
