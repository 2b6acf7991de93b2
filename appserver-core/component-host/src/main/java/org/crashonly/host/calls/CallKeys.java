package org.crashonly.host.calls;

import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.client.ClientRequestContext;
import jakarta.ws.rs.client.ClientRequestFilter;
import jakarta.ws.rs.client.ClientResponseContext;
import jakarta.ws.rs.client.ClientResponseFilter;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import jakarta.ws.rs.ext.WriterInterceptor;
import jakarta.ws.rs.ext.WriterInterceptorContext;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.crashonly.host.boundary.Boundary;
import org.crashonly.host.boundary.InFlightRequest;
import org.crashonly.host.boundary.NamedCall;
import org.crashonly.request.Headers;
import org.crashonly.request.MethodKind;

/**
 * Names the effect of each call that is neither safe nor idempotent, if the calling request's own has a name; see
 * {@link org.crashonly.host.boundary.EffectName}. A call that brings a key of its own keeps it.
 */
public final class CallKeys implements ClientRequestFilter, WriterInterceptor, ClientResponseFilter, ReaderInterceptor {

    /** Of MicroProfile Rest Client. */
    private static final String INVOKED_METHOD = "org.eclipse.microprofile.rest.client.invokedMethod";
    /** Around all other interceptors: the header, with the key, leaves with the first byte that they write. */
    public static final Map<Class<?>, Integer> PLACES = Map.of(ClientRequestFilter.class, Priorities.USER, WriterInterceptor.class, Integer.MIN_VALUE,
            ClientResponseFilter.class, Priorities.USER, ReaderInterceptor.class, Priorities.USER);

    private static final String CALL = CallKeys.class.getName() + ".call";
    private static final String UNNAMED = CallKeys.class.getName() + ".unnamed";
    private static final int CONFLICT = 409;
    /** That a call came too late, too early or too often says that it was not done. */
    private static final Set<Integer> NOT_NOW = Set.of(408, 425, 429);
    private static final int SERVER_ERROR = 500;

    /** A call whose entity is not written yet. */
    private record Unnamed(InFlightRequest request, String site, SentCall sent, MultivaluedMap<String, Object> headers) {

        Optional<NamedCall> name() {
            // Filters that came later may have named it.
            Optional<NamedCall> call = headers.containsKey(Headers.IDEMPOTENCY_KEY) ? Optional.empty()
                    : request.effect().nextCall(site, sent.hex(), !request.isOnOwnThread());
            call.ifPresent(it -> headers.putSingle(Headers.IDEMPOTENCY_KEY, it.key()));
            return call;
        }
    }

    @Override
    public void filter(ClientRequestContext call) {
        InFlightRequest request = Boundary.currentRequest();
        if (request == null || !request.effect().isKnown() || MethodKind.of(call.getMethod()) != MethodKind.OTHER
                || call.getHeaders().containsKey(Headers.IDEMPOTENCY_KEY)) {
            return;
        }
        Optional<String> component = Calls.installed().flatMap(calls -> calls.calledBy(call.getUri()));
        if (component.isPresent()) {
            SentCall sent = new SentCall(component.get(), call.getMethod(), call.getUri());
            Unnamed unnamed = new Unnamed(request, site(call), sent, call.getHeaders());
            if (call.hasEntity()) {
                call.setProperty(UNNAMED, unnamed);
            } else {
                unnamed.name().ifPresent(named -> call.setProperty(CALL, named));
            }
        }
    }

    private static String site(ClientRequestContext call) {
        return call.getProperty(INVOKED_METHOD) instanceof Method method ? method.toString() : call.getMethod() + " " + call.getUri().getPath();
    }

    /** What is sent is known when it is written. */
    @Override
    public void aroundWriteTo(WriterInterceptorContext entity) throws IOException {
        if (!(entity.getProperty(UNNAMED) instanceof Unnamed unnamed)) {
            entity.proceed();
            return;
        }
        entity.removeProperty(UNNAMED);
        OutputStream out = entity.getOutputStream();
        SentCall.Body body = unnamed.sent().body(out, () -> unnamed.name().ifPresent(named -> entity.setProperty(CALL, named)));
        entity.setOutputStream(body);
        try {
            entity.proceed();
            body.complete();
        } finally {
            entity.setOutputStream(out);
        }
    }

    /** An answer that leaves open what became of the call. */
    @Override
    public void filter(ClientRequestContext call, ClientResponseContext answer) {
        int status = answer.getStatus();
        boolean stillRuns = status == CONFLICT && answer.getHeaders().containsKey(Headers.RETRY_AFTER);
        if (status >= SERVER_ERROR || stillRuns || NOT_NOW.contains(status)) {
            failed(call);
        }
    }

    /** An answer that broke off is none. */
    @Override
    public Object aroundReadFrom(ReaderInterceptorContext entity) throws IOException {
        try {
            return entity.proceed();
        } catch (IOException | RuntimeException e) {
            unanswered(entity.getProperty(CALL));
            throw e;
        }
    }

    /** There was no answer to {@code call}. */
    public static void failed(ClientRequestContext call) {
        unanswered(call.getProperty(CALL));
    }

    private static void unanswered(Object call) {
        if (call instanceof NamedCall named) {
            named.unanswered();
        }
    }
}
