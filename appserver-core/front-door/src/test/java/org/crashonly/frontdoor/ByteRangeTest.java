package org.crashonly.frontdoor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ByteRangeTest {

    @ParameterizedTest
    @CsvSource({
        "bytes=0-0, 10, 0, 0",
        "bytes=0-, 10, 0, 9",
        "bytes=3-5, 10, 3, 5",
        "bytes=9-, 10, 9, 9",
        "bytes=3-99, 10, 3, 9",
        "bytes=-3, 10, 7, 9",
        "bytes=-99, 10, 0, 9",
        "BYTES=1-2, 10, 1, 2",
        "bytes= 1-2 , 10, 1, 2",
        "bytes=0-99999999999999999999999, 10, 0, 9",
        "bytes=-99999999999999999999999, 10, 0, 9"
    })
    void aPartIsWithinTheBody(String field, long length, long first, long last) {
        assertThat(ByteRange.of(field, length)).isEqualTo(new ByteRange.Part(first, last));
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=10-, 10", "bytes=10-20, 10", "bytes=99999999999999999999999-, 10", "bytes=-0, 10", "bytes=0-, 0", "bytes=-1, 0"
    })
    void nothingOfItIsThere(String field, long length) {
        assertThat(ByteRange.of(field, length)).isEqualTo(new ByteRange.Beyond());
    }

    @ParameterizedTest
    @CsvSource({
        ", 10", "items=0-1, 10", "bytes=, 10", "bytes=-, 10", "bytes=5-3, 10", "bytes=a-b, 10", "bytes=1, 10", "'bytes=0-1,3-4', 10",
        "bytes=--1, 10", "bytes=1--2, 10", "bytes=+1-2, 10", "bytes=0x1-2, 10", "'', 10"
    })
    void whatIsNoSingleRangeIsIgnored(String field, long length) {
        assertThat(ByteRange.of(field, length)).isEqualTo(ByteRange.WHOLE);
    }
}
