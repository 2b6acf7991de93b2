package org.crashonly.host.timers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TurnTest {

    private static final long NOW = 100_000;

    @Test
    void whatHasNoExpirationIsOver() {
        assertThat(Turn.of(null, "b", NOW + 1, "a", NOW)).isEqualTo(new Turn.Over());
    }

    @ParameterizedTest
    @CsvSource({
        "100001, , 0, 100001",
        "100001, b, 999999, 100001",
        // Held by another replica: not before it may have gone, but looked at soon.
        "100000, b, 100001, 100001",
        "100000, b, 999999, 105000",
        "1, b, 104000, 104000"
    })
    void itIsLater(long next, String holder, long heldUntil, long later) {
        assertThat(Turn.of(next, holder, heldUntil, "a", NOW)).isEqualTo(new Turn.Later(later));
    }

    @ParameterizedTest
    @CsvSource({
        "100000, , 0",
        "1, , 0",
        // By an earlier generation of the same replica, which has ended.
        "100000, a, 999999",
        // By another replica that said nothing for so long.
        "100000, b, 100000",
        "100000, b, 1"
    })
    void itIsTheCallers(long next, String holder, long heldUntil) {
        assertThat(Turn.of(next, holder, heldUntil, "a", NOW)).isEqualTo(new Turn.Mine(next));
    }
}
