package org.crashonly.frontdoor;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerConnection;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.crashonly.control.StaticContent.Entry;
import org.crashonly.request.BadHeaderException;
import org.crashonly.request.Deadline;
import org.crashonly.request.Headers;
import org.crashonly.request.Problem;

/** Where a request comes in: it is read, checked and routed, and begins its exchange or is refused. */
final class Entrance implements Handler<HttpServerRequest> {

    private static final Logger LOG = System.getLogger(Entrance.class.getName());

    private static final AsciiString PARENT = AsciiString.cached(Headers.PARENT);
    private static final AsciiString VISIT = AsciiString.cached(Headers.VISIT);
    private static final AsciiString WHOLE_TIME = AsciiString.cached(Headers.WHOLE_TIME);
    private static final AsciiString DEADLINE = AsciiString.cached(Headers.DEADLINE);

    private final Loop loop;
    private final Origin origin;
    private final boolean secure;

    /** Makes one; {@code secure} if requests come over TLS. */
    Entrance(Loop loop, Origin origin, boolean secure) {
        this.loop = loop;
        this.origin = origin;
        this.secure = secure;
    }

    @Override
    public void handle(HttpServerRequest request) {
        long now = System.nanoTime();
        loop.tally().add(Count.REQUESTS);
        Guard guard = guardOf(request);
        Framing framing = guard.serves(request);
        log(request, guard, now);
        HttpHeaders headers = guard.fields(request);
        try {
            if (request.version() == HttpVersion.HTTP_2) {
                FieldBounds.check(request.uri(), headers, loop.clients());
            }
            Incoming incoming = Incoming.of(request, headers);
            Component component = loop.route(origin, incoming);
            if (component == null) {
                refuse(request, guard, Count.NO_SUCH_PATH, Problem.NO_SUCH_PATH, "no component answers at this host and path", null);
                return;
            }
            Entry file = origin instanceof Origin.Outside && StaticAnswer.mayAnswer(request, incoming)
                    ? component.staticFiles().find(incoming.path().forMatching()) : null;
            if (file != null) {
                new StaticAnswer(loop, request, guard, component.staticFiles(), file).begin(headers);
                return;
            }
            admit(request, guard, framing, headers, incoming, component, now);
        } catch (BadHeaderException e) {
            refuse(request, guard, Count.MALFORMED_HEADER, Problem.MALFORMED_HEADER, e.getMessage(), e.header());
        } catch (Incoming.Refused e) {
            refuse(request, guard, e.count(), e.problem(), e.getMessage(), e.header());
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "defect: a request could not be handled, its connection is closed", e);
            guard.close(Count.DEFECTS);
        }
    }

    private void admit(
            HttpServerRequest request, Guard guard, Framing framing, HttpHeaders headers, Incoming incoming, Component component,
            long now)
            throws BadHeaderException {
        long asked = incoming.ttlMillis().isPresent()
                ? Math.min(incoming.ttlMillis().getAsLong(), component.ttl().maxMillis())
                : component.ttl().defaultMillis();
        long ttl = origin instanceof Origin.Inside ? Math.min(asked, leftToCaller(headers, now)) : asked;
        if (ttl <= 0) {
            refuse(request, guard, Count.EXPIRED_BEFORE, Problem.DEADLINE_EXCEEDED, "it had expired when it came; it was sent nowhere", null);
            return;
        }
        if (origin instanceof Origin.Inside && loop.isCrashed(headers.get(VISIT))) {
            refuse(request, guard, Count.CALLER_CRASHED, Problem.DEADLINE_EXCEEDED, "the request that called was crashed; it was sent nowhere", null);
            return;
        }
        component.budget().request(now);
        Outgoing outgoing = Outgoing.of(
                request.method().toNetty(), incoming.path().toSend(), headers, incoming.host(), secure, guard.address(),
                component.trusts(guard.address()),
                incoming.upgrade(),
                loop.random());
        if (!component.identifiedBy().isEmpty()) {
            outgoing.caller(Credentials.named(headers, component.identifiedBy()));
        }
        if (origin instanceof Origin.Inside) {
            outgoing.parent(headers.get(PARENT));
        }
        boolean callerGoesOn = origin instanceof Origin.Inside && !headers.contains(WHOLE_TIME);
        new Exchange(loop, component, request, guard, framing, incoming, outgoing, ttl, callerGoesOn, now).begin();
    }

    /** Milliseconds until the calling request's own deadline: a relative TTL would not see that the caller was frozen meanwhile. */
    private long leftToCaller(HttpHeaders headers, long now) throws BadHeaderException {
        String deadline = headers.get(DEADLINE);
        if (deadline == null) {
            return Long.MAX_VALUE;
        }
        Deadline callers = Deadline.parse(deadline);
        return callers.bootId().equals(loop.bootId()) ? callers.remainingMillis(now) : Long.MAX_VALUE;
    }

    /** A request that the decoder could not read, or that ended in the middle of its header. */
    void malformed(HttpServerRequest request) {
        loop.tally().add(Count.REQUESTS);
        Guard guard = guardOf(request);
        Framing ignored = guard.serves(request);
        log(request, guard, System.nanoTime());
        Malformed malformed = Malformed.header(request.decoderResult().cause());
        refuse(request, guard, malformed.count(), malformed.problem(), malformed.detail(), malformed.header());
    }

    private void refuse(HttpServerRequest request, Guard guard, Count count, Problem problem, String detail, String header) {
        loop.tally().add(count);
        loop.tally().add(Count.DONE);
        boolean unread = guard.hasUnread(request);
        guard.answered();
        // What remains of a refused request's body is not worth reading.
        Refusals.send(request, problem, detail, header, 0, unread);
    }

    private void log(HttpServerRequest request, Guard guard, long now) {
        if (loop.accessLog() != null) {
            guard.ifGone(loop.accessLog().follow(request, guard.address(), now));
        }
    }

    private static Guard guardOf(HttpServerRequest request) {
        Channel channel = ((HttpServerConnection) request.connection()).channelHandlerContext().channel();
        return request.version() == HttpVersion.HTTP_2 ? Http2Guard.of(channel, request) : RequestGuard.of(channel);
    }
}
