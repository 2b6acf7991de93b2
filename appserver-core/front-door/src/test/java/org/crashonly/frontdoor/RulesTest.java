package org.crashonly.frontdoor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Message.EndpointFailed;
import org.crashonly.control.Message.Failure;
import org.crashonly.control.ProcessSpec.ClientLimits;
import org.crashonly.control.ProcessSpec.FrontDoorSpec;
import org.crashonly.control.ProcessSpec.HoldLimits;
import org.crashonly.frontdoor.TargetPool.Verdict;
import org.crashonly.request.MethodKind;
import org.crashonly.request.RepeatRule.Delivery;
import org.junit.jupiter.api.Test;

/** The small rules that exchanges are made of. */
class RulesTest {

    private static final long SECOND = 1_000_000_000L;
    private static final ElementId ONE = new ElementId("machine/a/b/one");
    private static final ElementId TWO = new ElementId("machine/a/b/two");

    private static TargetPool pool(int generation) {
        return new TargetPool(
                Door.generation(generation, 4_000, true), new Seen(new Seen.Life(Door.SHOP, new Generation(Door.PROCESS, generation)), () -> { }), null);
    }

    @Test
    void repeatsAreAFifthOfTheRequestsAndAFloor() {
        RetryBudget budget = new RetryBudget(1, 0);
        assertThat(spendAll(budget, 0)).as("the floor: 1 a second for 10 s").isEqualTo(10);
        assertThat(budget.affords(5 * SECOND)).isFalse();
        for (int i = 0; i < 100; i++) {
            budget.request(5 * SECOND);
        }
        assertThat(spendAll(budget, 5 * SECOND)).as("20 % of 100").isEqualTo(20);
        assertThat(spendAll(budget, 10 * SECOND)).as("the first ten are forgotten").isEqualTo(10);
        assertThat(spendAll(budget, 100 * SECOND)).as("all is forgotten").isEqualTo(10);
    }

    private static int spendAll(RetryBudget budget, long now) {
        int spent = 0;
        while (budget.affords(now)) {
            budget.spend(now);
            spent++;
        }
        return spent;
    }

    @Test
    void theFirstRepeatAtEachGenerationIsFree() {
        RetryBudget empty = new RetryBudget(0, 0);
        TargetPool first = pool(1);
        TargetPool second = pool(2);
        Repeats repeats = new Repeats();
        repeats.failedAt(first, 100);
        assertThat(repeats.mayGoTo(first, empty, 99)).as("the pause").isFalse();
        assertThat(repeats.mayGoTo(first, empty, 100)).isTrue();
        repeats.payFor(first, empty, 100);
        repeats.failedAt(first, 200);
        assertThat(repeats.mayGoTo(first, empty, 200)).as("the second one costs").isFalse();
        assertThat(repeats.mayGoTo(first, new RetryBudget(1, 0), 200)).isTrue();
        assertThat(repeats.mayGoTo(second, empty, 200)).as("another generation").isTrue();
        assertThat(repeats.hasFailedAt(first)).isTrue();
        assertThat(repeats.hasFailedAt(second)).isFalse();
        assertThat(repeats.failures()).isEqualTo(2);
    }

    @Test
    void whatIsHeldIsBoundedByRequestsAndBytesOfAComponentAndInAll() {
        HoldBudget budget = new HoldBudget(new HoldLimits(10, 2, 100, 3, 150));
        assertThat(budget.enter(ONE, 60)).isTrue();
        assertThat(budget.enter(ONE, 60)).as("bytes of the component").isFalse();
        assertThat(budget.enter(ONE, 40)).isTrue();
        assertThat(budget.enter(ONE, 0)).as("requests of the component").isFalse();
        assertThat(budget.enter(TWO, 0)).isTrue();
        assertThat(budget.enter(TWO, 0)).as("requests in all").isFalse();
        assertThat(budget.held()).isEqualTo(3);
        budget.leave(ONE, 60);
        assertThat(budget.enter(TWO, 0)).isTrue();
        assertThat(budget.takeBody(150)).isTrue();
        assertThat(budget.takeBody(1)).as("memory for bodies in all").isFalse();
        budget.returnBody(50);
        assertThat(budget.takeBody(50)).isTrue();
    }

