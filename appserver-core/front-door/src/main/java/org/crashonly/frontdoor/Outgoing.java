package org.crashonly.frontdoor;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.crashonly.request.Headers;
import org.crashonly.request.HopByHop;
import org.crashonly.request.Trailers;

/** The header that a target gets: the client's, copied once, without what is not for the target, and with what this hop says. */
final class Outgoing {

    private static final AsciiString REQUEST_TTL = AsciiString.cached(Headers.REQUEST_TTL);
    private static final AsciiString REQUEST_ATTEMPT = AsciiString.cached(Headers.REQUEST_ATTEMPT);
    private static final AsciiString DEADLINE = AsciiString.cached(Headers.DEADLINE);
    private static final AsciiString GENERATION = AsciiString.cached(Headers.GENERATION);
    private static final AsciiString STREAMS = AsciiString.cached(Headers.STREAMS);
    private static final AsciiString PARENT = AsciiString.cached(Headers.PARENT);
    private static final AsciiString EFFECT_KEY = AsciiString.cached(Headers.EFFECT_KEY);
    private static final AsciiString CALLER = AsciiString.cached(Headers.CALLER);
    private static final AsciiString REQUEST_ID = AsciiString.cached(Headers.REQUEST_ID);
    private static final AsciiString FORWARDED = AsciiString.cached("Forwarded");
    private static final AsciiString FORWARDED_FOR = AsciiString.cached("X-Forwarded-For");
    private static final AsciiString FORWARDED_PROTO = AsciiString.cached("X-Forwarded-Proto");
    private static final AsciiString FORWARDED_HOST = AsciiString.cached("X-Forwarded-Host");
    private static final AsciiString FORWARDED_PORT = AsciiString.cached("X-Forwarded-Port");
    private static final AsciiString TRACEPARENT = AsciiString.cached("traceparent");

    private final HttpMethod method;
    private final String uri;
    private final HttpHeaders headers;

    private Outgoing(HttpMethod method, String uri, HttpHeaders headers) {
        this.method = method;
        this.uri = uri;
        this.headers = headers;
    }

