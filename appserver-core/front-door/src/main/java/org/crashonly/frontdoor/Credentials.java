package org.crashonly.frontdoor;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.stream.Stream;
import org.crashonly.request.Digest;

/** By what a request's sender is recognised: {@code Authorization} and the cookies, in whatever order. */
final class Credentials {

    /** Counts the changes of a session; the container's own. */
    private static final String SESSION_VERSION = "JSESSIONIDVERSION=";

    private Credentials() {}

    /** A digest of 32 bytes, which tells nobody a name or a secret. */
    static byte[] of(HttpHeaders headers) {
        Digest digest = new Digest(List.of());
        shown(headers, HttpHeaderNames.AUTHORIZATION).forEach(digest::text);
        shown(headers, HttpHeaderNames.COOKIE).flatMap(cookies -> Stream.of(cookies.split(";"))).map(String::strip)
                .filter(cookie -> !cookie.startsWith(SESSION_VERSION)).sorted().forEach(cookie -> digest.text("cookie " + cookie));
        return digest.toBytes();
    }

    private static Stream<String> shown(HttpHeaders headers, CharSequence name) {
        return headers.getAll(name).stream();
    }
}
