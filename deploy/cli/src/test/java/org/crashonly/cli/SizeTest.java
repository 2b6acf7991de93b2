package org.crashonly.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class SizeTest {

    private final Size size = new Size();

    @Test
    void readsSizesAsPeopleTypeThem() {
        assertThat(size.convert("65536")).isEqualTo(65_536);
        assertThat(size.convert("64k")).isEqualTo(64 << 10);
        assertThat(size.convert("16m")).isEqualTo(16 << 20);
        assertThat(size.convert("999999999g")).isEqualTo(999_999_999L << 30);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "0k", "-1", "k", "1.5m", "1t", "9999999999"})
    void refusesWhatIsNoSize(String text) {
        assertThatThrownBy(() -> size.convert(text)).isInstanceOf(TypeConversionException.class).hasMessageContaining("expected for instance 64k");
    }
}
