package org.crashonly.host.payara;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.catalina.Contained;
import org.apache.catalina.Container;
import org.apache.catalina.Request;
import org.apache.catalina.Response;
import org.crashonly.component.RetryAfterException;
import org.crashonly.control.Json;
import org.crashonly.host.boundary.Admission;
import org.crashonly.host.boundary.Arrival;
import org.crashonly.host.boundary.Boundary;
import org.crashonly.host.boundary.EffectName;
import org.crashonly.host.boundary.InFlightRequest;
import org.crashonly.host.boundary.Trace;
import org.crashonly.host.boundary.WithheldException;
import org.crashonly.host.effects.Principal;
import org.crashonly.power.SandboxCrashed;
import org.crashonly.request.Digest;
import org.crashonly.request.Headers;
import org.glassfish.grizzly.Connection;
import org.glassfish.web.valve.GlassFishValve;

/** The boundary's place in Payara: the first valve of each slot, made by Payara from its name in the configuration. */
public final class BoundaryValve implements GlassFishValve, Contained {

    private static final Logger LOG = System.getLogger(BoundaryValve.class.getName());

    /** What modules must not see. */
    private static final List<String> INTERNAL = List.of(Headers.DEADLINE, Headers.GENERATION, Headers.REQUEST_ID, Headers.PARENT,
            Headers.PROBE, Headers.STREAMS, Headers.EFFECT_KEY, Headers.CALLER, Headers.NOT_STARTED, Headers.INTERRUPTED, Headers.UNDECIDED);

    private static final String RETRY_AFTER_EXCEPTION = "org.crashonly.component.RetryAfterException";
    static final String IN_FLIGHT = "org.crashonly.request.in-flight";
    /** For modules: when the sender stops waiting, a {@link Long} of {@link System#nanoTime}; absent if it did not say. */
    private static final String DEADLINE = "org.crashonly.request.deadline";

    private final Boundary boundary = Boundary.installed();
    private Container slot;

    @Override
    public Container getContainer() {
        return slot;
    }

    /** The virtual server; its name is the slot's. */
    @Override
    public void setContainer(Container container) {
        slot = container;
    }

    @Override
    public String getInfo() {
        return "boundary";
    }

    @Override
    public int invoke(Request request, Response response) throws IOException {
        HttpServletRequest http = (HttpServletRequest) request.getRequest();
        if (boundary.nonce().equals(http.getHeader(Headers.PROBE))) {
            answerProbe(request, (HttpServletResponse) response.getResponse());
            return END_PIPELINE;
        }
        return switch (boundary.decide(slot.getName(), arrival((org.apache.catalina.connector.Request) request, http))) {
            case Admission.Refused refused -> {
                refuse(refused, (HttpServletResponse) response.getResponse());
                yield END_PIPELINE;
            }
            case Admission.Admitted admitted -> {
                yield begin(admitted, (org.apache.catalina.connector.Request) request, (HttpServletResponse) response.getResponse())
                        ? INVOKE_NEXT : END_PIPELINE;
            }
        };
    }

    @Override
    public void postInvoke(Request request, Response response) {
        if (request.getRequest().getAttribute(IN_FLIGHT) instanceof InFlightRequest inFlight) {
            org.apache.catalina.connector.Request catalina = (org.apache.catalina.connector.Request) request;
            if (!catalina.isAsyncStarted()) {
                endLeaves(inFlight, catalina);
            }
            // Payara would keep it for this thread's next request, and with it the module's filters for as long as there is none.
            catalina.setFilterChain(null);
            boundary.leave(inFlight);
        }
    }

    /** The module has said all, on its own thread, and of a short answer nothing has left. */
    private static void endLeaves(InFlightRequest inFlight, org.apache.catalina.connector.Request request) {
        inFlight.dropIfCrashed();
        if (inFlight.preliminaries().get() != null) {
            try {
                inFlight.preliminaries().get().endLeaves();
            } catch (WithheldException e) {
                LOG.log(Level.WARNING, "an answer is withheld: {0}", e.getMessage());
                if (request.getCoyoteRequest().getResponse().isCommitted()) {
                    // Nothing else tells a client that has seen the head that this is no whole answer.
                    request.getCoyoteRequest().getContext().getConnection().terminateSilently();
                }
            }
        }
        // Payara itself asks for the session once more at the end: a request that has none now needs none.
        request.setUnsuccessfulSessionFind(true);
    }

    /** A head is about to leave; if it must not, what leaves instead, as soon as the module has written its last. */
    private void headLeaves(InFlightRequest inFlight, org.glassfish.grizzly.http.server.Response answer) throws IOException {
        inFlight.dropIfCrashed();
        if (inFlight.preliminaries().get() == null) {
            return;
        }
        try {
            inFlight.preliminaries().get().headLeaves();
        } catch (WithheldException e) {
            if (!answer.getOutputBuffer().isClosed()) {
                throw new IOException(e.getMessage(), e);
            }
            WithheldAnswer.of(e, inFlight, answer.getRequest().getMethod()).replace(answer, boundary.nonce());
        }
    }

