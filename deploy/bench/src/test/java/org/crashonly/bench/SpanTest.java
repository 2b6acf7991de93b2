package org.crashonly.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class SpanTest {

    private final Span span = new Span();

    @Test
    void readsTimesAsPeopleTypeThem() {
        assertThat(span.convert("20")).isEqualTo(Duration.ofSeconds(20));
        assertThat(span.convert("60s")).isEqualTo(Duration.ofMinutes(1));
        assertThat(span.convert("500ms")).isEqualTo(Duration.ofMillis(500));
        assertThat(span.convert("10m")).isEqualTo(Duration.ofMinutes(10));
        assertThat(span.convert("1h")).isEqualTo(Duration.ofHours(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"500ms", "1001ms", "20s", "90s", "1m", "10m", "90m", "1h", "25h"})
    void tellsThemAsItReadsThem(String text) {
        assertThat(Span.text(span.convert(text))).isEqualTo(text);
    }

    @Test
    void tellsThemInTheLargestUnit() {
        assertThat(Span.text(Duration.ofSeconds(60))).isEqualTo("1m");
        assertThat(Span.text(Duration.ofMinutes(60))).isEqualTo("1h");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "0s", "-5", "5 s", "5d", "1.5s", "9999999999"})
    void refusesWhatIsNoTime(String text) {
        assertThatThrownBy(() -> span.convert(text)).isInstanceOf(TypeConversionException.class).hasMessageContaining("expected for instance 60s");
    }
}
