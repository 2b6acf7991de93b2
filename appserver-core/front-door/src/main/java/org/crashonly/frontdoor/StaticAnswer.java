package org.crashonly.frontdoor;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerConnection;
import java.util.concurrent.TimeUnit;
import org.crashonly.control.StaticContent.Body;
import org.crashonly.control.StaticContent.Entry;
import org.crashonly.request.Problem;

/**
 * The answer to one request for a static file. The kernel moves the file to the client of HTTP/1.1 in clear text, so that an answer takes
 * no memory however large it is; a client that does not read loses its connection as one that does not read a component's answer.
 */
final class StaticAnswer extends Wheel.Timer {

    private static final int NOT_MODIFIED = 304;
    private static final int PARTIAL = 206;
    private static final int PART_BYTES = 64 << 10;
    /** Long enough for a new routing table to come, if the directory is gone because another WAR took its place. */
    private static final long RETRY_SECONDS = 1;

    private final Loop loop;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Guard guard;
    private final StaticFiles files;
    private final Entry entry;
    private final Channel channel;
    /** The kernel does not encrypt, and does not know of streams: then the file comes through this process. */
    private final boolean copied;
    private long progress = -1;
    private boolean done;

    StaticAnswer(Loop loop, HttpServerRequest request, Guard guard, StaticFiles files, Entry entry) {
        this.loop = loop;
        this.request = request;
        this.response = request.response();
        this.guard = guard;
        this.files = files;
        this.entry = entry;
        this.channel = ((HttpServerConnection) request.connection()).channelHandlerContext().channel();
        this.copied = request.isSSL() || request.version() == HttpVersion.HTTP_2;
    }

    /** Whether a request may be answered with a file at all. */
    static boolean mayAnswer(HttpServerRequest request, Incoming incoming) {
        return (request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD))
                && incoming.bodyLength() == 0 && incoming.upgrade() == null;
    }

    void begin(HttpHeaders asked) {
        Body body = entry.gzip() != null && GzipWish.in(asked.getAll(HttpHeaderNames.ACCEPT_ENCODING)) ? entry.gzip() : entry.plain();
        Validators validators = files.validators(body);
        switch (validators.outcome(asked)) {
            case FAILED -> refuse(Problem.PRECONDITION_FAILED, Count.STATIC, "the file's entity tag is " + validators.etag(), 0);
            case NOT_MODIFIED -> {
                describe(body, validators);
                response.setStatusCode(NOT_MODIFIED);
                response.headers().remove(HttpHeaderNames.CONTENT_TYPE);
                end();
            }
            case MET -> send(asked, body, validators);
        }
    }

    private void send(HttpHeaders asked, Body body, Validators validators) {
        boolean whole = !request.method().equals(HttpMethod.GET) || !validators.rangeIsOf(asked);
        switch (whole ? ByteRange.WHOLE : ByteRange.of(asked.get(HttpHeaderNames.RANGE), body.bytes())) {
            case ByteRange.Whole() -> {
                describe(body, validators);
                send(body, 0, body.bytes());
            }
            case ByteRange.Part part -> {
                describe(body, validators);
                response.setStatusCode(PARTIAL);
                response.headers().set(HttpHeaderNames.CONTENT_RANGE, "bytes " + part.first() + "-" + part.last() + "/" + body.bytes());
                send(body, part.first(), part.bytes());
            }
            case ByteRange.Beyond() -> {
                response.headers().set(HttpHeaderNames.CONTENT_RANGE, "bytes */" + body.bytes());
                refuse(Problem.RANGE_NOT_SATISFIABLE, Count.STATIC, "the file has " + body.bytes() + " bytes", 0);
            }
        }
    }

    private void describe(Body body, Validators validators) {
        MultiMap headers = response.headers();
        headers.set(HttpHeaderNames.CONTENT_TYPE, StaticFiles.type(entry));
        headers.set(HttpHeaderNames.ETAG, validators.etag());
        headers.set(HttpHeaderNames.LAST_MODIFIED, Validators.date(validators.modifiedSeconds()));
        headers.set(HttpHeaderNames.DATE, Validators.date(TimeUnit.MILLISECONDS.toSeconds(System.currentTimeMillis())));
        headers.set(HttpHeaderNames.ACCEPT_RANGES, HttpHeaderValues.BYTES);
        // May be kept by everybody; names do not change with content, so it is asked for again each time, at the price of a 304.
        headers.set(HttpHeaderNames.CACHE_CONTROL, "public, no-cache");
        headers.set("X-Content-Type-Options", "nosniff");
        if (entry.gzip() != null) {
            headers.set(HttpHeaderNames.VARY, HttpHeaderNames.ACCEPT_ENCODING);
        }
        if (body == entry.gzip()) {
            headers.set(HttpHeaderNames.CONTENT_ENCODING, HttpHeaderValues.GZIP);
        }
    }

    private void send(Body body, long offset, long bytes) {
        if (!files.hasWhole(body)) {
            // Once the head has said how long it is, the client would take the next answer for what is missing.
            notThere();
            return;
        }
        response.headers().set(HttpHeaderNames.CONTENT_LENGTH, Long.toString(bytes));
        if (bytes == 0 || request.method().equals(HttpMethod.HEAD)) {
            end();
            return;
        }
        // Without it, each client that stops reading would be logged as an error.
        request.connection().exceptionHandler(failure -> { });
        response.closeHandler(closed -> {
            if (!response.ended()) {
                // A client that has all of it need not wait until this process has noticed the end of the file.
                finished(copied && response.bytesWritten() == bytes ? Count.STATIC : Count.CLIENT_GONE);
            }
        });
        loop.wheel().set(this, nextLook(System.nanoTime()));
        String file = files.file(body).toString();
        (copied ? copy(file, offset, bytes) : response.sendFile(file, offset, bytes)).onComplete(sent -> {
            if (sent.succeeded() || response.headWritten()) {
                finished(sent.succeeded() ? Count.STATIC : Count.CLIENT_GONE);
            } else if (!done) {
                notThere();
            }
        });
    }

    private void notThere() {
        response.headers().clear();
        refuse(Problem.RECOVERING, Count.RETRY_AFTER, "the file is being replaced", RETRY_SECONDS);
    }

    private Future<Void> copy(String file, long offset, long bytes) {
        return loop.fileSystem().open(file, new OpenOptions().setRead(true).setWrite(false).setCreate(false))
                .compose(open -> open.setReadBufferSize(PART_BYTES).setReadPos(offset).setReadLength(bytes).pipeTo(response)
                        .onComplete(sent -> open.close()));
    }

    private void end() {
        response.end();
        finished(Count.STATIC);
    }

    private void refuse(Problem problem, Count count, String detail, long retryAfterSeconds) {
        Refusals.send(request, problem, detail, null, retryAfterSeconds, false);
        finished(count);
    }

    private void finished(Count outcome) {
        if (!done) {
            done = true;
            loop.wheel().clear(this);
            guard.answered();
            loop.tally().add(outcome);
            loop.tally().add(Count.DONE);
        }
    }

    private long nextLook(long now) {
        return now + TimeUnit.MILLISECONDS.toNanos(loop.clients().streamIdleMillis());
    }

    private long moved() {
        if (copied) {
            return response.bytesWritten();
        }
        ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
        return waiting == null ? progress : waiting.currentProgress();
    }

    @Override
    void ring(long now) {
        long moved = moved();
        if (moved == progress) {
            finished(Count.BROKEN_OFF);
            guard.close(Count.STALLED);
        } else {
            progress = moved;
            loop.wheel().set(this, nextLook(now));
        }
    }
}
