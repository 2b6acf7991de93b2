package org.crashonly.frontdoor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GzipWishTest {

    @ParameterizedTest
    @ValueSource(strings = {
        "gzip", "GZIP", "x-gzip", "gzip, deflate, br, zstd", "br;q=1.0, gzip;q=0.8, *;q=0.1", "*", "gzip;q=0.001", "identity;q=0, gzip",
        "identity;q=0.5, gzip;q=0.5", "deflate ,  gzip ; q=0.3"
    })
    void gzipIsTaken(String field) {
        assertThat(GzipWish.in(List.of(field))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "br", "identity", "gzip;q=0", "gzip;q=0.0, *", "*;q=0", "gzip;q=0.3, identity;q=0.9", "gzip;q=x", ";", ",", "gzipped", "*;q=0, br"
    })
    void gzipIsNotTaken(String field) {
        assertThat(GzipWish.in(List.of(field))).isFalse();
    }

    @Test
    void severalFieldsAreOneList() {
        assertThat(GzipWish.in(List.of("br", "gzip"))).isTrue();
        assertThat(GzipWish.in(List.of())).isFalse();
    }
}
