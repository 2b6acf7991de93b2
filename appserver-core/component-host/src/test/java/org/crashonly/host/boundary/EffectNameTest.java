package org.crashonly.host.boundary;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.crashonly.request.IdempotencyKey;
import org.junit.jupiter.api.Test;

/** The keys that the calls of one request get, each time that it is made. */
class EffectNameTest {

    private final EffectName first = named("effect");
    private final EffectName again = named("effect");

    private static EffectName named(String name) {
        EffectName effect = new EffectName();
        effect.become(name);
        return effect;
    }

    private static NamedCall call(EffectName effect, String site, String sent) {
        return effect.nextCall(site, sent, false).orElseThrow();
    }

    private static String apart(EffectName effect, String site, String sent) {
        return effect.nextCall(site, sent, true).orElseThrow().key();
    }

    @Test
    void areTheSameWheneverItIsRepeatedAndDifferFromEachOther() {
        assertThat(new EffectName().nextCall("a", "x", false)).as("without a name").isEmpty();
        first.become("another name of the same");
        List<String> keys = keys(first);
        assertThat(keys).doesNotHaveDuplicates().allSatisfy(key -> assertThat(IdempotencyKey.isKey(key)).isTrue());
        assertThat(keys(again)).isEqualTo(keys);
        assertThat(keys(named("other"))).doesNotContainAnyElementsOf(keys);
    }

    private static List<String> keys(EffectName effect) {
        return List.of(call(effect, "a", "x").key(), call(effect, "b", "x").key(), call(effect, "a", "x").key(), call(effect, "a", "y").key(),
                apart(effect, "a", "x"), apart(effect, "a", "x"), apart(effect, "a", "y"), apart(effect, "b", "x"));
    }

    @Test
    void aCallThatIsRepeatedBecauseItGotNoAnswerKeepsItsKey() {
        NamedCall lost = call(first, "a", "x");
        lost.unanswered();
        lost.unanswered();
        NamedCall repeat = call(first, "a", "x");
        assertThat(repeat.key()).isEqualTo(lost.key());
        NamedCall deliberate = call(first, "a", "x");
        assertThat(deliberate.key()).as("of another one, as that was answered").isNotEqualTo(lost.key());
        repeat.unanswered();
        assertThat(call(first, "a", "x").key()).as("the second repeat").isEqualTo(lost.key());

        assertThat(call(again, "a", "x").key()).isEqualTo(lost.key());
        assertThat(call(again, "a", "x").key()).as("whatever had to be repeated before").isEqualTo(deliberate.key());
    }

    @Test
    void whoSendsSomethingElseFromThereRepeatsNothing() {
        NamedCall lost = call(first, "a", "x");
        lost.unanswered();
        String next = call(first, "a", "y").key();
        assertThat(next).isNotEqualTo(lost.key());
        assertThat(List.of(call(again, "a", "x").key(), call(again, "a", "y").key())).containsExactly(lost.key(), next);
    }

    /** A thing that changes from time to time, in a call that is the same: the component called sees a key with two meanings, and refuses it. */
    @Test
    void whatTheRequestsOwnThreadSendsIsNoPartOfTheKey() {
        assertThat(call(first, "a", "at noon").key()).isEqualTo(call(again, "a", "at one").key());
    }

    @Test
    void callsOfOtherThreadsHaveTheSameKeysInWhateverOrderTheyAreMade() {
        List<String> sent = new ArrayList<>(IntStream.range(0, 60).mapToObj(i -> "item " + i / 3).toList());
        Set<String> keys = sent.stream().map(it -> it + apart(first, "a", it)).collect(Collectors.toSet());
        assertThat(keys).hasSize(60);
        for (int seed = 0; seed < 20; seed++) {
            Collections.shuffle(sent, new Random(seed));
            EffectName repeated = named("effect");
            assertThat(sent.stream().map(it -> it + apart(repeated, "a", it)).collect(Collectors.toSet())).as("seed " + seed).isEqualTo(keys);
        }
    }
}
