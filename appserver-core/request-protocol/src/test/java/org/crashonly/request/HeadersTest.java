package org.crashonly.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadersTest {

    @Test
    void internalFieldsAreRecognisedInAnyCase() {
        assertThat(Headers.isInternalInRequest("cRaShOnLy-Anything")).isTrue();
        assertThat(Headers.isInternalInRequest("request-attempt")).isTrue();
        assertThat(Headers.isInternalInRequest("Request-TTL")).isFalse();
        assertThat(Headers.isInternalInRequest("Request-Attempts")).isFalse();
        assertThat(Headers.isInternal("crashonly-interrupted")).isTrue();
        assertThat(Headers.isInternal("Crashonl")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "proxy-authenticate",
        "proxy-authorization", "http2-settings"
    })
    void everyHopByHopFieldIsKnown(String name) {
        assertThat(HopByHop.is(name)).isTrue();
        assertThat(HopByHop.is(name.toUpperCase(Locale.ROOT))).isTrue();
    }

    @Test
    void fieldsThatConnectionNamesAreNotPassedOnUnlessTheMessageNeedsThem() {
        assertThat(HopByHop.namedBy(List.of("close, X-One", "X-Two , Host, content-LENGTH, Idempotency-Key"))).containsExactlyInAnyOrder("close", "x-one", "x-two");
        assertThat(HopByHop.namedBy(List.of("Keep-Alive"))).isEmpty();
        assertThat(HopByHop.is("content-length")).isFalse();
    }
}
