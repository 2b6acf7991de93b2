package org.crashonly.frontdoor;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.crashonly.request.BadHeaderException;
import org.crashonly.request.Problem;

/** Where a request comes in: it is read, checked and routed, and begins its exchange or is refused. */
final class Entrance implements Handler<HttpServerRequest> {

    private static final Logger LOG = System.getLogger(Entrance.class.getName());

    private final Loop loop;

    Entrance(Loop loop) {
        this.loop = loop;
    }

    @Override
    public void handle(HttpServerRequest request) {
        long now = System.nanoTime();
        loop.tally().add(Count.REQUESTS);
        RequestGuard guard = guardOf(request);
        Framing framing = guard.serves(request);
        // The server's own decoder would make these; the guard, which replaces it, does too.
        HttpHeaders headers = (HttpHeaders) request.headers();
        try {
            Incoming incoming = Incoming.of(request, headers);
            Component component = loop.routes().find(incoming.host(), incoming.path().forMatching());
            if (component == null) {
                refuse(request, guard, Count.NO_SUCH_PATH, Problem.NO_SUCH_PATH, "no component answers at this host and path", null);
                return;
            }
            admit(request, guard, framing, headers, incoming, component, now);
        } catch (BadHeaderException e) {
            refuse(request, guard, Count.MALFORMED_HEADER, Problem.MALFORMED_HEADER, e.getMessage(), e.header());
        } catch (Incoming.Refused e) {
            refuse(request, guard, e.count(), e.problem(), e.getMessage(), null);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "defect: a request could not be handled, its connection is closed", e);
            guard.close(Count.DEFECTS);
        }
    }

    private void admit(
            HttpServerRequest request, RequestGuard guard, Framing framing, HttpHeaders headers, Incoming incoming, Component component,
            long now) {
        long ttl = incoming.ttlMillis().isPresent()
                ? Math.min(incoming.ttlMillis().getAsLong(), component.ttl().maxMillis())
                : component.ttl().defaultMillis();
        if (ttl <= 0) {
            refuse(request, guard, Count.EXPIRED_BEFORE, Problem.DEADLINE_EXCEEDED, "it had expired when it came; it was sent nowhere", null);
            return;
        }
        component.budget().request(now);
        Outgoing outgoing = Outgoing.of(
                request.method().toNetty(), incoming.path().toSend(), headers, incoming.host(), guard.address(), component.trusts(guard.address()),
                incoming.upgrade(),
                loop.random());
        new Exchange(loop, component, request, guard, framing, incoming, outgoing, ttl, now).begin();
    }

    /** A request that the decoder could not read, or that ended in the middle of its header. */
    void malformed(HttpServerRequest request) {
        loop.tally().add(Count.REQUESTS);
        RequestGuard guard = guardOf(request);
        Framing ignored = guard.serves(request);
        Malformed malformed = Malformed.header(request.decoderResult().cause());
        refuse(request, guard, malformed.count(), malformed.problem(), malformed.detail(), null);
    }

    private void refuse(HttpServerRequest request, RequestGuard guard, Count count, Problem problem, String detail, String header) {
        loop.tally().add(count);
        loop.tally().add(Count.DONE);
        boolean unread = request.decoderResult().isFailure()
                || request.headers().contains(HttpHeaderNames.CONTENT_LENGTH)
                || request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING);
        guard.answered();
        // What remains of a refused request's body is not worth reading.
        Refusals.send(request, problem, detail, header, 0, unread);
    }

    private static RequestGuard guardOf(HttpServerRequest request) {
        return RequestGuard.of(((HttpServerConnection) request.connection()).channelHandlerContext().channel());
    }
}
