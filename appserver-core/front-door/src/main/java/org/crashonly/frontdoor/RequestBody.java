package org.crashonly.frontdoor;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.buffer.BufferInternal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.crashonly.request.RepeatRule.Body;

/**
 * The body of one request. Up to the hold limit it is kept, so that it can be sent again; a larger one, or one for which there is
 * no memory, is streamed with back-pressure.
 */
final class RequestBody {

    /** What a client may still send after it was refused, before it is cut off. */
    private static final long MOST_DISCARDED = 1 << 20;

    private final Exchange exchange;
    private final HttpServerRequest request;
    private final Guard guard;
    /** Null if it does not come in chunks. */
    private final Framing framing;
    private final HoldBudget budget;
    /** From {@code Content-Length}; -1 if chunked, 0 if there is none. */
    private final long declared;
    private final boolean expectsContinue;

    private ByteBuf kept = Unpooled.EMPTY_BUFFER;
    private long taken;
    private long discarded;
    /** {@link #kept} is a buffer of our own, which grows. */
    private boolean growing;
    private boolean complete;
    private boolean overflowed;
    private boolean gone;
    private boolean invited;
    private boolean discarding;
    private TargetConnection sink;
    private HttpHeaders trailers = EmptyHttpHeaders.INSTANCE;

    RequestBody(Exchange exchange, HttpServerRequest request, Guard guard, Framing framing, HoldBudget budget, long declared,
            boolean expectsContinue) {
        this.exchange = exchange;
        this.request = request;
        this.guard = guard;
        this.framing = framing;
        this.budget = budget;
        this.declared = declared;
        this.expectsContinue = expectsContinue;
        this.complete = declared == 0;
    }

    /** All of it is here. */
    boolean isComplete() {
        return complete;
    }

    /** It is streamed. */
    boolean isStreamed() {
        return overflowed;
    }

    /** It is larger than what may be kept of one. */
    boolean isTooLarge() {
        return Math.max(declared, kept.readableBytes()) > budget.limits().bodyBytes();
    }

    /** It is streamed and the client still sends. */
    boolean isFlowing() {
        return sink != null && !complete;
    }

    /** The length to declare to the target; -1 to send it in chunks. */
    long length() {
        return complete && !overflowed ? kept.readableBytes() : declared;
    }

    long keptBytes() {
        return taken;
    }

    ByteBuf duplicate() {
        return kept.isReadable() ? kept.retainedDuplicate() : Unpooled.EMPTY_BUFFER;
    }

    /** What stands behind it and may be passed on; empty as long as it is not complete. */
    HttpHeaders trailers() {
        return complete ? trailers : EmptyHttpHeaders.INSTANCE;
    }

    /** What is kept of it; not to be changed. */
    ByteBuffer bytes() {
        return kept.nioBuffer();
    }

    /** What is kept of it, a character for each byte. */
    String text() {
        return kept.toString(StandardCharsets.ISO_8859_1);
    }

    Body left() {
        return gone ? Body.GONE : Body.KEPT;
    }

    /** Begins to keep it; {@link Exchange#bodyReady} follows, now or later. */
    void receive() {
        request.handler(this::received);
        request.endHandler(ended -> ended());
        if (declared > budget.limits().bodyBytes()) {
            overflow();
        } else {
            invite();
        }
    }

    /** Tells a client that waits for it to send its body. */
    private void invite() {
        if (expectsContinue && !invited) {
            invited = true;
            request.response().writeContinue();
        }
    }

    private void overflow() {
        overflowed = true;
        guard.pause(request);
        exchange.bodyReady();
    }

    private void received(Buffer chunk) {
        if (discarding) {
            discard(chunk.length());
            return;
        }
        ByteBuf bytes = ((BufferInternal) chunk).getByteBuf();
        if (sink != null) {
            write(bytes);
            return;
        }
        append(bytes);
        boolean affordable = budget.takeBody(chunk.length());
        if (affordable) {
            taken += chunk.length();
        }
        if (!overflowed && (!affordable || kept.readableBytes() > budget.limits().bodyBytes())) {
            overflow();
        }
    }

    private void append(ByteBuf bytes) {
        if (!kept.isReadable()) {
            kept = bytes;
            return;
        }
        if (!growing) {
            kept = Unpooled.buffer(2 * kept.readableBytes() + bytes.readableBytes()).writeBytes(kept.duplicate());
            growing = true;
        }
        kept.writeBytes(bytes);
    }

    private void ended() {
        complete = true;
        if (framing != null && framing.failure() != null) {
            exchange.bodyMalformed(framing.failure());
            return;
        }
        if (discarding) {
            return;
        }
        if (framing != null && !framing.trailers().isEmpty()) {
            trailers = Outgoing.trailers(framing.trailers(), request.headers().getAll(HttpHeaderNames.CONNECTION));
        }
        if (sink != null) {
            sink.writeEnd(trailers);
        } else if (!overflowed) {
            exchange.bodyReady();
        }
    }

    /** Streams what is kept, and then the rest as it comes, to {@code target}: from here on it cannot be sent again. */
    void streamTo(TargetConnection target) {
        sink = target;
        invite();
        gone = true;
        if (kept.isReadable()) {
            sink.writeBody(kept);
            kept = Unpooled.EMPTY_BUFFER;
            returnMemory();
        }
        if (complete) {
            sink.writeEnd(trailers);
        } else if (sink.isWritable()) {
            guard.resume(request);
        }
    }

    private void write(ByteBuf bytes) {
        exchange.moved();
        sink.writeBody(bytes);
        if (!sink.isWritable()) {
            guard.pause(request);
        }
    }

    /** The target takes more. */
    void targetWritable() {
        if (isFlowing()) {
            guard.resume(request);
        }
    }

    /** The target is gone; the rest is of no use to anybody. */
    void release() {
        sink = null;
        returnMemory();
        kept = Unpooled.EMPTY_BUFFER;
        if (!complete) {
            discarding = true;
            guard.resume(request);
        }
    }

    private void returnMemory() {
        budget.returnBody(taken);
        taken = 0;
    }

    private void discard(int bytes) {
        discarded += bytes;
        if (discarded > MOST_DISCARDED) {
            guard.close(Count.STALLED);
        }
    }
}