    /**
     * Whether an answer tells of an effect that is not recorded, and so will not be there: whatever the module made of the exception that undid
     * it, and however it answered past the recorder. One whose head would leave before its end is known may yet be recorded: it has to wait.
     */
    private static boolean isUnrecorded(InFlightRequest inFlight, org.glassfish.grizzly.http.server.Response answer) throws IOException {
        boolean unrecorded = inFlight.preliminaries().areBelied(answer.getStatus());
        if (unrecorded && !answer.getOutputBuffer().isClosed()) {
            throw new IOException(WithheldAnswer.UNRECORDED);
        }
        if (unrecorded) {
            LOG.log(Level.WARNING, "{0} is answered 500 instead of {1}: {2}", inFlight.description(), answer.getStatus(), WithheldAnswer.UNRECORDED);
        }
        return unrecorded;
    }

    /** The module let through what became of a call, of which the container has made a page: when to come again, or that its own time was over. */
    private void letThrough(InFlightRequest inFlight, org.apache.catalina.connector.Request request, org.glassfish.grizzly.http.server.Response answer)
            throws IOException {
        Object thrown = request.getAttribute(RequestDispatcher.ERROR_EXCEPTION);
        // Jersey makes an answer of it without an exception that leaves the module.
        if (answer.getStatus() == HttpServletResponse.SC_INTERNAL_SERVER_ERROR && inFlight.failure().isOutcomeUnknown()
                && answer.getOutputBuffer().isClosed()) {
            WithheldAnswer.outcomeUnknown(answer.getRequest().getMethod()).replace(answer, boundary.nonce());
            return;
        }
        if (answer.getStatus() == HttpServletResponse.SC_GATEWAY_TIMEOUT && inFlight.failure().isOutOfTime()) {
            answer.setHeader(Headers.UNDECIDED, boundary.nonce());
        }
        if (thrown != null && answer.getStatus() == HttpServletResponse.SC_INTERNAL_SERVER_ERROR && answer.getOutputBuffer().isClosed()) {
            if (inFlight.failure().isOutOfTime()) {
                WithheldAnswer.calledTooLong(answer.getRequest().getMethod()).replace(answer, boundary.nonce());
                return;
            }
            for (Throwable cause = (Throwable) thrown; cause != null; cause = cause.getCause()) {
                // By its name first: in a container without Jakarta REST the class cannot be loaded, and nobody throws it.
                if (cause.getClass().getName().equals(RETRY_AFTER_EXCEPTION) && cause instanceof RetryAfterException why) {
                    WithheldAnswer.of(why, answer.getRequest().getMethod()).replace(answer, boundary.nonce());
                    return;
                }
            }
        }
    }

    /** The exception that the module let through and that made its answer; null if there was none. */
    private static Throwable thrown(org.apache.catalina.connector.Request request, int status) {
        return status >= HttpServletResponse.SC_INTERNAL_SERVER_ERROR
                && request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof Throwable thrown ? thrown : null;
    }

    private Arrival arrival(org.apache.catalina.connector.Request request, HttpServletRequest http) {
        String attempt = http.getHeader(Headers.REQUEST_ATTEMPT);
        boolean deduplicates = attempt != null && !attempt.equals("1")
                && boundary.deduplicates(slot.getName(), http.getMethod(), http.getRequestURI());
        return new Arrival(http.getMethod(), deduplicates, http.getHeader(Headers.REQUEST_TTL), http.getHeader(Headers.DEADLINE),
                http.getHeader(Headers.GENERATION), attempt);
    }

