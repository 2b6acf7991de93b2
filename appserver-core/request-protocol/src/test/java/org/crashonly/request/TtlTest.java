package org.crashonly.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TtlTest {

    private static final Ttl POLICY = new Ttl(60_000, 300_000);

    @Test
    void whatARequestAsksForIsCappedAndDefaulted() throws Exception {
        assertThat(POLICY.millis(List.of())).isEqualTo(60_000);
        assertThat(POLICY.millis(List.of("1500"))).isEqualTo(1_500);
        assertThat(POLICY.millis(List.of("999999999999"))).isEqualTo(300_000);
        assertThat(POLICY.millis(List.of("0"))).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "-1", "+5", "1.5", "10s", "ten", "1e3", "0x10", "1 000", "1000000000000", "٣"})
    void anythingButDigitsIsRefusedByName(String text) {
        assertThatThrownBy(() -> POLICY.millis(List.of(text)))
                .isInstanceOfSatisfying(BadHeaderException.class, e -> assertThat(e.header()).isEqualTo("Request-TTL"))
                .hasMessageStartingWith("Request-TTL: ");
    }

    @Test
    void twoFieldsAreRefused() {
        assertThatThrownBy(() -> POLICY.millis(List.of("5", "5"))).isInstanceOf(BadHeaderException.class).hasMessageContaining("2 fields");
    }

    @Test
    void aPolicyWhoseDefaultExceedsItsCapIsRefused() {
        assertThatThrownBy(() -> new Ttl(10, 5)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("10 ms");
    }
}
