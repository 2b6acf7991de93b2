package org.crashonly.frontdoor;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.ArrayDeque;
import org.crashonly.control.ProcessSpec.ClientLimits;

/** How the bodies in chunks of one connection ended: those that are read, and those of requests whose turn to be answered has not come. */
final class Framings {

    private final ClientLimits limits;
    private final ArrayDeque<Framing> waiting = new ArrayDeque<>();
    /** Null if the body that is being read is not in chunks. */
    private Framing reading;
    private int headerFields;

    Framings(ClientLimits limits) {
        this.limits = limits;
    }

    /** A header with so many {@code fields} was read. */
    void begins(HttpHeaders header, int fields) {
        headerFields = fields;
        reading = isInChunks(header) ? new Framing() : null;
        if (reading != null) {
            waiting.add(reading);
        }
    }

    static boolean isInChunks(HttpHeaders header) {
        return header.contains(HttpHeaderNames.TRANSFER_ENCODING);
    }

    /** That of the next request to be answered whose body is in chunks. */
    Framing next() {
        return waiting.poll();
    }

    /** Whether the body that is being read is in chunks. */
    boolean isReading() {
        return reading != null;
    }

    /** It cannot be read to its end. */
    void failed(Throwable cause) {
        reading.failed(cause);
    }

    /** It was read to its end. Trailers count as what they are, header fields that come late; false if they are too many. */
    boolean ended(HttpHeaders trailers) {
        int all = headerFields + HeaderRules.fields(trailers);
        if (all > limits.headerFields()) {
            reading.failed(new Unreadable.TooManyFields(all, limits.headerFields()));
            return false;
        }
        reading.ended(trailers);
        return true;
    }
}
