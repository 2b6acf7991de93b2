package org.crashonly.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.crashonly.control.ElementId;
import org.crashonly.control.Json;
import org.crashonly.control.Message.BeanCounts;
import org.crashonly.manager.api.ApplicationView;
import org.crashonly.manager.api.Event;
import org.crashonly.manager.api.RecordOrder;
import org.crashonly.manager.api.StagingView;
import org.crashonly.manager.api.StatusView;

/** The manager's control API on loopback. */
final class ControlApi {

    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final Duration BACKUP = Duration.ofHours(1);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(HttpClient.Builder.NO_PROXY)
            .sslContext(withoutCertificates())
            .connectTimeout(CONNECT)
            .build();
    private final String base;
    private final String token;

    ControlApi(int port, String token) {
        this.base = "http://127.0.0.1:" + port;
        this.token = token;
    }

    /** The client asks for the default context, which reads all of the JDK's certificates: a tenth of the time of a short command. */
    private static SSLContext withoutCertificates() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[0], null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no TLS", e);
        }
    }

    /** The manager did not answer: it is being restarted, or there is none. */
    static final class NoAnswer extends Exception {
        private static final long serialVersionUID = 1L;

        NoAnswer(String message, Throwable cause) {
            super(message, cause);
        }
    }

    StatusView status() throws NoAnswer {
        return view(statusJson());
    }

    /** As the manager writes it. */
    String statusJson() throws NoAnswer {
        return get("/api/status");
    }

    /** The beans that have a boundary, as the manager writes them. */
    String beansJson() throws NoAnswer {
        return get("/api/beans");
    }

    /** The same. */
    List<BeanCounts> beans() throws NoAnswer {
        try {
            return List.of(Json.read(beansJson(), BeanCounts[].class));
        } catch (IOException e) {
            throw new Failure(Exit.FAILED, "the manager's answer is no list of beans: " + e.getMessage(), e);
        }
    }

    /** What the recovery policies decided, as the manager writes it. */
    String decisionsJson() throws NoAnswer {
        return get("/api/decisions");
    }

    /** The failure maps, see {@code FailureMapView}. */
    JsonNode failureMaps() throws NoAnswer {
        return tree(get("/api/fmap"));
    }

    /** Agrees to an edge, given as from, to and fault, or to all if none is given. */
    void acceptFailureMap(List<String> edge) throws NoAnswer {
        String query = edge.isEmpty() ? "" : "?from=" + encoded(edge.get(0)) + "&to=" + encoded(edge.get(1)) + "&fault=" + encoded(edge.get(2));
        require(send(request("/api/fmap/accept" + query).timeout(ANSWER).POST(HttpRequest.BodyPublishers.noBody()).build()), 200);
    }

    /** Notes that a failure of {@code from} by {@code fault} makes {@code to} fail. */
    void declareFailure(ElementId from, ElementId to, String fault) throws NoAnswer {
        require(send(request("/api/fmap/declare?from=" + encoded(from.path()) + "&to=" + encoded(to.path()) + "&fault=" + encoded(fault)).timeout(ANSWER)
                .POST(HttpRequest.BodyPublishers.noBody()).build()), 200);
    }

    /** {@code application} is in staging for {@code lasts} from now on; zero ends it. Tells what came of the requests to it so far. */
    StagingView stage(ElementId application, Duration lasts) throws NoAnswer {
        HttpResponse<String> response = send(request("/api/staging?id=" + encoded(application.path()) + "&seconds=" + lasts.toSeconds())
                .timeout(ANSWER).POST(HttpRequest.BodyPublishers.noBody()).build());
        require(response, 200);
        try {
            return Json.read(response.body(), StagingView.class);
        } catch (IOException e) {
            throw new Failure(Exit.FAILED, "the manager's answer is no staging: " + e.getMessage(), e);
        }
    }

    /** Has front doors record requests, or go on with that, or end it. */
    void record(RecordOrder order) throws NoAnswer {
        StringBuilder query = new StringBuilder("?id=" + encoded(order.application().path()) + "&run=" + order.run() + "&key=" + encoded(order.key())
                + "&seconds=" + order.lease().toSeconds() + "&requests=" + order.requests() + "&bytes=" + order.bytes() + "&body=" + order.bodyBytes()
                + "&cookie=" + encoded(order.sessionCookie()));
        order.secrets().forEach(it -> query.append("&secret=").append(encoded(it)));
        require(send(request("/api/record" + query).timeout(ANSWER).POST(HttpRequest.BodyPublishers.noBody()).build()), 200);
    }

    /** What the campaign in the data directory learned of {@code application} goes into the failure map. */
    void learnFailureMap(ElementId application) throws NoAnswer {
        require(send(request("/api/fmap/learned?id=" + encoded(application.path())).timeout(ANSWER)
                .POST(HttpRequest.BodyPublishers.noBody()).build()), 200);
    }

    /**
     * Has a fault happen, as {@code latency delay=500ms}.
     *
     * @return why it never can there; empty if it does
     * @throws Failure if it cannot now
     */
    Optional<String> inject(ElementId id, String fault) throws NoAnswer {
        HttpResponse<String> response = send(request("/api/inject?id=" + encoded(id.path()) + "&fault=" + encoded(fault)).timeout(ANSWER)
                .POST(HttpRequest.BodyPublishers.noBody()).build());
        if (response.statusCode() == 503) {
            throw new Failure(Exit.FAILED, tree(response.body()).path("detail").asText());
        }
        if (response.statusCode() == 409) {
            return Optional.of(tree(response.body()).path("detail").asText());
        }
        require(response, 200);
        return Optional.empty();
    }

    /** Ends what is injected. */
    void heal(ElementId id) throws NoAnswer {
        require(send(request("/api/heal?id=" + encoded(id.path())).timeout(ANSWER).POST(HttpRequest.BodyPublishers.noBody()).build()), 200);
    }

    /** The restart groups of {@code application}, see {@code TreeView}. */
    String treeJson(ElementId application) throws NoAnswer {
        return get("/api/tree?id=" + encoded(application.path()));
    }

    /** The same, and what is suggested now. */
    String suggestionJson(ElementId application) throws NoAnswer {
        return get("/api/tree/suggestion?id=" + encoded(application.path()));
    }

    /** Goes by the very tree that was shown as {@code suggestion}; by the descriptor's if that is empty. */
    void acceptTree(ElementId application, Optional<String> suggestion) throws NoAnswer {
        String query = "?id=" + encoded(application.path()) + suggestion.map(it -> "&suggestion=" + encoded(it)).orElse("&tree=original");
        HttpResponse<String> response = send(request("/api/tree/accept" + query).timeout(ANSWER).POST(HttpRequest.BodyPublishers.noBody()).build());
        refuse(response, Exit.FAILED);
        require(response, 200);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static JsonNode tree(String json) {
        try {
            return Json.MAPPER.readTree(json);
        } catch (IOException e) {
            throw new Failure(Exit.FAILED, "the manager's answer is not JSON: " + e.getMessage(), e);
        }
    }

    private String get(String path) throws NoAnswer {
        HttpResponse<String> response = send(request(path).GET().timeout(ANSWER).build());
        require(response, 200);
        return response.body();
    }

    /** Has the processes at or below {@code id} crashed; false if there is no such element. */
    boolean crash(ElementId id) throws NoAnswer {
        return post("/api/crash", id);
    }

    /** Has the subtree of {@code id} restarted; false if there is no such element. */
    boolean restart(ElementId id) throws NoAnswer {
        return post("/api/restart", id);
    }

    /** Has a store, or the database of an application, write a copy of itself to {@code file}; returns when that is there. */
    void backup(ElementId id, Path file) throws NoAnswer {
        String query = "?id=" + URLEncoder.encode(id.path(), StandardCharsets.UTF_8)
                + "&to=" + URLEncoder.encode(file.toString(), StandardCharsets.UTF_8);
        require(send(request("/api/backup" + query).timeout(BACKUP).POST(HttpRequest.BodyPublishers.noBody()).build()), 200);
    }

    /** The applications, as the manager writes them. */
    String applicationsJson() throws NoAnswer {
        return get("/api/applications");
    }

    /** The same. */
    List<ApplicationView> applications() throws NoAnswer {
        try {
            return List.of(Json.read(applicationsJson(), ApplicationView[].class));
        } catch (IOException e) {
            throw new Failure(Exit.FAILED, "the manager's answer is no list of applications: " + e.getMessage(), e);
        }
    }

    /** Has a staged version put in the place of the one that runs; returns what names the upgrade as soon as it is begun. */
    String deploy(ElementId application, String candidate, long readySeconds, long trialSeconds) throws NoAnswer {
        HttpResponse<String> response = send(request("/api/deploy?id=" + encoded(application.path()) + "&candidate=" + encoded(candidate)
                + "&ready=" + readySeconds + "&trial=" + trialSeconds).timeout(ANSWER).POST(HttpRequest.BodyPublishers.noBody()).build());
        refuse(response, Exit.BAD_INPUT);
        require(response, 202);
        return tree(response.body()).path("incident").asText();
    }

    /** Has an application ended. */
    void undeploy(ElementId application) throws NoAnswer {
        HttpResponse<String> response = send(request("/api/undeploy?id=" + encoded(application.path())).timeout(ANSWER)
                .POST(HttpRequest.BodyPublishers.noBody()).build());
        refuse(response, Exit.FAILED);
        require(response, 200);
    }

    private static void refuse(HttpResponse<String> response, Exit exit) {
        if (response.statusCode() == 409) {
            throw new Failure(exit, tree(response.body()).path("detail").asText());
        }
    }

    /** Tells {@code listener} every event until the connection ends, which the manager's death ends it. */
    void events(Consumer<Event> listener) throws NoAnswer {
        HttpRequest request = request("/api/events").header("Accept", "text/event-stream").GET().build();
        try {
            HttpResponse<Stream<String>> response = client.send(request, BodyHandlers.ofLines());
            require(response, 200);
            try (Stream<String> lines = response.body()) {
                EventLines parser = new EventLines(listener);
                lines.forEach(parser::line);
            }
        } catch (IOException | java.io.UncheckedIOException e) {
            throw new NoAnswer(base + " ended the stream of events", e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private boolean post(String path, ElementId id) throws NoAnswer {
        String query = "?id=" + URLEncoder.encode(id.path(), StandardCharsets.UTF_8);
        HttpResponse<String> response =
                send(request(path + query).timeout(ANSWER).POST(HttpRequest.BodyPublishers.noBody()).build());
        if (response.statusCode() == 404) {
            return false;
        }
        require(response, 202, 200, 204);
        return true;
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path)).header("Authorization", "Bearer " + token);
    }

    private HttpResponse<String> send(HttpRequest request) throws NoAnswer {
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (ConnectException e) {
            throw new NoAnswer("nobody listens on " + base, e);
        } catch (IOException e) {
            throw new NoAnswer(base + " did not answer: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private void require(HttpResponse<?> response, int... accepted) {
        for (int status : accepted) {
            if (response.statusCode() == status) {
                return;
            }
        }
        String why = response.statusCode() == 401 || response.statusCode() == 403
                ? "refused the token; something else listens there, or the data directory is another's"
                : "answered " + response.statusCode() + (response.body() instanceof String body && !body.isBlank() ? ": " + body : "");
        throw new Failure(Exit.FAILED, response.request().method() + " " + response.request().uri() + " " + why);
    }

    private static StatusView view(String json) {
        try {
            return Json.read(json, StatusView.class);
        } catch (IOException e) {
            throw new Failure(Exit.FAILED, "the manager's answer is not a status: " + e.getMessage(), e);
        }
    }

    private static Failure interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new Failure(Exit.INTERRUPTED, "interrupted", e);
    }
}
