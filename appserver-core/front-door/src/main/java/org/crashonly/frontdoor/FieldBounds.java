package org.crashonly.frontdoor;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.Map;
import org.crashonly.control.ProcessSpec.ClientLimits;
import org.crashonly.request.Problem;

/**
 * The bounds on the header of a request of HTTP/2. Its decoder answers a header that is too large without a word of ours, so it is let read
 * more than is allowed, and what it has read is measured here as in HTTP/1.1, whose decoder goes by the bounds itself.
 */
final class FieldBounds {

    /** The decoder reads so many times what is allowed; beyond that the stream ends with a bare 431, and a quarter more ends the connection. */
    static final int READ = 4;

    /** What HTTP/1.1 would write around a field: a colon, a space and the end of the line. */
    private static final int AROUND = 4;

    /** A longer name is not repeated in an answer. */
    private static final int LONGEST_NAME = 64;

    private FieldBounds() {}

    static void check(String uri, HttpHeaders fields, ClientLimits limits) throws Incoming.Refused {
        if (fields.size() > limits.headerFields()) {
            throw tooLarge(fields.size() + " header fields, " + limits.headerFields() + " are allowed", null);
        }
        if (uri.length() > limits.headerBytes()) {
            throw new Incoming.Refused(Problem.URI_TOO_LONG, Count.TOO_LARGE, "the request target is too long");
        }
        long bytes = 0;
        for (Map.Entry<String, String> field : fields) {
            long own = field.getKey().length() + field.getValue().length() + AROUND;
            if (own > limits.headerBytes()) {
                // RFC 6585 §5: the one that is at fault is to be named.
                throw tooLarge("a header field of " + own + " bytes, " + limits.headerBytes() + " are allowed in all", shown(field.getKey()));
            }
            bytes += own;
        }
        if (bytes > limits.headerBytes()) {
            throw tooLarge("a header of " + bytes + " bytes, " + limits.headerBytes() + " are allowed", null);
        }
    }

    /** {@code name}, or null if it is too long to be repeated. */
    static String shown(String name) {
        return name.length() > LONGEST_NAME ? null : name;
    }

    private static Incoming.Refused tooLarge(String detail, String field) {
        return new Incoming.Refused(Problem.HEADERS_TOO_LARGE, Count.TOO_LARGE, detail, field);
    }
}
