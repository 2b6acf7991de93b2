package org.crashonly.fmap.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FaultTest {

    @ParameterizedTest
    @EnumSource(FaultKind.class)
    void everyKindIsReadAndToldWithAllThatCanBeSaidOfIt(FaultKind kind) {
        StringBuilder text = new StringBuilder(kind.word());
        for (Parameter parameter : Parameter.values()) {
            if (kind.allowed().contains(parameter)) {
                text.append(' ').append(parameter.word()).append('=').append(example(parameter));
            }
        }
        Fault fault = Fault.parse(text.toString());
        assertThat(fault.toString()).isEqualTo(text.toString());
        assertThat(kind.allowed()).containsAll(kind.required());
    }

    @Test
    void aLastingFaultEndsByItself() {
        Fault fault = Fault.parse("exception");
        assertThat(fault.lasts()).contains(Duration.ofMinutes(1));
        assertThat(Fault.parse("exception for=2s").lasts()).contains(Duration.ofSeconds(2));
        assertThat(Fault.parse("kill").lasts()).isEmpty();
    }

    @Test
    void aRestartEndsItUnlessSomethingElseIsSaid() {
        assertThat(Fault.parse("exception").survives()).isEmpty();
        assertThat(Fault.parse("exception survives=module").survives()).contains(Fault.Survival.MODULE);
        assertThat(Fault.parse("hang survives=process").survives()).contains(Fault.Survival.PROCESS);
    }

    @Test
    void whomItStrikesIsEverybodyIfNothingIsSaid() {
        Fault some = Fault.parse("exception times=2 after=1 probability=0.25");
        assertThat(some.times()).hasValue(2);
        assertThat(some.after()).isEqualTo(1);
        assertThat(some.probability()).isEqualTo(0.25);
        Fault all = Fault.parse("exception");
        assertThat(all.times()).isEmpty();
        assertThat(all.after()).isZero();
        assertThat(all.probability()).isEqualTo(1);
    }

    @Test
    void valuesHaveTheirUnits() {
        Fault latency = Fault.parse("  latency   delay=2m jitter=500ms for=1h ");
        assertThat(latency.delay()).contains(Duration.ofMinutes(2));
        assertThat(latency.jitter()).contains(Duration.ofMillis(500));
        assertThat(latency.lasts()).contains(Duration.ofHours(1));
        assertThat(Fault.parse("leak bytes=10m").bytes()).hasValue(10L << 20);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "slow | no fault 'slow'; there is exception, error, latency",
        "latency | delay is missing; a time like 500ms",
        "latency delay=fast | delay=fast; expected a time like",
        "latency delay=0s | delay=0s; expected",
        "latency delay=25h | at most 24h",
        "kill after=3 | has no after; nothing can be said of it",
        "freeze times=2 | has no times; there is for",
        "exception path=cart | path=cart; expected a path that begins with /",
        "exception probability=0 | expected a number above 0 and up to 1",
        "exception probability=1.01 | expected a number above 0",
        "exception probability=. | expected a number above 0",
        "exception probability=NaN | expected a number above 0",
        "exception times=0 | times=0; expected a whole number",
        "exception times=99999999999 | expected a whole number",
        "exception class=1x | expected the name of a Java class",
        "exception times | 'times'; expected name=value",
        "exception foo=1 | 'foo=1'; expected name=value with a name of probability, times",
        "exception times=1 times=2 | times is there twice",
        "leak bytes=9999999g | expected a size",
        "error status=200 | expected a status from 400 to 599",
        "exception survives=bean | survives=bean; expected module or process",
        "freeze survives=process | has no survives"
    })
    void whatIsWrongIsSaid(String text, String message) {
        assertThatThrownBy(() -> Fault.parse(text)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }

    @Test
    void allThatIsWrongIsSaidAtOnce() {
        assertThatThrownBy(() -> Fault.parse("latency times=0 bytes=1k x")).message().hasLineCount(4);
    }

    private static String example(Parameter parameter) {
        return switch (parameter) {
            case PROBABILITY -> "0.5";
            case TIMES, AFTER -> "3";
            case FOR, DELAY, JITTER -> "500ms";
            case BYTES -> "10m";
            case PATH -> "/cart";
            case CLASS -> "java.lang.IllegalStateException";
            case STATUS -> "503";
            case SURVIVES -> "module";
        };
    }
}
