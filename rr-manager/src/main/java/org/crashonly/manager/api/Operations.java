package org.crashonly.manager.api;

import static org.crashonly.manager.api.Answers.json;
import static org.crashonly.manager.api.Answers.problem;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.crashonly.control.ElementId;

/** What each path answers. Every request passes the {@link Gate} first. */
final class Operations {

    private static final Logger LOG = System.getLogger(Operations.class.getName());
    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    private static final String PLAIN_METRICS = "text/plain; version=0.0.4; charset=utf-8";

    private static final long LONGEST_STAGING_SECONDS = 60;

    private final Control control;
    private final EventStreams streams;
    private final Timeline timeline;
    private final PrometheusMeterRegistry registry;
    private final DashboardFiles files = new DashboardFiles();

    Operations(Control control, EventStreams streams, Timeline timeline, PrometheusMeterRegistry registry) {
        this.control = control;
        this.streams = streams;
        this.timeline = timeline;
        this.registry = registry;
    }

    /** Answers {@code request}, whatever it is. */
    void answer(HttpServerRequest request, Gate gate) {
        HttpServerResponse response = request.response();
        Answers.secure(response);
        String path = request.path() == null ? "" : request.path();
        Optional<Problem> refused = gate.refuse(request.headers());
        if (refused.isPresent()) {
            Answers.problemAndClose(request, refused.get());
            return;
        }
        boolean guarded = path.equals("/metrics") || path.equals("/api") || path.startsWith("/api/");
        refused = guarded ? gate.unauthorized(request.headers()) : Optional.empty();
        try {
            refused.ifPresentOrElse(problem -> problem(response, problem), () -> route(request, path));
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, request.method() + " " + path + " failed", e);
            problem(response, new Problem(500, "Internal error", "the manager's log says more"));
        }
    }

    private void route(HttpServerRequest request, String path) {
        switch (path) {
            case "/api/status" -> read(request, () -> json(request.response(), 200, control.status()));
            case "/api/decisions" -> read(request, () -> json(request.response(), 200, control.decisions()));
            case "/api/inject" -> ask(request, () -> inject(request), Operations::notInjected);
            case "/api/faults" -> read(request, () -> json(request.response(), 200, FaultKindView.all()));
            case "/api/heal" -> ask(request, () -> control.inject(element(request), Optional.empty(), askedBy(request)), Operations::notInjected);
            case "/api/fmap" -> read(request, () -> json(request.response(), 200, control.failureMap()));
            case "/api/fmap/accept" -> ask(request, () -> control.acceptFailureMap(EdgeParameters.of(request)));
            case "/api/fmap/declare" -> ask(request, () -> control.declareFailure(EdgeParameters.required(request)));
            case "/api/fmap/learned" -> ask(request, () -> control.learnFailureMap(element(request)));
            case "/api/staging" -> stage(request);
            case "/api/record" -> new RecordOperation(control).answer(request);
            case "/api/tree" -> read(request, () -> tree(request, control::tree));
            case "/api/tree/suggestion" -> read(request, () -> tree(request, control::suggestTree));
            case "/api/tree/accept" -> ask(request, () -> control.acceptTree(element(request), suggestion(request)));
            case "/api/timeline" -> read(request, () -> json(request.response(), 200, timeline.samples()));
            case "/api/events" -> read(request, () -> events(request));
            case "/api/beans" -> read(request, () -> beans(request));
            case "/api/crash" -> crashOrRestart(request, "crash", control::crash);
            case "/api/restart" -> crashOrRestart(request, "restart", control::restart);
            case "/api/backup" -> backup(request);
            case "/api/applications" -> read(request, () -> json(request.response(), 200, control.applications()));
            case "/api/deploy" -> new DeployOperation(control).answer(request, askedBy(request));
            case "/api/undeploy" -> ask(request, () -> control.undeploy(element(request), askedBy(request)));
            case "/metrics" -> read(request, () -> metrics(request));
            case "/health/live" -> read(request, () -> health(request.response(), true));
            case "/health/ready" -> read(request, () -> health(request.response(), serves(control.status().state())));
            case "/health/started" -> read(request, () -> health(request.response(), !control.status().state().equals("starting")));
            default -> read(request, () -> file(request, path));
        }
    }

    private static boolean serves(String state) {
        return state.equals("ready") || state.equals("degraded");
    }

    private void read(HttpServerRequest request, Runnable operation) {
        if (request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD)) {
            operation.run();
        } else {
            notAllowed(request, "GET, HEAD");
        }
    }

    static void notAllowed(HttpServerRequest request, String allowed) {
        request.response().putHeader(HttpHeaders.ALLOW, allowed);
        problem(request.response(), new Problem(405, "Method not allowed", request.path() + " takes " + allowed));
    }

    private void act(HttpServerRequest request, String verb, BiFunction<ElementId, String, CompletableFuture<Boolean>> action) {
        if (!request.method().equals(HttpMethod.POST)) {
            notAllowed(request, "POST");
            return;
        }
        ElementId id;
        try {
            id = element(request);
        } catch (IllegalArgumentException e) {
            problem(request.response(), Problem.malformed(e.getMessage()));
            return;
        }
        String askedBy = askedBy(request);
        answer(request, action.apply(id, askedBy), isThere -> {
            if (isThere) {
                LOG.log(Level.INFO, "{0} of {1} asked for by the {2}", verb, id, askedBy);
                json(request.response(), 202, Map.of("id", id, "action", verb, "accepted", true));
            } else {
                problem(request.response(), Problem.notFound("there is no element " + id + "; /api/status lists them"));
            }
        });
    }

    /** A crash of what lies inside a process is its restart: nobody would find out about it otherwise. */
    private void crashOrRestart(HttpServerRequest request, String verb, BiFunction<ElementId, String, CompletableFuture<Boolean>> action) {
        if (request.method().equals(HttpMethod.POST) && isInside(request)) {
            ask(request, () -> control.restartInside(element(request), askedBy(request)));
        } else {
            act(request, verb, action);
        }
    }

    private static boolean isInside(HttpServerRequest request) {
        try {
            return element(request).level().compareTo(org.crashonly.control.Level.MODULE) < 0;
        } catch (IllegalArgumentException e) {
            // The operation says so.
            return false;
        }
    }

    private void beans(HttpServerRequest request) {
        try {
            ElementId of = request.getParam("id") == null ? ElementId.MACHINE : element(request);
            answer(request, control.beans(of), beans -> json(request.response(), 200, beans));
        } catch (IllegalArgumentException e) {
            problem(request.response(), Problem.malformed(e.getMessage()));
        }
    }

    private static String askedBy(HttpServerRequest request) {
        // Only browsers send an Origin, and the gate lets only our own page's pass.
        return request.headers().contains(HttpHeaders.ORIGIN) ? "dashboard" : "control API";
    }

    /** Whoever gets 503 may ask again. */
    private static Problem notInjected(NotInjected it) {
        return it.forGood() ? notDone(it.why()) : new Problem(503, "Not done now", it.why());
    }

    private static Problem notDone(String why) {
        return new Problem(409, "Not done", why);
    }

    private CompletableFuture<Optional<NotInjected>> inject(HttpServerRequest request) {
        String fault = request.getParam("fault");
        if (fault == null || fault.isBlank()) {
            throw new IllegalArgumentException("parameter 'fault' is missing, as in fault=hang or fault=latency+delay=500ms");
        }
        return control.inject(element(request), Optional.of(fault), askedBy(request));
    }

    /** Answers by {@code result} what {@code asked} comes to; whoever asked learns of it too if that fails. */
    static <T> void answer(HttpServerRequest request, CompletableFuture<T> asked, Consumer<T> result) {
        asked.thenAccept(result).exceptionally(failure -> {
            LOG.log(Level.ERROR, request.method() + " " + request.path() + " failed", failure);
            if (!request.response().headWritten()) {
                problem(request.response(), new Problem(500, "Failed", "the manager could not do it; its log says why"));
            }
            return null;
        });
    }

    /** Answers when it is done, or why it is not. */
    private void ask(HttpServerRequest request, Supplier<CompletableFuture<Optional<String>>> what) {
        ask(request, what, Operations::notDone);
    }

    private <T> void ask(HttpServerRequest request, Supplier<CompletableFuture<Optional<T>>> what, Function<T, Problem> problem) {
        if (!request.method().equals(HttpMethod.POST)) {
            notAllowed(request, "POST");
            return;
        }
        try {
            answer(request, what.get(), refused -> refused.ifPresentOrElse(
                    why -> problem(request.response(), problem.apply(why)),
                    () -> json(request.response(), 200, Map.of("done", true))));
        } catch (IllegalArgumentException e) {
            problem(request.response(), Problem.malformed(e.getMessage()));
        }
    }

    private void stage(HttpServerRequest request) {
        if (!request.method().equals(HttpMethod.POST)) {
            notAllowed(request, "POST");
            return;
        }
        try {
            ElementId application = element(request);
            long seconds = number(request, "seconds").orElseThrow(() -> new IllegalArgumentException("parameter 'seconds' is missing"));
            if (seconds < 0 || seconds > LONGEST_STAGING_SECONDS) {
                throw new IllegalArgumentException("parameter 'seconds' is " + seconds + "; expected 0 to " + LONGEST_STAGING_SECONDS);
            }
            answer(request, control.stage(application, Duration.ofSeconds(seconds), askedBy(request)), view -> view.ifPresentOrElse(
                    it -> json(request.response(), 200, it),
                    () -> problem(request.response(), Problem.notFound("there is no application " + application))));
        } catch (IllegalArgumentException e) {
            problem(request.response(), Problem.malformed(e.getMessage()));
        }
    }

    /** Empty for the descriptor's tree. */
    private static Optional<String> suggestion(HttpServerRequest request) {
        if ("original".equals(request.getParam("tree"))) {
            return Optional.empty();
        }
        return Optional.of(Optional.ofNullable(request.getParam("suggestion")).orElseThrow(() -> new IllegalArgumentException(
                "parameter 'suggestion' is missing: the 'suggestionId' of what /api/tree/suggestion has shown, or tree=original")));
    }

    private static void tree(HttpServerRequest request, Function<ElementId, CompletableFuture<Optional<TreeView>>> question) {
        try {
            ElementId application = element(request);
            answer(request, question.apply(application), view -> view.ifPresentOrElse(
                    it -> json(request.response(), 200, it),
                    () -> problem(request.response(), Problem.notFound("there is no application " + application))));
        } catch (IllegalArgumentException e) {
            problem(request.response(), Problem.malformed(e.getMessage()));
        }
    }

    /** Answers when the copy is written. */
    private void backup(HttpServerRequest request) {
        if (!request.method().equals(HttpMethod.POST)) {
            notAllowed(request, "POST");
            return;
        }
        try {
            ElementId application = element(request);
            String to = Optional.ofNullable(request.getParam("to")).orElse("");
            if (!to.startsWith("/")) {
                throw new IllegalArgumentException("parameter 'to' is '" + to + "': expected an absolute path");
            }
            answer(request, control.backup(application, Path.of(to)), refused -> refused.ifPresentOrElse(
                    why -> problem(request.response(), new Problem(409, "No backup", why)),
                    () -> json(request.response(), 200, Map.of("id", application, "file", to))));
        } catch (IllegalArgumentException e) {
            problem(request.response(), Problem.malformed(e.getMessage()));
        }
    }

    static ElementId element(HttpServerRequest request) {
        List<String> ids = request.params().getAll("id");
        if (ids.size() != 1) {
            throw new IllegalArgumentException(ids.size() + " parameters 'id'; this operation takes one, as in id=machine");
        }
        return new ElementId(ids.getFirst());
    }

    private void events(HttpServerRequest request) {
        long after;
        Optional<Long> life;
        try {
            after = number(request, "after").orElse(0L);
            life = number(request, "life");
        } catch (IllegalArgumentException e) {
            problem(request.response(), Problem.malformed("parameters 'after' and 'life' are whole numbers: " + e.getMessage()));
            return;
        }
        HttpServerResponse response = request.response();
        response.putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream").putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        if (request.method().equals(HttpMethod.HEAD)) {
            response.end();
        } else if (!streams.open(response.setChunked(true), after, life)) {
            problem(response.setChunked(false), new Problem(503, "Too many readers", "end another reader of /api/events first"));
        }
    }

    static Optional<Long> number(HttpServerRequest request, String name) {
        return Optional.ofNullable(request.getParam(name)).map(Long::valueOf);
    }

    private void metrics(HttpServerRequest request) {
        String accepted = request.getHeader(HttpHeaders.ACCEPT);
        String type = accepted != null && accepted.contains("application/openmetrics-text") ? OPEN_METRICS : PLAIN_METRICS;
        request.response().putHeader(HttpHeaders.CONTENT_TYPE, type).end(registry.scrape(type));
    }

    private void health(HttpServerResponse response, boolean up) {
        json(response, up ? 200 : 503, Map.of("status", up ? "UP" : "DOWN", "state", control.status().state()));
    }

    private void file(HttpServerRequest request, String path) {
        files.find(path).ifPresentOrElse(
                file -> Answers.file(request, file),
                () -> problem(request.response(), Problem.notFound("nothing is served at this path")));
    }
}
