package org.crashonly.frontdoor;

import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import org.crashonly.request.Problem;

/**
 * What a client is told whose bytes could not be read as a request, and how it is counted.
 *
 * @param header the header field that is to blame; null if none is, or it is not known
 */
record Malformed(Count count, Problem problem, String detail, String header) {

    private Malformed(Count count, Problem problem, String detail) {
        this(count, problem, detail, null);
    }

    /** Of a header, by what the decoder says. */
    static Malformed header(Throwable cause) {
        return switch (cause) {
            case TooLongHttpLineException e -> new Malformed(Count.TOO_LARGE, Problem.URI_TOO_LONG, "the request line is too long");
            case TooLongHttpHeaderException e -> new Malformed(Count.TOO_LARGE, Problem.HEADERS_TOO_LARGE, "the header has too many bytes");
            case Unreadable e -> unreadable(e);
            case PrematureChannelClosureException e ->
                new Malformed(Count.HALF_SENT, Problem.MALFORMED_REQUEST, "the header is not complete");
            default -> new Malformed(Count.MALFORMED_REQUEST, Problem.MALFORMED_REQUEST, "this is no unambiguous HTTP/1.1 request");
        };
    }

    /** Of a body in chunks. */
    static Malformed body(Throwable cause) {
        return switch (cause) {
            case TooLongHttpHeaderException e -> new Malformed(Count.TOO_LARGE, Problem.HEADERS_TOO_LARGE, "the trailers have too many bytes");
            case Unreadable e -> unreadable(e);
            default -> new Malformed(Count.MALFORMED_BODY, Problem.MALFORMED_REQUEST, "the body's chunks are not framed as HTTP/1.1 demands");
        };
    }

    private static Malformed unreadable(Unreadable cause) {
        return switch (cause) {
            case Unreadable.TooManyFields e -> new Malformed(Count.TOO_LARGE, Problem.HEADERS_TOO_LARGE, e.getMessage());
            case Unreadable.ForbiddenCharacter e -> new Malformed(Count.MALFORMED_HEADER, Problem.MALFORMED_HEADER, e.getMessage(), e.field());
            case Unreadable.OtherVersion e -> new Malformed(Count.NOT_SUPPORTED, Problem.VERSION_NOT_SUPPORTED, e.getMessage());
            case Unreadable.OtherCoding e -> new Malformed(Count.NOT_SUPPORTED, Problem.NOT_IMPLEMENTED, e.getMessage());
        };
    }
}
