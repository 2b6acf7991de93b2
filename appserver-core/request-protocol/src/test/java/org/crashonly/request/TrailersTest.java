package org.crashonly.request;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrailersTest {

    @ParameterizedTest
    @CsvSource({"X-Checksum,true", "Digest,true", "grpc-status,true", "Content-Length,false", "transfer-encoding,false", "Trailer,false",
            "TE,false", "Connection,false", "HOST,false", "Authorization,false", "Cookie,false", "X-Forwarded-For,false", "Forwarded,false",
            "Crashonly-Deadline,false", "Request-Attempt,false", "Request-TTL,false", "Idempotency-Key,false"})
    void passOnlyWhatChangesNothingOfTheirMessage(String name, boolean passes) {
        assertThat(Trailers.mayPass(name)).isEqualTo(passes);
    }
}
