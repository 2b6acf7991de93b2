package org.crashonly.frontdoor;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.OptionalLong;
import org.crashonly.request.BadHeaderException;
import org.crashonly.request.Headers;
import org.crashonly.request.IdempotencyKey;
import org.crashonly.request.Problem;
import org.crashonly.request.Ttl;

/**
 * What a request says about itself, read and checked once.
 *
 * @param host the authority it asks for, as sent; null if it names none (HTTP/1.0)
 * @param path where to
 * @param ttlMillis empty if it does not say
 * @param key the name of its effect; null if the header has none
 * @param bodyLength 0 if there is no body, -1 if its length is not known
 * @param expectsContinue the client waits for a 100 before it sends its body
 * @param upgrade the protocol that it wants to switch to; null for none
 */
record Incoming(
        String host, RequestPath path, OptionalLong ttlMillis, String key, long bodyLength, boolean expectsContinue, String upgrade) {

    /** The request cannot be taken. Carries no stack trace. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        private final Problem problem;
        private final Count count;
        private final String header;

        Refused(Problem problem, Count count, String detail) {
            this(problem, count, detail, null);
        }

        Refused(Problem problem, Count count, String detail, String header) {
            super(detail, null, false, false);
            this.problem = problem;
            this.count = count;
            this.header = header;
        }

        Problem problem() {
            return problem;
        }

        Count count() {
            return count;
        }

        /** The header field that is to blame; null if none is. */
        String header() {
            return header;
        }
    }

    private static final AsciiString REQUEST_TTL = AsciiString.cached(Headers.REQUEST_TTL);
    private static final AsciiString IDEMPOTENCY_KEY = AsciiString.cached(Headers.IDEMPOTENCY_KEY);

    /** Reads {@code request}, or says why it cannot be taken. */
    static Incoming of(HttpServerRequest request, HttpHeaders headers) throws Refused, BadHeaderException {
        if (request.method().equals(HttpMethod.CONNECT)) {
            throw new Refused(Problem.NOT_IMPLEMENTED, Count.NOT_SUPPORTED, "CONNECT is for proxies");
        }
        OptionalLong ttl = headers.contains(REQUEST_TTL) ? Ttl.parse(headers.getAll(REQUEST_TTL)) : OptionalLong.empty();
        String key = headers.contains(IDEMPOTENCY_KEY)
                ? IdempotencyKey.parse(headers.getAll(IDEMPOTENCY_KEY)).map(IdempotencyKey::value).orElse(null) : null;
        String host = host(request, headers);
        String target = request.uri();
        if (!target.startsWith("/")) {
            host = authorityOf(target);
            target = target.substring("http://".length() + host.length());
            target = target.startsWith("/") ? target : "/" + target;
        }
        checkHost(host);
        return new Incoming(host, path(target), ttl, key, bodyLength(headers), expectsContinue(headers), upgrade(request, headers));
    }

    private static String host(HttpServerRequest request, HttpHeaders headers) throws Refused {
        List<String> hosts = headers.getAll(HttpHeaderNames.HOST);
        if (hosts.size() > 1 || (hosts.isEmpty() && request.version() != HttpVersion.HTTP_1_0)) {
            throw malformed(hosts.size() + " Host fields: expected one");
        }
        return hosts.isEmpty() ? null : hosts.get(0);
    }

    /** The authority of a target in absolute form, which RFC 9112 §3.2.2 obliges every server to take. */
    private static String authorityOf(String target) throws Refused {
        String scheme = "http://";
        if (!target.regionMatches(true, 0, scheme, 0, scheme.length())) {
            throw malformed("the request target is neither a path nor an http URI");
        }
        int end = scheme.length();
        while (end < target.length() && "/?#".indexOf(target.charAt(end)) < 0) {
            end++;
        }
        if (end == scheme.length() || target.charAt(scheme.length()) == ':') {
            // RFC 9110 §4.2.1: such a URI must be rejected.
            throw malformed("the request target is an http URI without a host");
        }
        return target.substring(scheme.length(), end);
    }

    private static void checkHost(String host) throws Refused {
        for (int i = 0; host != null && i < host.length(); i++) {
            char c = host.charAt(i);
            boolean allowed = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || ".-_~:[]%!$&'()*+,;=".indexOf(c) >= 0;
            if (!allowed) {
                throw malformed("the host has a character that no host name has, 0x" + Integer.toHexString(c));
            }
        }
    }

    private static RequestPath path(String target) throws Refused {
        try {
            return RequestPath.of(target);
        } catch (RequestPath.Unsafe e) {
            throw new Refused(Problem.MALFORMED_REQUEST, Count.UNSAFE_PATH, e.getMessage());
        }
    }

    private static long bodyLength(HttpHeaders headers) {
        String length = headers.get(HttpHeaderNames.CONTENT_LENGTH);
        if (length != null) {
            return Long.parseLong(length);
        }
        return headers.contains(HttpHeaderNames.TRANSFER_ENCODING) ? -1 : 0;
    }

    private static boolean expectsContinue(HttpHeaders headers) throws Refused {
        String expect = headers.get(HttpHeaderNames.EXPECT);
        if (expect != null && !HttpHeaderValues.CONTINUE.contentEqualsIgnoreCase(expect)) {
            throw new Refused(Problem.EXPECTATION_FAILED, Count.NOT_SUPPORTED, "the only expectation known is 100-continue");
        }
        return expect != null;
    }

    private static String upgrade(HttpServerRequest request, HttpHeaders headers) {
        String upgrade = headers.get(HttpHeaderNames.UPGRADE);
        boolean wanted = upgrade != null
                && request.method().equals(HttpMethod.GET)
                && request.version() == HttpVersion.HTTP_1_1
                && headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
                && bodyLength(headers) == 0
                // HTTP/2 would hide the requests that it carries from all these rules.
                && !upgrade.regionMatches(true, 0, "h2c", 0, 3);
        return wanted ? upgrade : null;
    }

    private static Refused malformed(String detail) {
        return new Refused(Problem.MALFORMED_REQUEST, Count.MALFORMED_REQUEST, detail);
    }
}
