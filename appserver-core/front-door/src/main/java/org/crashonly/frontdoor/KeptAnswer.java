package org.crashonly.frontdoor;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import org.crashonly.session.Bytes;
import org.crashonly.session.StoredAnswer;

/** An answer as the ledger keeps it: what the client gets of it, but for trailers. */
final class KeptAnswer {

    /** The mark of an answer that was given before. */
    private static final String REPLAYED = "Idempotent-Replayed";
    private static final int NO_CONTENT = 204;

    private KeptAnswer() {}

    static StoredAnswer of(int status, MultiMap fields, byte[] body) {
        List<StoredAnswer.Field> kept = fields.entries().stream().map(it -> new StoredAnswer.Field(it.getKey(), it.getValue())).toList();
        return new StoredAnswer(status, kept, Bytes.of(body));
    }

    /** Gives it again. */
    static void replay(StoredAnswer kept, HttpServerResponse response) {
        response.setStatusCode(kept.status());
        kept.fields().forEach(field -> response.headers().add(field.name(), field.value()));
        response.headers().set(REPLAYED, "?1");
        endWhole(response, Buffer.buffer(kept.body().toArray()));
    }

    /** Ends an answer whose head is there. */
    static void endWhole(HttpServerResponse response, Buffer body) {
        if (response.getStatusCode() == NO_CONTENT) {
            // RFC 9110 §8.6: no Content-Length in a 204.
            response.headersEndHandler(ending -> response.headers().remove(HttpHeaderNames.CONTENT_LENGTH));
        }
        response.end(body);
    }
}
