package org.crashonly.frontdoor;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import java.util.stream.Stream;
import org.crashonly.control.ProcessSpec.ClientLimits;

/** What a header of HTTP/1.1 has to be beyond what its decoder goes by itself. */
final class HeaderRules {

    private HeaderRules() {}

    static int fields(HttpHeaders headers) {
        int fields = 0;
        for (var field = headers.iteratorCharSequence(); field.hasNext(); field.next()) {
            fields++;
        }
        return fields;
    }

    /** Which rule {@code request} breaks, whose header has so many {@code fields}; null for none. It is answered in a version that is spoken here. */
    static Unreadable broken(HttpRequest request, int fields, ClientLimits limits) {
        if (fields > limits.headerFields()) {
            return new Unreadable.TooManyFields(fields, limits.headerFields());
        }
        if (request.decoderResult().isFailure()) {
            return null;
        }
        HttpVersion version = request.protocolVersion();
        if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
            request.setProtocolVersion(HttpVersion.HTTP_1_1);
            return new Unreadable.OtherVersion(version);
        }
        return Framings.isInChunks(request.headers()) && !isInChunksOnly(request.headers()) ? new Unreadable.OtherCoding() : null;
    }

    /** RFC 9112 §6.1: whatever else the body was coded with would be lost, because only chunks are taken apart and made again. */
    private static boolean isInChunksOnly(HttpHeaders headers) {
        List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
        return codings.size() == 1 && HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(codings.getFirst());
    }

    /** The server compares whole values with {@code close} and {@code keep-alive}: each option of a list gets a field of its own. */
    static void separateOptions(HttpHeaders headers) {
        String first = headers.get(HttpHeaderNames.CONNECTION);
        if (first != null && headers.getAll(HttpHeaderNames.CONNECTION).stream().anyMatch(value -> value.indexOf(',') >= 0)) {
            headers.set(HttpHeaderNames.CONNECTION, headers.getAll(HttpHeaderNames.CONNECTION).stream()
                    .flatMap(value -> Stream.of(value.split(","))).map(String::strip).filter(option -> !option.isEmpty()).toList());
        }
    }
}