    @Test
    void pausesAreFullyJitteredWithinABoundThatGrows() {
        assertThat(Backoff.nanos(1, 0)).isZero();
        assertThat(Backoff.nanos(1, 0.5)).isEqualTo(30_000_000);
        assertThat(Backoff.nanos(1, 0.999)).isBetween(59_000_000L, 60_000_000L);
        assertThat(Backoff.nanos(3, 0.5)).isEqualTo(120_000_000);
        assertThat(Backoff.nanos(1_000_000, 0.999)).isLessThanOrEqualTo(SECOND);
    }

    @Test
    void theHeartBeatsOnlyIfEveryLoopTicks() {
        AtomicInteger beats = new AtomicInteger();
        Heart heart = new Heart(2, beats::incrementAndGet);
        for (int i = 0; i < 100; i++) {
            heart.tick(0);
        }
        assertThat(beats).hasValue(0);
        heart.tick(1);
        assertThat(beats).hasValue(1);
        heart.tick(1);
        assertThat(beats).hasValue(1);
        heart.tick(0);
        assertThat(beats).hasValue(2);
    }

    @Test
    void failuresAreAddedUpBetweenReports() {
        List<EndpointFailed> heard = new ArrayList<>();
        FailureReports reports = new FailureReports(heard::add, 0);
        Generation generation = new Generation(new ElementId("machine/a/b"), 1);
        reports.add(ONE, generation, Failure.RESET);
        reports.flush(0);
        for (int i = 0; i < 50; i++) {
            reports.add(ONE, generation, Failure.RESET);
        }
        reports.add(ONE, generation, Failure.REFUSED);
        reports.flush(SECOND / 20);
        assertThat(heard).containsExactly(new EndpointFailed(ONE, generation, Failure.RESET, 1));
        reports.flush(SECOND / 10);
        assertThat(heard).hasSize(3).contains(
                new EndpointFailed(ONE, generation, Failure.RESET, 50), new EndpointFailed(ONE, generation, Failure.REFUSED, 1));
        reports.flush(SECOND);
        assertThat(heard).hasSize(3);
    }

    @Test
    void aTargetThatFailsIsLeftAloneAndItsSuccessorIsNot() {
        TargetPool failing = pool(1);
        for (int i = 0; i < 10; i++) {
            assertThat(failing.admits()).isTrue();
            failing.begin();
            failing.end(Verdict.FAILED, 1);
        }
        assertThat(failing.admits()).isFalse();
        assertThat(failing.outstanding()).isZero();
        assertThat(pool(2).admits()).isTrue();
    }

    @Test
    void clientsThatGoAwayDoNotOpenTheBreaker() {
        TargetPool innocent = pool(1);
        for (int i = 0; i < 100; i++) {
            assertThat(innocent.admits()).isTrue();
            innocent.begin();
            innocent.end(Verdict.SAYS_NOTHING, 1);
        }
        assertThat(innocent.admits()).isTrue();
    }

    @Test
    void aRetiredTargetGetsNothingMore() {
        TargetPool retired = pool(1);
        retired.retire();
        assertThat(retired.admits()).isFalse();
    }

    @Test
    void anExchangeEndsOnceAndBeginsAgainOnlyWhileTheClientHasSeenNothing() {
        for (ExchangeState state : ExchangeState.values()) {
            assertThat(ExchangeState.DONE.mayBecome(state)).isFalse();
            assertThat(state.mayBecome(ExchangeState.RECEIVING)).isFalse();
            assertThat(state.mayBecome(ExchangeState.DONE)).isEqualTo(state != ExchangeState.DONE);
            boolean answered = state == ExchangeState.ANSWER_FLOWS || state == ExchangeState.UPGRADED || state == ExchangeState.STORING
                    || state == ExchangeState.DONE;
            assertThat(state.mayBecome(ExchangeState.SENT)).isEqualTo(!answered);
        }
        assertThat(ExchangeState.RECEIVING.mayBecome(ExchangeState.ANSWER_KEPT)).isFalse();
        assertThat(ExchangeState.HELD.mayBecome(ExchangeState.ANSWER_FLOWS)).isFalse();
        assertThat(ExchangeState.CLAIMING.mayBecome(ExchangeState.ANSWER_FLOWS)).isFalse();
        assertThat(ExchangeState.SENT.mayBecome(ExchangeState.CLAIMING)).as("a key is claimed before its request is sent").isFalse();
    }

