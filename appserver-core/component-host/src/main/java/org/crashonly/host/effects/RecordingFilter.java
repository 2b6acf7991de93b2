package org.crashonly.host.effects;

import jakarta.transaction.TransactionalException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.WriterInterceptor;
import jakarta.ws.rs.ext.WriterInterceptorContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.URI;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.crashonly.host.boundary.Boundary;
import org.crashonly.host.boundary.InFlightRequest;
import org.crashonly.host.boundary.Preliminaries;
import org.crashonly.request.Digest;
import org.crashonly.request.Headers;
import org.crashonly.request.Problem;

/**
 * The recorder around one operation. A request with a key waits until no other one is about it. The first then works in a transaction
 * that holds the key; its answer is written to memory, stored, and let out once all of it is committed. A repeat never reaches the
 * operation. An answer that comes past it does not leave: see {@link Preliminaries#areBelied}.
 */
final class RecordingFilter implements ContainerRequestFilter, ContainerResponseFilter, WriterInterceptor {

    /** The mark of an answer that was given before. */
    static final String REPLAYED = "Idempotent-Replayed";

    private static final String UNDER_WAY = RecordingFilter.class.getName();
    /** How long a repeat waits for the first whose sender does not say how long it waits. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    /** What is left of the sender's time to hear that the first still runs. */
    private static final long RESERVE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final String component;
    private final KeyPlace place;
    private final RestRuntime runtime;
    private final EffectLog log;

    RecordingFilter(String component, KeyPlace place, RestRuntime runtime, EffectLog log) {
        this.component = component;
        this.place = place;
        this.runtime = runtime;
        this.log = log;
    }

    /** An effect under way, and what is known of its answer. */
    private static final class UnderWay {

        private final Effect effect;
        private final DigestedBody body;
        private Answer head;

        UnderWay(Effect effect, DigestedBody body) {
            this.effect = effect;
            this.body = body;
            preliminaries().ifPresent(Preliminaries::records);
        }

        /** Has it, with its answer; then that may leave. */
        private void have(Answer answer) throws IOException {
            effect.have(answer, body);
            preliminaries().ifPresent(Preliminaries::isRecorded);
        }

        private static Optional<Preliminaries> preliminaries() {
            return Optional.ofNullable(Boundary.currentRequest()).map(InFlightRequest::preliminaries);
        }
    }

    /** Runs after all other response filters. What they have made of an answer without its entity is complete: nothing of it is written later. */
    static final class Last implements ContainerResponseFilter {

        @Override
        public void filter(ContainerRequestContext request, ContainerResponseContext response) throws IOException {
            UnderWay underWay = (UnderWay) request.getProperty(UNDER_WAY);
            if (underWay != null && underWay.head != null && !underWay.effect.isOver() && !response.hasEntity()) {
                underWay.have(underWay.head);
            }
        }
    }

    @Override
    public void filter(ContainerRequestContext request) throws IOException {
        Optional<String> key;
        try {
            key = place.key(request, runtime.providers(), runtime.readForm(request));
        } catch (BadKeyException e) {
            request.abortWith(e.header() == null
                    ? problem(Problem.MALFORMED_REQUEST, Problem.MALFORMED_REQUEST.json(e.getMessage()), 0)
                    : problem(Problem.MALFORMED_HEADER, Problem.MALFORMED_HEADER.json(e.getMessage(), e.header()), 0));
            return;
        }
        if (key.isPresent()) {
            EffectId id = new EffectId(operation(request), key.get());
            InFlightRequest inFlight = Boundary.currentRequest();
            String principal = Principal.of(request, inFlight == null ? null : inFlight.effect().caller());
            if (inFlight != null) {
                // Of a caller who comes past the front doors, a key in a form is seen by nobody else.
                inFlight.effect().become(new Digest(List.of(id.operation(), id.key(), principal)).hex());
            }
            attempt(request, id, principal);
        }
    }

    private void attempt(ContainerRequestContext request, EffectId id, String principal) throws IOException {
        DigestedBody body = new DigestedBody(request.getEntityStream(), head(request));
        try {
            EffectLog.Attempt attempt = log.attempt(id, principal, deadlineNanos(System.nanoTime()));
            if (attempt.claim() instanceof Claim.Won) {
                runtime.atEnd(attempt.effect());
                request.setEntityStream(body);
                request.setProperty(UNDER_WAY, new UnderWay(attempt.effect(), body));
            } else {
                request.abortWith(answer(Repeat.of(
                        attempt.claim(), principal, body.fingerprint(), ThreadLocalRandom.current().nextDouble())));
            }
        } catch (SQLException e) {
            throw new IOException("the key of " + id.operation() + " cannot be recorded: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while another request with the same key runs");
        }
    }

