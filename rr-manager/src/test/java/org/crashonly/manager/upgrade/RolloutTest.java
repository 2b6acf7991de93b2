package org.crashonly.manager.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.crashonly.control.ElementId;
import org.junit.jupiter.api.Test;

/** A rollout of two waves, a module and two new processes, as a story in virtual time. */
class RolloutTest implements Rollout.Sight {

    private static final ElementId WEB = ElementId.MACHINE.child("shop").child("web");
    private static final ElementId CART = WEB.child("cart");
    private static final Step MODULE = new Step(CART, Step.Kind.RESTART);
    private static final Step ONE = new Step(ElementId.MACHINE.child("shop").child("one"), Step.Kind.BEGIN);
    private static final Step TWO = new Step(ElementId.MACHINE.child("shop").child("two"), Step.Kind.BEGIN);
    private static final Rollout.Limits LIMITS = new Rollout.Limits(Duration.ofSeconds(20), Duration.ofSeconds(5));

    private final Set<Step> begun = new HashSet<>();
    private final Set<Step> serving = new HashSet<>();
    private final Map<Step, String> failures = new HashMap<>();
    private final Map<ElementId, Rollout.Requests> requests = new HashMap<>();
    private final Rollout rollout = new Rollout(List.of(List.of(MODULE), List.of(ONE, TWO)), LIMITS);
    private long now = TimeUnit.HOURS.toNanos(3);

    @Override
    public boolean begun(Step step) {
        return begun.contains(step);
    }

    @Override
    public boolean serves(Step step) {
        return serving.contains(step);
    }

    @Override
    public Optional<String> failure(Step step) {
        return Optional.ofNullable(failures.get(step));
    }

    @Override
    public Map<ElementId, Rollout.Requests> requests() {
        return requests;
    }

    private List<Rollout.Move> after(double seconds) {
        now += (long) (seconds * 1e9);
        return rollout.look(this, now);
    }

    private void allServe() {
        List.of(MODULE, ONE, TWO).forEach(step -> {
            begun.add(step);
            serving.add(step);
        });
    }

    @Test
    void oneWaveFollowsTheOtherWhenItServes() {
        assertThat(after(0)).containsExactly(new Rollout.Move.Begin(MODULE));
        assertThat(after(0.1)).as("it could not be begun then").containsExactly(new Rollout.Move.Begin(MODULE));
        begun.add(MODULE);
        assertThat(after(1)).isEmpty();
        serving.add(MODULE);
        assertThat(after(1)).containsExactly(new Rollout.Move.Begin(ONE), new Rollout.Move.Begin(TWO));
        begun.addAll(List.of(ONE, TWO));
        serving.add(ONE);
        assertThat(after(1)).isEmpty();
        assertThat(rollout.isOnTrial()).isFalse();
        serving.add(TWO);
        assertThat(after(1)).isEmpty();
        assertThat(rollout.isOnTrial()).isTrue();
        assertThat(after(4.9)).isEmpty();
        assertThat(after(0.2)).containsExactly(new Rollout.Move.Confirm());
    }

    @Test
    void whatIsNotReadyInTimeIsGivenUpByName() {
        assertThat(after(0)).containsExactly(new Rollout.Move.Begin(MODULE));
        begun.add(MODULE);
        assertThat(after(19.9)).isEmpty();
        assertThat(after(0.2)).containsExactly(new Rollout.Move.GiveUp("machine/shop/web/cart was not ready within 20 s"));
    }

    @Test
    void whatFailsIsGivenUpAtOnceAndWhatWasNotBegunCannotFail() {
        failures.put(MODULE, "it does not deploy");
        failures.put(ONE, "of an earlier life");
        assertThat(after(0)).containsExactly(new Rollout.Move.Begin(MODULE));
        begun.add(MODULE);
        assertThat(after(0)).containsExactly(new Rollout.Move.GiveUp("it does not deploy"));
    }

    @Test
    void aNewManagerGoesOnAfterWhatWasDone() {
        begun.add(MODULE);
        serving.add(MODULE);
        assertThat(new Rollout(List.of(List.of(MODULE), List.of(ONE, TWO)), LIMITS).look(this, now))
                .containsExactly(new Rollout.Move.Begin(ONE), new Rollout.Move.Begin(TWO));
    }

    @Test
    void firstRequestsThatFailEndTheTrialButNotThoseOfTheRestart() {
        allServe();
        assertThat(after(0)).isEmpty();
        requests.put(CART, new Rollout.Requests(0, 30));
        assertThat(after(1.6)).as("told late").isEmpty();
        requests.put(CART, new Rollout.Requests(5, 34));
        assertThat(after(0.5)).as("most succeed").isEmpty();
        requests.put(CART, new Rollout.Requests(5, 35));
        assertThat(after(0.5)).containsExactly(new Rollout.Move.GiveUp(
                "its first requests fail: of those to machine/shop/web/cart, 5 failed and 5 were served"));
    }

    @Test
    void whatDidNotChangeMayFail() {
        allServe();
        assertThat(after(0)).isEmpty();
        assertThat(after(2)).isEmpty();
        requests.put(WEB.child("neighbour"), new Rollout.Requests(0, 100));
        assertThat(after(2)).isEmpty();
        assertThat(after(2)).containsExactly(new Rollout.Move.Confirm());
    }

    @Test
    void whatDoesNotServeAtTheTrialsEndIsNotConfirmedYet() {
        allServe();
        assertThat(after(0)).isEmpty();
        serving.remove(ONE);
        assertThat(after(6)).isEmpty();
        serving.add(ONE);
        assertThat(after(1)).containsExactly(new Rollout.Move.Confirm());
    }

    @Test
    void aTrialOfNoTimeIsNone() {
        allServe();
        assertThat(new Rollout(List.of(List.of(MODULE)), new Rollout.Limits(Duration.ofSeconds(1), Duration.ZERO)).look(this, now))
                .containsExactly(new Rollout.Move.Confirm());
        assertThatThrownBy(() -> new Rollout.Limits(Duration.ZERO, Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }
}
