package org.crashonly.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProblemTest {

    @Test
    void readsAsRfc9457() {
        assertThat(Problem.OUTCOME_UNKNOWN.json("it broke"))
                .isEqualTo("{\"type\":\"urn:crashonly:outcome-unknown\",\"title\":\"Outcome unknown\",\"status\":502,\"detail\":\"it broke\"}");
    }

    @Test
    void namesTheHeaderAndEscapesWhatAClientSent() {
        assertThat(Problem.MALFORMED_HEADER.json("a\"b\\c\n\u00e9", "Request-TTL"))
                .endsWith("\"detail\":\"a\\\"b\\\\c\\u000a\\u00e9\",\"header\":\"Request-TTL\"}");
    }

    @Test
    void typesAreStableAndDifferent() {
        assertThat(Stream.of(Problem.values()).map(Problem::type))
                .containsExactlyInAnyOrder(
                        "urn:crashonly:malformed-request", "urn:crashonly:malformed-header", "urn:crashonly:no-such-path",
                        "urn:crashonly:request-timeout", "urn:crashonly:still-running", "urn:crashonly:precondition-failed", "urn:crashonly:uri-too-long",
                        "urn:crashonly:range-not-satisfiable", "urn:crashonly:expectation-failed", "urn:crashonly:key-reused",
                        "urn:crashonly:headers-too-large", "urn:crashonly:not-implemented", "urn:crashonly:version-not-supported", "urn:crashonly:outcome-unknown",
                        "urn:crashonly:recovering", "urn:crashonly:unanswered", "urn:crashonly:too-many-held", "urn:crashonly:given-up",
                        "urn:crashonly:deadline-exceeded", "urn:crashonly:body-too-large", "urn:crashonly:ledger-unavailable");
    }
}