    private String operation(ContainerRequestContext request) {
        UriInfo uri = request.getUriInfo();
        return component + " " + request.getMethod() + " " + uri.getBaseUri().getPath() + runtime.template(uri);
    }

    /** What makes two requests the same, besides their bodies. */
    private List<String> head(ContainerRequestContext request) {
        URI asked = request.getUriInfo().getRequestUri();
        List<String> head = new ArrayList<>();
        head.add(request.getMethod());
        head.add(asked.getRawPath());
        head.add(asked.getRawQuery() == null ? "" : "?" + asked.getRawQuery());
        runtime.readForm(request).ifPresent(form -> new TreeMap<>(form.asMap()).forEach((name, values) -> {
            head.add(name);
            head.addAll(values);
        }));
        return head;
    }

    private static long deadlineNanos(long now) {
        InFlightRequest request = Boundary.currentRequest();
        long patience = now + PATIENCE_NANOS;
        boolean open = request == null || request.deadlineNanos() == Long.MAX_VALUE;
        return open ? patience : Math.min(patience, request.deadlineNanos() - RESERVE_NANOS);
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) throws IOException {
        UnderWay underWay = (UnderWay) request.getProperty(UNDER_WAY);
        if (underWay == null || underWay.effect.isOver()) {
            return;
        }
        if (runtime.threw(request.getUriInfo()) || response.getStatus() >= 500) {
            underWay.effect.close();
        } else if (underWay.effect.isGivenUp()) {
            underWay.effect.close();
            if (response.getStatus() < 400) {
                throw new TransactionalException("the operation answers " + response.getStatus()
                        + ", but its transaction was marked to be rolled back: it had no effect", null);
            }
        } else {
            underWay.head = new Answer(response.getStatus(), response.getStringHeaders(), null);
            if (!response.hasEntity()) {
                underWay.have(underWay.head);
            }
        }
    }

    @Override
    public void aroundWriteTo(WriterInterceptorContext answer) throws IOException {
        UnderWay underWay = (UnderWay) answer.getProperty(UNDER_WAY);
        if (underWay == null || underWay.effect.isOver()) {
            answer.proceed();
            return;
        }
        OutputStream out = answer.getOutputStream();
        ByteArrayOutputStream written = new BoundedOutput();
        answer.setOutputStream(written);
        try {
            answer.proceed();
        } finally {
            answer.setOutputStream(out);
        }
        Object type = answer.getHeaders().getFirst("Content-Type");
        underWay.have(underWay.head.with(type == null ? null : type.toString(), written.toByteArray()));
        written.writeTo(out);
    }

    /** Memory for one answer. */
    private static final class BoundedOutput extends ByteArrayOutputStream {

        @Override
        public synchronized void write(int b) {
            require(1);
            super.write(b);
        }

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            require(length);
            super.write(bytes, offset, length);
        }

        private void require(int more) {
            if (size() + more > EffectTable.LONGEST_BODY) {
                throw new IllegalStateException("an answer of more than " + EffectTable.LONGEST_BODY
                        + " bytes is not stored, and its effect is undone: answer with a link to the rest, or record the effect in the component");
            }
        }
    }

    private static Response answer(Repeat repeat) {
        return switch (repeat) {
            case Repeat.Refused(Problem problem, String detail, long seconds) -> problem(problem, problem.json(detail), seconds);
            case Repeat.Replay(Answer answer) -> {
                Response.ResponseBuilder response = Response.status(answer.status()).header(REPLAYED, "?1").entity(answer.body());
                answer.fields().forEach((name, values) -> values.forEach(value -> response.header(name, value)));
                yield response.build();
            }
        };
    }

    private static Response problem(Problem problem, String json, long retryAfterSeconds) {
        Response.ResponseBuilder response = Response.status(problem.status()).type(Problem.MEDIA_TYPE).entity(json);
        return (retryAfterSeconds == 0 ? response : response.header(Headers.RETRY_AFTER, retryAfterSeconds)).build();
    }
}
