package org.crashonly.frontdoor;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.crashonly.request.Headers;
import org.crashonly.request.HopByHop;
import org.crashonly.request.Trailers;
import org.crashonly.session.StoredAnswer;

/**
 * A target's answer on its way to the client. A short one is kept until it is complete, so that a target killed in the middle of
 * it costs the client nothing; the rest flows with back-pressure.
 */
final class Answer {

    private static final int MOST_KEPT = 64 << 10;

    private final HttpServerResponse response;
    private final HttpResponse head;
    private final TargetConnection source;
    private final boolean chunked;
    private final long declared;
    private boolean closesAtEnd;
    private ByteBuf kept = Unpooled.EMPTY_BUFFER;

    Answer(HttpServerResponse response, HttpResponse head, TargetConnection source) {
        this.response = response;
        this.head = head;
        this.source = source;
        this.chunked = HttpUtil.isTransferEncodingChunked(head);
        this.declared = HttpUtil.getContentLength(head, -1L);
    }

    int status() {
        return head.status().code();
    }

    /** Whether it names a time at which to ask again. */
    boolean hasRetryAfter() {
        return head.headers().contains(HttpHeaderNames.RETRY_AFTER);
    }

    /** Whether its end is known before the connection's end. */
    private boolean isDelimited() {
        return chunked || declared >= 0;
    }

    /** Whether it is passed on as it comes, from the first byte. */
    boolean flowsAtOnce(boolean bodyless) {
        if (bodyless) {
            return false;
        }
        String type = head.headers().get(HttpHeaderNames.CONTENT_TYPE);
        return declared > MOST_KEPT
                || !isDelimited()
                || (type != null && (type.startsWith("text/event-stream") || type.startsWith("multipart/x-mixed-replace")))
                || "no".equalsIgnoreCase(head.headers().get("X-Accel-Buffering"));
    }

    /** Keeps a part; false if it is too much to keep any longer. */
    boolean keep(ByteBuf part) {
        if (!kept.isReadable()) {
            int capacity = declared > 0 ? (int) Math.min(declared, MOST_KEPT) : part.readableBytes();
            kept = Unpooled.buffer(capacity);
        }
        kept.writeBytes(part);
        return kept.readableBytes() <= MOST_KEPT;
    }

    /**
     * Passes on the header and what was kept; the rest follows part by part.
     *
     * @param oldClient an HTTP/1.0 client, which can take no chunks
     */
    void flow(boolean oldClient) {
        closesAtEnd = oldClient && declared < 0;
        copyHead();
        if (kept.isReadable()) {
            ByteBuf first = kept;
            kept = Unpooled.EMPTY_BUFFER;
            write(first);
        } else if (!closesAtEnd) {
            response.writeHead();
        }
    }

    /** Whether only the end of the connection tells the client that an answer that flowed is complete. */
    boolean closesAtEnd() {
        return closesAtEnd;
    }

    /** Passes on a part that the caller keeps. */
    void pass(ByteBuf part) {
        write(Unpooled.buffer(part.readableBytes()).writeBytes(part));
    }

    private void write(ByteBuf part) {
        response.write(BufferInternal.buffer(part));
        if (response.writeQueueFull()) {
            source.reading(false);
            response.drainHandler(drained -> source.reading(true));
        }
    }

    /** Ends an answer that flows. */
    void endFlow(HttpHeaders trailers) {
        passOnTrailers(trailers);
        response.end();
    }

    /** Passes on the whole of it at once. */
    void endWhole(HttpHeaders trailers) {
        copyHead();
        if (!trailers.isEmpty()) {
            response.headers().remove(HttpHeaderNames.CONTENT_LENGTH);
            response.setChunked(true);
            passOnTrailers(trailers);
        }
        KeptAnswer.endWhole(response, BufferInternal.buffer(kept));
    }

    /** What the client is about to get, of an answer that is kept and complete. */
    StoredAnswer toStore() {
        MultiMap fields = MultiMap.caseInsensitiveMultiMap();
        passOn(head.headers(), fields);
        return KeptAnswer.of(status(), fields, ByteBufUtil.getBytes(kept));
    }

    private void passOnTrailers(HttpHeaders trailers) {
        if (trailers.isEmpty()) {
            return;
        }
        for (var fields = trailers.iteratorCharSequence(); fields.hasNext(); ) {
            Map.Entry<CharSequence, CharSequence> field = fields.next();
            if (Trailers.mayPass(field.getKey())) {
                response.trailers().add(field.getKey(), field.getValue());
            }
        }
    }

    private void copyHead() {
        int code = head.status().code();
        String reason = head.status().reasonPhrase();
        response.setStatusCode(code);
        if (!reason.equals(HttpResponseStatus.valueOf(code).reasonPhrase())) {
            response.setStatusMessage(reason);
        }
        passOn(head.headers(), response.headers());
    }

    /** Copies the fields that are for the client. */
    static void passOn(HttpHeaders from, MultiMap to) {
        if (from.isEmpty()) {
            return;
        }
        Set<String> named = HopByHop.namedBy(from.getAll(HttpHeaderNames.CONNECTION));
        for (var fields = from.iteratorCharSequence(); fields.hasNext(); ) {
            Map.Entry<CharSequence, CharSequence> field = fields.next();
            CharSequence name = field.getKey();
            if (!HopByHop.is(name) && !Headers.isInternal(name) && !isNamed(name, named)) {
                to.add(name, field.getValue());
            }
        }
    }

    private static boolean isNamed(CharSequence name, Set<String> named) {
        return !named.isEmpty() && named.contains(name.toString().toLowerCase(Locale.ROOT));
    }
}
