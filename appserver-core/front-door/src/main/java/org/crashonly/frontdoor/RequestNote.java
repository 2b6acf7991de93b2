package org.crashonly.frontdoor;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.crashonly.control.recording.RecordedRequest;
import org.crashonly.control.recording.Redaction;
import org.crashonly.control.recording.TakenRequest;

/** What is noted of one request while it lives, as it was sent: made on an event loop, and read by the recorder once it is over. */
final class RequestNote {

    private static final List<String> PLAIN = List.of("accept", "accept-language", "content-type", "x-requested-with");

    private final RequestFile file;
    private final long at;
    private final String connection;
    private final String method;
    private final String target;
    private final Map<String, String> headers = new TreeMap<>();
    private final String authorization;
    private final String key;
    private final boolean upgraded;
    private final boolean hasBody;
    private String session;
    private String began;
    private byte[] body;
    private boolean bodyKept;
    private String keyField;
    private String pathKey;

    RequestNote(RequestFile file, HttpServerRequest request, HttpHeaders headers, Incoming incoming, long now) {
        this.file = file;
        this.at = now;
        this.connection = String.valueOf(request.connection().remoteAddress());
        this.method = request.method().name();
        this.target = incoming.path().toSend();
        PLAIN.forEach(name -> Optional.ofNullable(headers.get(name)).ifPresent(it -> this.headers.put(name, it)));
        this.authorization = headers.get(HttpHeaderNames.AUTHORIZATION);
        this.key = incoming.key();
        this.upgraded = incoming.upgrade() != null;
        this.hasBody = incoming.bodyLength() != 0;
        headers.getAll(HttpHeaderNames.COOKIE).stream().flatMap(it -> Stream.of(it.split(";"))).forEach(it -> session = named(it, session));
    }

    /** An answer begins; the last one counts. */
    void answered(HttpResponse head) {
        began = null;
        head.headers().getAll(HttpHeaderNames.SET_COOKIE).forEach(it -> began = named(it.split(";", 2)[0], began));
    }

    /** The request is over. Its body, null for none, is still there. */
    void over(RequestBody its, Effect effect) {
        bodyKept = its == null || (its.isComplete() && !its.isStreamed());
        if (its != null && bodyKept && its.length() <= file.bodyBytes()) {
            body = its.text().getBytes(StandardCharsets.ISO_8859_1);
        }
        keyField = effect.formField();
        pathKey = effect.pathKey();
        file.add(this);
    }

    /** Of its body, as far as it is kept here. */
    int bytes() {
        return body == null ? 0 : body.length;
    }

    /** The value of a cookie that names a session, else {@code otherwise}. */
    private String named(String cookie, String otherwise) {
        int equals = cookie.indexOf('=');
        boolean names = equals > 0 && equals < cookie.length() - 1 && cookie.substring(0, equals).strip().equals(file.sessionCookie());
        return names ? cookie.substring(equals + 1).strip() : otherwise;
    }

    // ---- in the recorder's thread

    /** Why it is not recorded; empty if it is. */
    Optional<String> leftOut() {
        if (upgraded) {
            return Optional.of("were to become another protocol");
        }
        if (hasBody && body == null) {
            return Optional.of(bodyKept ? "had bodies larger than --body" : "had bodies that were not kept whole");
        }
        boolean readable = body == null || body.length == 0 || isForm() || isJson();
        return readable ? Optional.empty() : Optional.of("had bodies that are neither forms nor JSON, in which secrets cannot be told apart");
    }

    /** @throws IllegalArgumentException if it cannot be sent again */
    TakenRequest taken(Redaction redaction) {
        if (key != null) {
            headers.put("idempotency-key", redaction.key(key));
        }
        if (authorization != null) {
            headers.put("authorization", redaction.secret("authorization", authorization));
        }
        if (pathKey != null) {
            String ignored = redaction.key(pathKey);
        }
        // The body first: a key that it has may be in the path, too.
        String text = text(redaction);
        RecordedRequest request = new RecordedRequest(1, 0, method, redaction.target(target), headers, text);
        return new TakenRequest(at, redaction.token("connection", connection), session == null ? null : redaction.token("session", session),
                began == null ? null : redaction.token("session", began), request);
    }

    private String text(Redaction redaction) {
        if (body == null || body.length == 0) {
            return null;
        }
        String text = new String(body, StandardCharsets.UTF_8);
        return isForm() ? redaction.form(text, keyField)
                : redaction.json(text).orElseThrow(() -> new IllegalArgumentException("a body that is no JSON, though it says so"));
    }

    private boolean isForm() {
        return FormField.isForm(headers.get("content-type"));
    }

    private boolean isJson() {
        String type = headers.getOrDefault("content-type", "").split(";", 2)[0].strip();
        return type.equalsIgnoreCase("application/json") || (type.startsWith("application/") && type.endsWith("+json"));
    }
}
