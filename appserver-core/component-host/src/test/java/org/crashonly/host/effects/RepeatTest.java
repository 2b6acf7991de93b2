package org.crashonly.host.effects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.crashonly.request.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RepeatTest {

    private static final Answer ANSWER = new Answer(201, Map.of("Location", List.of("/orders/1")), new byte[] {1});

    private static final Repeat.Replay REPLAY = new Repeat.Replay(ANSWER);

    /** The first request's state, principal and fingerprint; the answer or problem that the request of ann, one, gets. */
    static Stream<Arguments> table() {
        return Stream.of(
                Arguments.of(new Claim.Running(0), Problem.STILL_RUNNING, 1),
                Arguments.of(new Claim.Running(7_200), Problem.STILL_RUNNING, 8),
                Arguments.of(new Claim.Crowded(7_200), Problem.TOO_MANY_HELD, 8),
                Arguments.of(had("ann", "one", ANSWER), null, 0),
                Arguments.of(had("bob", "one", ANSWER), Problem.KEY_REUSED, 0),
                Arguments.of(had("ann", "two", ANSWER), Problem.KEY_REUSED, 0),
                Arguments.of(had("bob", "two", ANSWER), Problem.KEY_REUSED, 0),
                Arguments.of(had("ann", null, null), Problem.OUTCOME_UNKNOWN, 0),
                Arguments.of(had("bob", null, null), Problem.KEY_REUSED, 0));
    }

    @ParameterizedTest
    @MethodSource("table")
    void aRepeatGetsWhatTheTableSays(Claim claim, Problem expected, int retryAfter) {
        Repeat repeat = Repeat.of(claim, "ann", "one", 0);
        if (expected == null) {
            assertThat(repeat).isEqualTo(REPLAY);
        } else {
            assertThat(repeat).isInstanceOfSatisfying(Repeat.Refused.class, refused -> {
                assertThat(refused.problem()).isEqualTo(expected);
                assertThat(refused.retryAfterSeconds()).isEqualTo(retryAfter);
            });
        }
    }

    @Test
    void whoHasTheEffectIsNoRepeat() {
        assertThatThrownBy(() -> Repeat.of(new Claim.Won(), "ann", "one", 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aRefusalDoesNotTellAStrangerFromAnotherBody() {
        assertThat(Repeat.of(had("bob", "one", ANSWER), "ann", "one", 0)).isEqualTo(Repeat.of(had("ann", "two", ANSWER), "ann", "one", 0));
    }

    private static Claim had(String principal, String fingerprint, Answer answer) {
        return new Claim.Had(new Stored(principal, fingerprint, answer));
    }
}
