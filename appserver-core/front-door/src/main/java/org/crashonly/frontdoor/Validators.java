package org.crashonly.frontdoor;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * What tells one state of a file from another, and what a request's conditions come to (RFC 9110 §13).
 *
 * @param etag strong, with its quotes
 * @param modifiedSeconds since 1970
 */
record Validators(String etag, long modifiedSeconds) {

    /** What a request's conditions come to. */
    enum Outcome {
        /** The request is answered as if it had none. */
        MET,
        /** 304: the client has it. */
        NOT_MODIFIED,
        /** 412. */
        FAILED
    }

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** {@code seconds} since 1970, as header fields say it. */
    static String date(long seconds) {
        return DATE.format(Instant.ofEpochSecond(seconds));
    }

    /** The conditions of a GET or HEAD, in the order of RFC 9110 §13.2.2. */
    Outcome outcome(HttpHeaders headers) {
        List<String> match = headers.getAll(HttpHeaderNames.IF_MATCH);
        if (!match.isEmpty()) {
            if (!names(match, false)) {
                return Outcome.FAILED;
            }
        } else if (headers.contains(HttpHeaderNames.IF_UNMODIFIED_SINCE) && changedAfter(headers.get(HttpHeaderNames.IF_UNMODIFIED_SINCE))) {
            return Outcome.FAILED;
        }
        List<String> noneMatch = headers.getAll(HttpHeaderNames.IF_NONE_MATCH);
        if (!noneMatch.isEmpty()) {
            return names(noneMatch, true) ? Outcome.NOT_MODIFIED : Outcome.MET;
        }
        String since = headers.get(HttpHeaderNames.IF_MODIFIED_SINCE);
        OptionalLong known = since == null ? OptionalLong.empty() : seconds(since);
        return known.isPresent() && modifiedSeconds <= known.getAsLong() ? Outcome.NOT_MODIFIED : Outcome.MET;
    }

    /** Whether a part may be sent: the client's other parts, if it says anything of them, are of this state. */
    boolean rangeIsOf(HttpHeaders headers) {
        String condition = headers.get(HttpHeaderNames.IF_RANGE);
        // A date is a weak validator unless it is old enough: a whole answer is always right.
        return condition == null || condition.strip().equals(etag);
    }

    private boolean changedAfter(String date) {
        OptionalLong seconds = seconds(date);
        return seconds.isPresent() && modifiedSeconds > seconds.getAsLong();
    }

    /** Whether a list of entity tags names this state; a tag of ours holds neither comma nor quote. */
    private boolean names(List<String> fields, boolean weakCounts) {
        for (String field : fields) {
            for (String item : field.split(",")) {
                String tag = item.strip();
                if (tag.equals("*") || tag.equals(etag) || (weakCounts && tag.equals("W/" + etag))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Seconds since 1970; empty if it is no date: such a field does not count. */
    private static OptionalLong seconds(String date) {
        try {
            return OptionalLong.of(ZonedDateTime.parse(date.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toEpochSecond());
        } catch (DateTimeException e) {
            return OptionalLong.empty();
        }
    }
}