    @Test
    void onlyWhatMayHaveHadItsEffectAndIsNotRepeatedIsOfUnknownOutcome() {
        for (MethodKind kind : MethodKind.values()) {
            for (Delivery delivery : Delivery.values()) {
                boolean mayHaveStarted = delivery == Delivery.UNKNOWN || delivery == Delivery.STARTED;
                assertThat(NextStep.after(true, kind, delivery)).isEqualTo(NextStep.REPEAT);
                assertThat(NextStep.after(false, kind, delivery)).as(kind + " " + delivery)
                        .isEqualTo(kind == MethodKind.OTHER && mayHaveStarted ? NextStep.OUTCOME_UNKNOWN : NextStep.COME_AGAIN);
            }
        }
    }

    @Test
    void aPlaceIsTakenOnceAndGivenBackOnce() {
        HoldBudget budget = new HoldBudget(new HoldLimits(10, 1, 100, 3, 150));
        HeldPlace place = new HeldPlace(budget, ONE);
        assertThat(place.take(60)).isTrue();
        assertThat(place.take(60)).as("the one it has").isTrue();
        assertThat(new HeldPlace(budget, ONE).take(1)).isFalse();
        assertThat(budget.held()).isEqualTo(1);
        place.leave();
        place.leave();
        assertThat(budget.held()).isZero();
        assertThat(new HeldPlace(budget, ONE).take(100)).as("its bytes are free as well").isTrue();
    }

    @Test
    void aRestartIsSaidBetweenTwoFramesOnly() {
        WebSocketFrames frames = new WebSocketFrames();
        assertThat(closeFrame(frames)).containsExactly(0x88, 2, 0x03, 0xf4);
        frames.follow(bytes(0x81, 3, 'a', 'b'));
        assertThat(frames.closeForRestart()).as("within a payload").isNull();
        frames.follow(bytes('c'));
        assertThat(frames.closeForRestart()).isNotNull();
        frames.follow(bytes(0x82, 126, 1));
        assertThat(frames.closeForRestart()).as("within a header").isNull();
        frames.follow(bytes(0));
        frames.follow(Unpooled.buffer(256).writeZero(256));
        assertThat(frames.closeForRestart()).isNotNull();
        frames.follow(bytes(0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0));
        frames.follow(Unpooled.buffer(0x10000).writeZero(0x10000));
        assertThat(frames.closeForRestart()).isNotNull();
        frames.follow(bytes(0x88, 2, 3, 0xe8));
        assertThat(frames.closeForRestart()).as("it was closed already").isNull();
    }

    private static int[] closeFrame(WebSocketFrames frames) {
        ByteBuf frame = frames.closeForRestart();
        int[] all = new int[frame.readableBytes()];
        for (int i = 0; i < all.length; i++) {
            all[i] = frame.readUnsignedByte();
        }
        return all;
    }

    private static ByteBuf bytes(int... values) {
        ByteBuf bytes = Unpooled.buffer(values.length);
        for (int value : values) {
            bytes.writeByte(value);
        }
        return bytes;
    }

    @Test
    void anAbsentLimitIsTheUsualOne() {
        Settings settings = Settings.of(new FrontDoorSpec("0.0.0.0", 8_080, null));
        assertThat(settings.hold()).isEqualTo(HoldLimits.DEFAULT);
        assertThat(settings.clients()).isEqualTo(ClientLimits.DEFAULT);
        assertThat(settings.eventLoops()).isBetween(1, 2);
        assertThat(Settings.of(new FrontDoorSpec("0.0.0.0", 8_080, null, null, 4, null)).eventLoops()).isEqualTo(4);
        assertThatThrownBy(() -> Settings.of(new FrontDoorSpec("0.0.0.0", 70_000, null)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("70000");
    }

    @Test
    void aStreamMayTakeItsTimeUnlessTheCallerSaidHowLongItWaits() {
        Patience unasked = new Patience("boot", System.nanoTime(), 60_000, false, 1_000);
        Patience asked = new Patience("boot", System.nanoTime(), 60_000, true, 1_000);
        unasked.moved();
        long later = System.nanoTime() + 30 * SECOND;
        assertThat(unasked.putOff(later)).isTrue();
        assertThat(unasked.putOff(later + 60 * SECOND)).as("it stands still").isFalse();
        assertThat(asked.putOff(later)).isFalse();
        assertThat(asked.keptUntil(later)).isEqualTo(later + 20_000_000);
        assertThat(asked.keptUntil(later + 30 * SECOND)).as("no longer than the deadline").isEqualTo(asked.deadline().nanos());
    }
}
