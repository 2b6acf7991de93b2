package org.crashonly.host.payara;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.crashonly.control.Json;
import org.crashonly.host.boundary.WithheldException;
import org.crashonly.request.Headers;
import org.crashonly.request.MethodKind;
import org.glassfish.grizzly.http.Method;
import org.glassfish.grizzly.http.server.Response;

/** What a client gets instead of an answer that is withheld. */
record WithheldAnswer(WithheldException why, Method method, String nonce) {

    static final String RETRY_SECONDS = "1";

    /** Puts itself in the place of everything in {@code answer}, of which nothing has left; must be called while that is being closed. */
    void replace(Response answer) throws IOException {
        byte[] body = Json.line(new BoundaryValve.Problem("urn:crashonly:" + why.type(), status(), why.getMessage())).getBytes(StandardCharsets.UTF_8);
        answer.getOutputBuffer().reset();
        answer.getResponse().getHeaders().clear();
        answer.setStatus(status());
        answer.setCharacterEncoding(null);
        answer.setContentType("application/problem+json");
        answer.setContentLength(body.length);
        answer.setHeader("Cache-Control", "no-store");
        if (why.isTemporary()) {
            answer.setHeader(Headers.RETRY_AFTER, RETRY_SECONDS);
            if (MethodKind.of(method.getMethodString()) != MethodKind.OTHER) {
                // Whoever sent it may send it again at once.
                answer.setHeader(Headers.INTERRUPTED, nonce);
            }
        }
        if (!method.equals(Method.HEAD)) {
            answer.getOutputBuffer().writeByteBuffer(ByteBuffer.wrap(body));
        }
    }

    private int status() {
        return why.isTemporary() ? 503 : 500;
    }
}