    /**
     * Whatever writes the answer, on whatever thread: it is marked when its head goes out, and counted when all of it went out.
     *
     * @return false if the request was answered already, because its module was just crashed or its session cannot be had
     */
    private boolean begin(Admission.Admitted admitted, org.apache.catalina.connector.Request request, HttpServletResponse response)
            throws IOException {
        Optional<InFlightRequest> begun = boundary.begin(slot.getName(), admitted, trace(request));
        if (begun.isEmpty()) {
            refuse(boundary.moduleGone(), response);
            return false;
        }
        InFlightRequest inFlight = begun.get();
        request.setAttribute(IN_FLIGHT, inFlight);
        name(inFlight.effect(), request);
        org.glassfish.grizzly.http.server.Request wire = request.getCoyoteRequest();
        if (admitted.deadlineNanos() != Admission.Admitted.NO_DEADLINE) {
            request.setAttribute(DEADLINE, admitted.deadlineNanos());
            StreamedBody.of(wire, request.getHeader(Headers.STREAMS), admitted.deadlineNanos()).ifPresent(inFlight::streams);
        }
        INTERNAL.forEach(name -> wire.getRequest().getHeaders().removeHeader(name));
        org.glassfish.grizzly.http.server.Response answer = wire.getResponse();
        String method = request.getMethod();
        answer.getOutputBuffer().registerLifeCycleListener(() -> {
            headLeaves(inFlight, answer);
            InjectedFaults.spoil(request, answer);
            inFlight.failure().thrown(thrown(request, answer.getStatus()));
            boolean unrecorded = isUnrecorded(inFlight, answer);
            if (inFlight.failure().hasExited() && answer.getOutputBuffer().isClosed()) {
                WithheldAnswer.exited(answer.getRequest().getMethod()).replace(answer, boundary.nonce());
            } else if (unrecorded && inFlight.answers()) {
                WithheldAnswer.unrecorded(answer.getRequest().getMethod()).replace(answer, boundary.nonce());
            } else if (inFlight.answers()) {
                letThrough(inFlight, request, answer);
            } else if (answer.getOutputBuffer().isClosed()) {
                WithheldAnswer.tooLate(answer.getRequest().getMethod()).replace(answer, boundary.nonce());
            } else if (answer.getStatus() >= HttpServletResponse.SC_INTERNAL_SERVER_ERROR) {
                // The module's own, but only because it was cancelled.
                answer.setHeader(Headers.UNDECIDED, boundary.nonce());
            }
            boolean own = Boundary.saysWhenToComeAgain(method, answer.getStatus(), answer.containsHeader("Retry-After"));
            if (!own && boundary.interrupted(inFlight, answer.getStatus())) {
                answer.setStatus(503);
                answer.setHeader(Headers.INTERRUPTED, boundary.nonce());
            }
        });
        Connection<?> connection = wire.getContext().getConnection();
        AnswerSteps.follow(connection, inFlight);
        wire.addAfterServiceListener(done -> {
            AnswerSteps.follow(connection, null);
            boundary.end(inFlight, answer.getStatus());
        });
        return hasItsSession(inFlight, request, response) && !InjectedFaults.answer(boundary, inFlight, request, response);
    }

    /** Names the effect of a request, if anything does. Two callers never name the same. */
    private void name(EffectName effect, org.apache.catalina.connector.Request request) {
        String inBody = request.getHeader(Headers.EFFECT_KEY);
        String key = inBody != null ? inBody
                : boundary.key(slot.getName(), request.getMethod(), request.getRequestURI(), request.getHeader(Headers.IDEMPOTENCY_KEY));
        if (key == null) {
            return;
        }
        effect.wantedBy(request.getHeader(Headers.CALLER));
        Map<String, String> cookies = new TreeMap<>();
        for (Cookie cookie : request.getCookies() == null ? new Cookie[0] : request.getCookies()) {
            cookies.put(cookie.getName(), cookie.getValue());
        }
        effect.become(new Digest(List.of(request.getMethod(), request.getRequestURI(), key,
                Principal.of(null, request.getHeader("Authorization"), cookies, effect.caller()))).hex());
    }

    /** Looks for the session that the request names, if any, before the module sees the request: without it, it can be sent again. */
    private boolean hasItsSession(InFlightRequest inFlight, org.apache.catalina.connector.Request request, HttpServletResponse response)
            throws IOException {
        // What Payara was told before does not count.
        request.setSession(null);
        request.setUnsuccessfulSessionFind(false);
        try {
            Object ignored = request.getSessionInternal(false);
            return true;
        } catch (SandboxCrashed e) {
            // Its values are of the module's classes, and run their code.
            inFlight.preliminaries().forget();
            boundary.leave(inFlight);
            refuse(boundary.moduleGone(), response);
            return false;
        } catch (WithheldException e) {
            inFlight.preliminaries().forget();
            request.setUnsuccessfulSessionFind(true);
            boundary.leave(inFlight);
            response.setHeader(Headers.RETRY_AFTER, WithheldAnswer.retryAfter(inFlight));
            refuse(new Admission.Refused(503, e.type(), e.getMessage()), response);
            return false;
        }
    }

    private static Trace trace(org.apache.catalina.connector.Request request) {
        return new Trace(request.getHeader(Headers.REQUEST_ID), request.getHeader("traceparent"), request.getHeader("tracestate"));
    }

    private void answerProbe(Request request, HttpServletResponse response) {
        ModuleListener.brought(slot.getName(), ((org.apache.catalina.connector.Request) request).getCoyoteRequest().getContext().getConnection());
        boolean there = request.getContext() != null && request.getContext().getAvailable();
        response.setStatus(there ? 204 : 503);
        response.setHeader(Headers.PROBE, boundary.nonce());
    }

    private void refuse(Admission.Refused refused, HttpServletResponse response) throws IOException {
        response.setHeader(Headers.NOT_STARTED, boundary.nonce());
        problem(new Problem("urn:crashonly:" + refused.type(), refused.status(), refused.detail()), response);
    }

    static void problem(Problem problem, HttpServletResponse response) throws IOException {
        byte[] body = Json.line(problem).getBytes(StandardCharsets.UTF_8);
        response.setStatus(problem.status());
        response.setContentType("application/problem+json");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    /** RFC 9457. */
    record Problem(String type, int status, String detail) {}
}
