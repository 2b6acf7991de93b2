package org.crashonly.frontdoor;

import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.crashonly.control.ProcessSpec.ClientLimits;

/** One stream of HTTP/2, which is one request: sees to it that its body keeps moving. */
final class StreamGuard implements Guard {

    private final HttpServerRequest request;
    private final Http2Stream stream;
    private final ClientLimits limits;
    private final Tally tally;
    private final String address;
    private final HttpHeaders fields;
    private final Framing framing = new Framing();
    private long since = System.nanoTime();
    private boolean paused;
    /** Null if nobody wants to know. */
    private Runnable ifGone;

    StreamGuard(HttpServerRequest request, Http2Stream stream, ClientLimits limits, Tally tally, String address) {
        this.request = request;
        this.stream = stream;
        this.limits = limits;
        this.tally = tally;
        this.address = address;
        this.fields = translated();
    }

    /** With an authority that is a field, cookies in one, and a word about a body whose length nobody tells (RFC 9113 §8.3.1, §8.2.3). */
    private HttpHeaders translated() {
        HttpHeaders translated = DefaultHttpHeadersFactory.headersFactory().withValidation(false).newHeaders();
        if (request.authority() != null) {
            translated.set(HttpHeaderNames.HOST, request.authority().toString());
        }
        for (Map.Entry<String, String> field : request.headers()) {
            if (!HttpHeaderNames.HOST.contentEquals(field.getKey())) {
                translated.add(field.getKey(), field.getValue());
            }
        }
        List<String> cookies = translated.getAll(HttpHeaderNames.COOKIE);
        if (cookies.size() > 1) {
            translated.set(HttpHeaderNames.COOKIE, String.join("; ", cookies));
        }
        translated.remove(HttpHeaderNames.TRANSFER_ENCODING);
        if (hasUnread(request) && !translated.contains(HttpHeaderNames.CONTENT_LENGTH)) {
            translated.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
        return translated;
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public Framing serves(HttpServerRequest served) {
        return framing;
    }

    @Override
    public HttpHeaders fields(HttpServerRequest served) {
        return fields;
    }

    @Override
    public boolean hasUnread(HttpServerRequest served) {
        return stream.state().remoteSideOpen();
    }

    @Override
    public void ifGone(Runnable then) {
        ifGone = then;
    }

    /** The end of the stream follows, whatever it is. */
    @Override
    public void answered() {}

    @Override
    public void pause(HttpServerRequest served) {
        paused = true;
        served.pause();
    }

    @Override
    public void resume(HttpServerRequest served) {
        if (paused) {
            paused = false;
            since = System.nanoTime();
            served.resume();
        }
    }

    @Override
    public void close(Count reason) {
        tally.add(reason);
        reset(Http2Error.CANCEL);
    }

    /** What was written comes before a reset anyway. */
    @Override
    public void closeWhenFlushed() {
        reset(Http2Error.NO_ERROR);
    }

    private void reset(Http2Error error) {
        var ignored = request.response().reset(error.code());
    }

    /** A part of the body has come. */
    void moved() {
        since = System.nanoTime();
    }

    /** What stands behind the body: header fields that come late, and count as such. */
    void trailers(Http2Headers received) {
        int all = fields.size() + received.size();
        if (all > limits.headerFields()) {
            framing.failed(new Unreadable.TooManyFields(all, limits.headerFields()));
            return;
        }
        HttpHeaders trailers = DefaultHttpHeadersFactory.trailersFactory().withValidation(false).newHeaders();
        received.forEach(field -> trailers.add(field.getKey(), field.getValue()));
        framing.ended(trailers);
    }

    /** The stream has ended, well or not. */
    void gone() {
        if (ifGone != null) {
            ifGone.run();
        }
    }

    /** Ends the stream if its body has stood still for too long at {@code now}. */
    void check(long now) {
        if (!paused && hasUnread(request) && TimeUnit.NANOSECONDS.toMillis(now - since) > limits.bodyIdleMillis()) {
            close(Count.SLOW_BODY);
        }
    }
}
