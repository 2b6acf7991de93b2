package org.crashonly.frontdoor;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import org.crashonly.frontdoor.Validators.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9110 §13: the tag is "t", the file of Sun, 06 Nov 1994 08:49:37 GMT. */
class ValidatorsTest {

    private final Validators validators = new Validators("\"t\"", 784_111_777);

    private static HttpHeaders headers(String... fields) {
        HttpHeaders headers = new DefaultHttpHeaders();
        List.of(fields).forEach(field -> headers.add(field.substring(0, field.indexOf(':')), field.substring(field.indexOf(':') + 2)));
        return headers;
    }

    @Test
    void aRequestWithoutConditionsIsAnswered() {
        assertThat(validators.outcome(headers())).isEqualTo(Outcome.MET);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            If-None-Match: "t"                                    | NOT_MODIFIED
            If-None-Match: W/"t"                                  | NOT_MODIFIED
            If-None-Match: "a", W/"b" ,"t"                        | NOT_MODIFIED
            If-None-Match: *                                      | NOT_MODIFIED
            If-None-Match: "other"                                | MET
            If-None-Match: t                                      | MET
            If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT      | NOT_MODIFIED
            If-Modified-Since: Sun, 06 Nov 1994 08:49:38 GMT      | NOT_MODIFIED
            If-Modified-Since: Sun, 06 Nov 1994 08:49:36 GMT      | MET
            If-Modified-Since: yesterday                          | MET
            If-Match: "t"                                         | MET
            If-Match: *                                           | MET
            If-Match: W/"t"                                       | FAILED
            If-Match: "other"                                     | FAILED
            If-Unmodified-Since: Sun, 06 Nov 1994 08:49:37 GMT    | MET
            If-Unmodified-Since: Sun, 06 Nov 1994 08:49:36 GMT    | FAILED
            If-Unmodified-Since: never                            | MET
            """)
    void aConditionIsJudged(String field, Outcome outcome) {
        assertThat(validators.outcome(headers(field))).isEqualTo(outcome);
    }

    @Test
    void tagsCountMoreThanDates() {
        assertThat(validators.outcome(headers("If-None-Match: \"other\"", "If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT"))).isEqualTo(Outcome.MET);
        assertThat(validators.outcome(headers("If-Match: \"t\"", "If-Unmodified-Since: Sun, 06 Nov 1994 08:49:36 GMT"))).isEqualTo(Outcome.MET);
        assertThat(validators.outcome(headers("If-Match: \"other\"", "If-None-Match: \"t\""))).isEqualTo(Outcome.FAILED);
    }

    @Test
    void aPartIsSentOnlyOfTheStateThatTheClientHas() {
        assertThat(validators.rangeIsOf(headers())).isTrue();
        assertThat(validators.rangeIsOf(headers("If-Range: \"t\""))).isTrue();
        assertThat(validators.rangeIsOf(headers("If-Range: W/\"t\""))).isFalse();
        assertThat(validators.rangeIsOf(headers("If-Range: \"other\""))).isFalse();
        assertThat(validators.rangeIsOf(headers("If-Range: Sun, 06 Nov 1994 08:49:37 GMT"))).isFalse();
    }

    @Test
    void datesAreWrittenAsHttpDemands() {
        assertThat(Validators.date(784_111_777)).isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
    }
}
