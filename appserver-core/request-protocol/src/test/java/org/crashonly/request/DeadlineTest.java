package org.crashonly.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlineTest {

    private static final String BOOT = "3d6a5e1c-boot";

    @ParameterizedTest
    @ValueSource(longs = {0, 1_000_000_000L, Long.MAX_VALUE - 5, Long.MIN_VALUE + 5})
    void theMonotonicClockMayStandAnywhere(long now) {
        Deadline deadline = Deadline.after(BOOT, now, 40);
        assertThat(deadline.remainingMillis(now)).isEqualTo(40);
        assertThat(deadline.isPast(now)).isFalse();
        assertThat(deadline.isPast(now + 40_000_000)).isTrue();
        assertThat(deadline.remainingMillis(now + 41_000_000)).isEqualTo(-1);
    }

    @Test
    void isReadAsItIsWritten() throws Exception {
        Deadline deadline = new Deadline(BOOT, -42);
        assertThat(deadline).hasToString(BOOT + ";-42");
        assertThat(Deadline.parse(deadline.toString())).isEqualTo(deadline);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "boot", ";5", "boot;", "boot;1.5", "boot;99999999999999999999"})
    void otherTextsAreRefusedByName(String text) {
        assertThatThrownBy(() -> Deadline.parse(text)).isInstanceOf(BadHeaderException.class).hasMessageStartingWith("Crashonly-Deadline: ");
    }

    @Test
    void theEarlierOfTtlAndDeadlineCounts() {
        long now = 1_000;
        Deadline soon = Deadline.after(BOOT, now, 10);
        Deadline late = Deadline.after(BOOT, now, 90);
        assertThat(Deadline.earlier(soon, BOOT, now, 50)).isEqualTo(soon);
        assertThat(Deadline.earlier(late, BOOT, now, 50)).isEqualTo(Deadline.after(BOOT, now, 50));
        assertThat(Deadline.earlier(null, BOOT, now, 50)).isEqualTo(Deadline.after(BOOT, now, 50));
    }

    @Test
    void aDeadlineOfAnotherBootIsIgnored() {
        assertThat(Deadline.earlier(new Deadline("other", 0), BOOT, 1_000, 50)).isEqualTo(Deadline.after(BOOT, 1_000, 50));
    }
}