    /**
     * Copies what a client sent.
     *
     * @param host the authority that the client asked for; null if it named none (HTTP/1.0)
     * @param secure whether it came over TLS
     * @param client the client's IP address
     * @param trusted whether the client is a proxy that tells the truth about whom it asks for
     * @param upgrade the protocol to upgrade to, null for none
     */
    static Outgoing of(HttpMethod method, String uri, HttpHeaders received, String host, boolean secure, String client, boolean trusted,
            String upgrade, RandomGenerator random) {
        HttpHeaders headers = DefaultHttpHeadersFactory.headersFactory().withValidation(false).newHeaders();
        Set<String> named = HopByHop.namedBy(received.getAll(HttpHeaderNames.CONNECTION));
        boolean traced = false;
        for (var fields = received.iteratorCharSequence(); fields.hasNext(); ) {
            Map.Entry<CharSequence, CharSequence> field = fields.next();
            CharSequence name = field.getKey();
            if (isPassedOn(name, named)) {
                headers.add(name, field.getValue());
                traced = traced || AsciiString.contentEqualsIgnoreCase(name, TRACEPARENT);
            }
        }
        Outgoing outgoing = new Outgoing(method, uri, headers);
        outgoing.sayWhoAsks(host, secure ? "https" : "http", client);
        if (trusted) {
            outgoing.addWhatAProxySaid(received);
        }
        if (!traced) {
            headers.set(TRACEPARENT, traceParent(random));
        }
        headers.set(REQUEST_ID, hex(new StringBuilder(16), random.nextLong()).toString());
        if (upgrade != null) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE).set(HttpHeaderNames.UPGRADE, upgrade);
        }
        return outgoing;
    }

    /** The request in whose course this one is made; null for none. */
    void parent(String id) {
        if (id != null) {
            headers.set(PARENT, id);
        }
    }

    /** By what the component knows the caller, besides what the host sees by itself; null for nothing. */
    void caller(String digest) {
        if (digest != null) {
            headers.set(CALLER, digest);
        }
    }

    /** The key that stands in the body; null for none. */
    void effectKey(String key) {
        if (key != null) {
            headers.set(EFFECT_KEY, key);
        }
    }

    private static boolean isPassedOn(CharSequence name, Set<String> named) {
        return switch (name.length()) {
            case 4 -> !AsciiString.contentEqualsIgnoreCase(name, HttpHeaderNames.HOST) && !named.contains(lower(name, named));
            case 6 -> !AsciiString.contentEqualsIgnoreCase(name, HttpHeaderNames.EXPECT) && !named.contains(lower(name, named));
            case 9 -> !AsciiString.contentEqualsIgnoreCase(name, FORWARDED) && !named.contains(lower(name, named));
            case 11 -> !AsciiString.contentEqualsIgnoreCase(name, REQUEST_TTL) && isForTheTarget(name, named);
            case 14 -> !AsciiString.contentEqualsIgnoreCase(name, HttpHeaderNames.CONTENT_LENGTH) && isForTheTarget(name, named);
            default -> isForTheTarget(name, named);
        };
    }

    private static boolean isForTheTarget(CharSequence name, Set<String> named) {
        return !HopByHop.is(name) && !Headers.isInternalInRequest(name) && !isForwarded(name) && !named.contains(lower(name, named));
    }

    private static boolean isForwarded(CharSequence name) {
        return name.length() > 12 && AsciiString.regionMatches(name, true, 0, "X-Forwarded-", 0, 12);
    }

    private static String lower(CharSequence name, Set<String> named) {
        return named.isEmpty() ? "" : AsciiString.of(name).toLowerCase().toString();
    }

    /** What a client that is no trusted proxy says about these is its own invention. */
    private void sayWhoAsks(String host, String scheme, String client) {
        String node = client.indexOf(':') < 0 ? client : "\"[" + client + "]\"";
        if (host != null) {
            headers.set(HttpHeaderNames.HOST, host);
            headers.set(FORWARDED_HOST, host);
            headers.set(FORWARDED, "for=" + node + ";host=\"" + host + "\";proto=" + scheme);
        } else {
            headers.set(FORWARDED, "for=" + node + ";proto=" + scheme);
        }
        headers.set(FORWARDED_FOR, client);
        headers.set(FORWARDED_PROTO, scheme);
        headers.set(FORWARDED_PORT, port(host, scheme));
    }

    /** The port that a client means who asks for {@code host}: a URL that is made of both leads here again. */
    private static String port(String host, String scheme) {
        int colon = host == null ? -1 : host.lastIndexOf(':');
        return colon > 0 && colon < host.length() - 1 && host.indexOf(']', colon) < 0 ? host.substring(colon + 1) : scheme.equals("https") ? "443" : "80";
    }

    /** What was said before comes first; the scheme and the host are those of the first hop. */
    private void addWhatAProxySaid(HttpHeaders received) {
        prepend(FORWARDED, received);
        prepend(FORWARDED_FOR, received);
        for (AsciiString name : List.of(FORWARDED_PROTO, FORWARDED_HOST, FORWARDED_PORT)) {
            if (received.contains(name)) {
                headers.set(name, String.join(", ", received.getAll(name)));
            }
        }
        if (received.contains(FORWARDED_PROTO)) {
            String scheme = firstHop(headers.get(FORWARDED_PROTO));
            headers.set(FORWARDED_PROTO, scheme);
            if (!received.contains(FORWARDED_PORT)) {
                headers.set(FORWARDED_PORT, port(firstHop(headers.get(FORWARDED_HOST, "")), scheme));
            }
        }
    }

    private static String firstHop(String hops) {
        int comma = hops.indexOf(',');
        return comma < 0 ? hops : hops.substring(0, comma).strip();
    }

    private void prepend(AsciiString name, HttpHeaders received) {
        if (received.contains(name)) {
            headers.set(name, String.join(", ", received.getAll(name)) + ", " + headers.get(name));
        }
    }

    private static String traceParent(RandomGenerator random) {
        StringBuilder text = new StringBuilder(55).append("00-");
        hex(hex(text, random.nextLong() | 1), random.nextLong()).append('-');
        return hex(text, random.nextLong() | 1).append("-01").toString();
    }

    private static StringBuilder hex(StringBuilder text, long bits) {
        for (int shift = 60; shift >= 0; shift -= 4) {
            text.append(Character.forDigit((int) (bits >>> shift) & 15, 16));
        }
        return text;
    }

    /** The request as {@code target} gets it on this attempt. */
    HttpRequest to(TargetPool target, Patience patience, long now, int attempt, RequestBody body) {
        headers.set(REQUEST_TTL, Long.toString(Math.max(0, patience.deadline().remainingMillis(now))));
        headers.set(DEADLINE, patience.deadline().toString());
        headers.set(GENERATION, target.generation());
        headers.set(REQUEST_ATTEMPT, attempt == 1 ? "1" : Integer.toString(attempt));
        if (!headers.contains(HttpHeaderNames.HOST)) {
            headers.set(HttpHeaderNames.HOST, target.target().address() + ":" + target.target().port());
        }
        return body == null ? whole(null) : withBody(body, patience);
    }

    /** With {@code body}, whose stream may last as long as it moves unless the client said how long it waits. */
    private HttpRequest withBody(RequestBody body, Patience patience) {
        long length = body.length();
        if (length < 0 || !body.trailers().isEmpty()) {
            headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        } else {
            headers.set(HttpHeaderNames.CONTENT_LENGTH, Long.toString(length));
        }
        if (body.isStreamed()) {
            if (!patience.isTheCallers()) {
                headers.set(STREAMS, Long.toString(patience.ttlMillis()));
            }
            return new DefaultHttpRequest(HttpVersion.HTTP_1_1, method, uri, headers);
        }
        return whole(body);
    }

    private HttpRequest whole(RequestBody body) {
        return new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1, method, uri, body == null ? Unpooled.EMPTY_BUFFER : body.duplicate(), headers,
                body == null ? EmptyHttpHeaders.INSTANCE : body.trailers());
    }

    /** Of what a client sent behind a body, what is for the target. */
    static HttpHeaders trailers(HttpHeaders received, List<String> connectionValues) {
        Set<String> named = HopByHop.namedBy(connectionValues);
        HttpHeaders passed = DefaultHttpHeadersFactory.trailersFactory().withValidation(false).newHeaders();
        for (var fields = received.iteratorCharSequence(); fields.hasNext(); ) {
            Map.Entry<CharSequence, CharSequence> field = fields.next();
            if (Trailers.mayPass(field.getKey()) && !named.contains(lower(field.getKey(), named))) {
                passed.add(field.getKey(), field.getValue());
            }
        }
        return passed;
    }
}
