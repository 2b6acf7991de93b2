package org.crashonly.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdempotencyKeyTest {

    @ParameterizedTest
    @CsvSource(quoteCharacter = '~', value = {
        "abc, abc", "\"abc\", abc", "8e03978e-40d5-43dd-bc93-6894a57f9324, 8e03978e-40d5-43dd-bc93-6894a57f9324",
        "\"a\\\"b\\\\c\", a\"b\\c", "a=b;c, a=b;c"
    })
    void isReadQuotedAndBare(String text, String key) throws Exception {
        assertThat(IdempotencyKey.parse(List.of(text))).contains(new IdempotencyKey(key));
    }

    @Test
    void isEmptyWithoutAField() throws Exception {
        assertThat(IdempotencyKey.parse(List.of())).isEqualTo(Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"\"", "\"abc", "abc\"", "\"a\"b", "a b", "\"a b\"", "a,b", "\"a\\n\"", "\"a\\", "schlüssel", "\"", "\"a\";x=1"})
    void otherTextsAreRefusedByName(String text) {
        assertThatThrownBy(() -> IdempotencyKey.parse(List.of(text)))
                .isInstanceOfSatisfying(BadHeaderException.class, e -> assertThat(e.header()).isEqualTo("Idempotency-Key"));
    }

    @Test
    void theLongestKeyHas255Characters() throws Exception {
        assertThat(IdempotencyKey.parse(List.of("k".repeat(255)))).isPresent();
        assertThatThrownBy(() -> IdempotencyKey.parse(List.of("k".repeat(256)))).isInstanceOf(BadHeaderException.class).hasMessageContaining("256");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '~', value = {
        "\"a b\", a space", "a b, a space", "a\u00fcb, U+00FC", "a\u007f, U+007F", "\"\", 0 characters"
    })
    void theCharacterThatCannotBeInAKeyIsNamed(String text, String named) {
        assertThatThrownBy(() -> IdempotencyKey.parse(List.of(text))).isInstanceOf(BadHeaderException.class)
                .hasMessageEndingWith("expected 1 to 255 visible ASCII characters, got " + named);
    }

    @Test
    void twoFieldsAreRefused() {
        assertThatThrownBy(() -> IdempotencyKey.parse(List.of("a", "a"))).isInstanceOf(BadHeaderException.class);
    }
}
