package org.crashonly.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpansTest {

    @ParameterizedTest
    @CsvSource({"0, 0 ms", "999, 999 ms", "1000, 1.0 s", "59999, 59.9 s", "60000, 1m 0s", "3599999, 59m 59s", "3600000, 1h 0m", "90000000, 1d 1h"})
    void lengthsAreReadable(long millis, String text) {
        assertThat(Spans.text(millis)).isEqualTo(text);
    }
}
