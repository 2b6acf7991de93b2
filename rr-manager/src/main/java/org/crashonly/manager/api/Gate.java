package org.crashonly.manager.api;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Who may come in. A page of another site cannot: it can make a browser send requests here, but it can neither forge the Host and
 * Origin that the browser sends along (DNS rebinding, cross-site requests) nor know the token.
 */
final class Gate {

    private static final long LARGEST_BODY = 1024;
    private static final String BEARER = "Bearer ";

    private final int port;
    private final Set<String> hosts;
    private final byte[] token;

    Gate(int port, String token) {
        this.port = port;
        this.hosts = Set.of("127.0.0.1:" + port, "localhost:" + port, "[::1]:" + port);
        this.token = token.getBytes(StandardCharsets.UTF_8);
    }

    /** What is wrong with a request, wherever it goes; empty if nothing is. */
    Optional<Problem> refuse(MultiMap headers) {
        return wrongHost(headers).or(() -> foreignOrigin(headers)).or(() -> hasBody(headers));
    }

    /** What is wrong with the credentials of a request that needs them; empty if they are right. */
    Optional<Problem> unauthorized(MultiMap headers) {
        List<String> given = headers.getAll(HttpHeaders.AUTHORIZATION);
        if (given.size() == 1 && given.getFirst().regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            byte[] offered = given.getFirst().substring(BEARER.length()).trim().getBytes(StandardCharsets.UTF_8);
            if (MessageDigest.isEqual(token, offered)) {
                return Optional.empty();
            }
        }
        return Optional.of(new Problem(
                401, "Token needed", "send the content of the data directory's file 'token' as 'Authorization: Bearer ...'"));
    }

    private Optional<Problem> wrongHost(MultiMap headers) {
        List<String> given = headers.getAll(HttpHeaders.HOST);
        if (given.size() != 1) {
            return Optional.of(Problem.malformed(given.size() + " Host headers; a request has one"));
        }
        if (hosts.contains(given.getFirst().toLowerCase(Locale.ROOT))) {
            return Optional.empty();
        }
        return Optional.of(new Problem(
                403, "Foreign host", "this server answers as 127.0.0.1, localhost or [::1], on port " + port
                        + "; a tunnel has to end on the same port number"));
    }

    private static Optional<Problem> foreignOrigin(MultiMap headers) {
        String own = "http://" + headers.get(HttpHeaders.HOST);
        boolean foreign = headers.getAll(HttpHeaders.ORIGIN).stream().anyMatch(origin -> !origin.equalsIgnoreCase(own));
        return foreign
                ? Optional.of(new Problem(403, "Foreign origin", "pages of other origins may not use the control API"))
                : Optional.empty();
    }

    private static Optional<Problem> hasBody(MultiMap headers) {
        String length = headers.get(HttpHeaders.CONTENT_LENGTH);
        boolean large = length != null && (length.length() > 9 || Long.parseLong(length) > LARGEST_BODY);
        return large || headers.contains(HttpHeaders.TRANSFER_ENCODING)
                ? Optional.of(new Problem(413, "Body too large", "no operation takes a body; at most " + LARGEST_BODY + " bytes are ignored"))
                : Optional.empty();
    }
}
