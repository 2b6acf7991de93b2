package org.crashonly.cli;

import java.io.IOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.crashonly.control.Json;
import org.crashonly.control.recording.Placeholders;
import org.crashonly.control.recording.RecordedRequest;
import org.crashonly.control.recording.Recording;

/**
 * Sends a recording again and again. The requests of each client keep their order: the next one goes when the one before has its answer,
 * or will not get it. Whenever a client has come to its end, it begins anew, as somebody else: with no cookies, and other names for its
 * effects. Who is to send next is who was to send first of those that do not wait for an answer.
 */
final class Replay implements Load.Source {

    /** One of the recording's clients, now at its request {@code next} of the pass {@code pass}. */
    private final class Client {

        private final List<RecordedRequest> requests;
        private int next;
        private long pass;
        private CookieManager cookies = fresh();
        private Placeholders placeholders = placeholders();

        private Client(List<RecordedRequest> requests) {
            this.requests = requests;
        }

        private RecordedRequest request() {
            return requests.get(next);
        }

        private void goOn() {
            next++;
            if (next == requests.size()) {
                next = 0;
                pass++;
                cookies = fresh();
                placeholders = placeholders();
            }
        }
    }

    private final Map<String, String> secrets;
    private final RandomGenerator random;
    private final PriorityQueue<Client> waiting = new PriorityQueue<>(
            Comparator.<Client>comparingLong(it -> it.pass).thenComparingLong(it -> it.request().atMillis()));
    private final int size;

    /**
     * Begins with the first request of each client.
     *
     * @param secrets see {@link Placeholders}
     */
    Replay(Recording recording, Map<String, String> secrets, RandomGenerator random) {
        this.secrets = Map.copyOf(secrets);
        this.random = random;
        this.size = recording.requests().size();
        Map<Long, List<RecordedRequest>> clients = new TreeMap<>();
        recording.requests().forEach(it -> clients.computeIfAbsent(it.client(), client -> new ArrayList<>()).add(it));
        clients.values().forEach(it -> waiting.add(new Client(it)));
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public boolean hasCookies() {
        return true;
    }

    @Override
    public synchronized Optional<Load.Turn> next() {
        return Optional.ofNullable(waiting.poll()).map(OneTurn::new);
    }

    private synchronized void done(Client client) {
        client.goOn();
        waiting.add(client);
    }

    private static CookieManager fresh() {
        return new CookieManager(null, CookiePolicy.ACCEPT_ALL);
    }

    private Placeholders placeholders() {
        long salt = random.nextLong();
        return new Placeholders(secrets, digits -> UUID.nameUUIDFromBytes((salt + digits).getBytes(StandardCharsets.UTF_8)).toString());
    }

    /** How to send the request {@code recorded}, with what {@code placeholders} says instead of what was not recorded. */
    static HttpRequest.Builder filled(RecordedRequest recorded, Placeholders placeholders, String base) {
        boolean json = recorded.headers().getOrDefault("content-type", "").toLowerCase(Locale.ROOT).contains("json");
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + placeholders.fill(recorded.target(), Replay::inUrl)));
        recorded.headers().forEach((name, value) -> {
            // An Authorization that nobody knows would be a wrong one.
            if (!placeholders.isUnknown(value)) {
                request.header(name, placeholders.fill(value, it -> it));
            }
        });
        return request.method(recorded.method(), recorded.body() == null ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofString(placeholders.fill(recorded.body(), json ? Replay::inJson : Replay::inUrl)));
    }

    private static String inUrl(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String inJson(String value) {
        String quoted = Json.line(value);
        return quoted.substring(1, quoted.length() - 1);
    }

    /** The turn of one client. */
    private final class OneTurn implements Load.Turn {

        private final Client client;

        private OneTurn(Client client) {
            this.client = client;
        }

        @Override
        public HttpRequest request(String base, Duration patience) throws IOException {
            HttpRequest.Builder request = LoadRequest.patient(filled(client.request(), client.placeholders, base), patience);
            HttpRequest bare = request.build();
            client.cookies.get(bare.uri(), Map.of()).getOrDefault("Cookie", List.of()).forEach(it -> request.header("Cookie", it));
            return request.build();
        }

        @Override
        public void answered(HttpRequest request, HttpResponse<?> answer) throws IOException {
            Map<String, List<String>> set = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            // What was recorded over TLS is sent in clear here, over loopback.
            set.put("Set-Cookie", answer.headers().allValues("Set-Cookie").stream().map(it -> it.replaceAll("(?i);\\s*secure(?=;|$)", "")).toList());
            client.cookies.put(request.uri(), set);
        }

        @Override
        public void over() {
            done(client);
        }
    }
}
