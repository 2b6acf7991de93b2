package org.crashonly.frontdoor;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.crashonly.request.Digest;

/** By what a request's sender is recognised: {@code Authorization}, the cookies, in whatever order, and fields that its component names. */
final class Credentials {

    /** Counts the changes of a session; the container's own. */
    private static final String SESSION_VERSION = "JSESSIONIDVERSION=";

    private Credentials() {}

    /**
     * A digest of 32 bytes, which tells nobody a name or a secret.
     *
     * @param identifiedBy the fields that the component names
     */
    static byte[] of(HttpHeaders headers, List<String> identifiedBy) {
        Digest digest = new Digest(List.of());
        shown(headers, HttpHeaderNames.AUTHORIZATION).forEach(digest::text);
        shown(headers, HttpHeaderNames.COOKIE).flatMap(cookies -> Stream.of(cookies.split(";"))).map(String::strip)
                .filter(cookie -> !cookie.startsWith(SESSION_VERSION)).sorted().forEach(cookie -> digest.text("cookie " + cookie));
        identifiedBy.forEach(field -> shown(headers, field).forEach(value -> named(digest, field, value)));
        return digest.toBytes();
    }

    /** A digest, in hexadecimal, of what the fields say that the component names; null if there is none of them. */
    static String named(HttpHeaders headers, List<String> identifiedBy) {
        Digest digest = null;
        for (String field : identifiedBy) {
            for (String value : headers.getAll(field)) {
                digest = digest == null ? new Digest(List.of()) : digest;
                named(digest, field, value);
            }
        }
        return digest == null ? null : digest.hex();
    }

    private static void named(Digest digest, String field, String value) {
        digest.text("field " + field.toLowerCase(Locale.ROOT));
        digest.text(value);
    }

    private static Stream<String> shown(HttpHeaders headers, CharSequence name) {
        return headers.getAll(name).stream();
    }
}
