package org.crashonly.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.crashonly.request.RepeatRule.Body;
import org.crashonly.request.RepeatRule.Delivery;
import org.junit.jupiter.api.Test;

class RepeatRuleTest {

    private record Input(MethodKind method, boolean key, boolean deduplicates, Delivery delivery, Body body, boolean answerBegun) {

        RepeatRule row() {
            return RepeatRule.of(method, key, deduplicates, delivery, body, answerBegun);
        }

        List<RepeatRule> rows() {
            return Stream.of(RepeatRule.values())
                    .filter(row -> row.meets(method, key, deduplicates, delivery, body, answerBegun))
                    .toList();
        }
    }

    private static List<Input> everyInput() {
        List<Input> all = new ArrayList<>();
        for (MethodKind method : MethodKind.values()) {
            for (boolean key : new boolean[] {false, true}) {
                for (boolean deduplicates : new boolean[] {false, true}) {
                    for (Delivery delivery : Delivery.values()) {
                        for (Body body : Body.values()) {
                            for (boolean begun : new boolean[] {false, true}) {
                                all.add(new Input(method, key, deduplicates, delivery, body, begun));
                            }
                        }
                    }
                }
            }
        }
        return all;
    }

    @Test
    void everyInputMeetsExactlyOneRowAndEveryRowIsMet() {
        Set<RepeatRule> met = EnumSet.noneOf(RepeatRule.class);
        for (Input input : everyInput()) {
            assertThat(input.rows()).as("%s", input).hasSize(1).containsExactly(input.row());
            met.add(input.row());
        }
        assertThat(everyInput()).hasSize(3 * 2 * 2 * 4 * 2 * 2);
        assertThat(met).containsExactly(RepeatRule.values());
    }

    @Test
    void nothingIsRepeatedOnceTheClientSawAnAnswerOrTheBodyIsGone() {
        assertThat(everyInput()).filteredOn(i -> i.answerBegun() || i.body() == Body.GONE).noneMatch(i -> i.row().mayRepeat());
    }

    @Test
    void whatWasProvablyNeverStartedMayBeRepeatedWhateverItIs() {
        assertThat(everyInput())
                .filteredOn(i -> !i.answerBegun() && i.body() == Body.KEPT)
                .filteredOn(i -> i.delivery() == Delivery.NEVER || i.delivery() == Delivery.NOT_STARTED)
                .allMatch(i -> i.row().mayRepeat());
    }

    /** RFC 9110 §9.2.2: "A proxy MUST NOT automatically retry non-idempotent requests." */
    @Test
    void whatMayHaveBeenStartedIsRepeatedOnlyIfThatIsHarmless() {
        assertThat(everyInput())
                .filteredOn(i -> i.delivery() == Delivery.UNKNOWN || i.delivery() == Delivery.STARTED)
                .filteredOn(i -> i.row().mayRepeat())
                .allMatch(i -> i.method() != MethodKind.OTHER || (i.key() && i.deduplicates()));
    }

    @Test
    void anUnknownDeliveryIsTreatedAsAStartedOne() {
        for (Input i : everyInput()) {
            if (i.delivery() == Delivery.UNKNOWN) {
                Input started = new Input(i.method(), i.key(), i.deduplicates(), Delivery.STARTED, i.body(), i.answerBegun());
                assertThat(started.row()).isEqualTo(i.row());
            }
        }
    }

    @Test
    void aRequestIsRepeatableByMethodOrByKeyAndOperationTogether() {
        assertThat(RepeatRule.isRepeatable(MethodKind.of("GET"), false, false)).isTrue();
        assertThat(RepeatRule.isRepeatable(MethodKind.of("DELETE"), false, false)).isTrue();
        assertThat(RepeatRule.isRepeatable(MethodKind.of("POST"), true, false)).isFalse();
        assertThat(RepeatRule.isRepeatable(MethodKind.of("POST"), true, true)).isTrue();
        assertThat(RepeatRule.isRepeatable(MethodKind.of("PATCH"), false, true)).isFalse();
        assertThat(RepeatRule.isRepeatable(MethodKind.of("get"), false, false)).as("methods are case-sensitive").isFalse();
    }
}
