package org.crashonly.host.boundary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Message;
import org.crashonly.control.Operation;
import org.crashonly.control.Operations;
import org.crashonly.control.ProcessIdentity;
import org.crashonly.control.Vitals;
import org.crashonly.control.Vitals.Counter;
import org.crashonly.host.boundary.Admission.Admitted;
import org.crashonly.power.PowerSwitch;
import org.crashonly.power.PowerSwitches;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoundaryTest {

    private static final Function<InFlightRequest, ElementId> NO_BEAN = request -> null;
    private static final long SECOND = 1_000_000_000L;

    @TempDir
    private Path directory;

    private Vitals vitals;
    private volatile long storeLostNanos = Long.MIN_VALUE;
    private final ClassLoader module = new ClassLoader() {};
    private final PowerSwitch powerSwitch = PowerSwitches.of(module);
    private Boundary boundary;

    /** Some of them leave a request to be worked on. */
    @AfterEach
    void forget() {
        Boundary.workFor(null);
    }

    @BeforeEach
    void install() throws Exception {
        vitals = Vitals.create(directory.resolve("vitals"), ProcessIdentity.self());
        boundary = Boundary.install(Generation.parse("machine/app/web#1"), "nonce", vitals, since -> storeLostNanos > since);
        List.of("slot", "slot-0a", "slot-of-another").forEach(slot -> boundary.open(slot, Operations.NONE, powerSwitch));
    }

    @Test
    void theOldestRequestInFlightIsShown() {
        InFlightRequest first = begin();
        InFlightRequest second = begin();
        InFlightRequest third = begin();
        assertThat(vitals.get(Counter.OLDEST_IN_FLIGHT_NANOS)).isEqualTo(first.startedNanos);
        boundary.end(second, 200);
        assertThat(vitals.get(Counter.OLDEST_IN_FLIGHT_NANOS)).isEqualTo(first.startedNanos);
        boundary.end(first, 200);
        assertThat(vitals.get(Counter.OLDEST_IN_FLIGHT_NANOS)).isEqualTo(third.startedNanos);
        boundary.end(third, 500);
        assertThat(vitals.get(Counter.OLDEST_IN_FLIGHT_NANOS)).isZero();
        assertThat(vitals.get(Counter.IN_FLIGHT)).isZero();
        assertThat(vitals.get(Counter.COMPLETED)).isEqualTo(3);
        assertThat(vitals.get(Counter.FAILED)).isEqualTo(1);
        assertThat(vitals.get(Counter.PROGRESS)).isEqualTo(3);
    }

    @Test
    void anInterruptHitsTheRequestButNeverTheNextOneOnItsThread() {
        InFlightRequest request = begin();
        assertThat(request.interrupt()).isTrue();
        boundary.leave(request);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(request.interrupt()).isFalse();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void whoseTimeIsOverIsCancelledOnceUnlessItAnswersOrStreams() throws Exception {
        long now = System.nanoTime();
        InFlightRequest late = boundary.begin("slot", new Admitted(now - 1), Trace.NONE).orElseThrow();
        try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:"); Statement statement = connection.createStatement()) {
            late.begins(statement);
            late.cancelIfOver(now - 2, NO_BEAN);
            assertThat(late.statementsToCancel(now - 2)).as("before").isEmpty();
            late.cancelIfOver(now, NO_BEAN);
            assertThat(late.statementsToCancel(now)).containsExactly(statement);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(late.answers()).isFalse();
            assertThatThrownBy(() -> late.begins(statement)).isInstanceOf(SQLTimeoutException.class);
            late.cancelIfOver(now + 1, NO_BEAN);
            assertThat(Thread.interrupted()).isFalse();
            assertThat(late.statementsToCancel(now + 1)).as("asked just now").isEmpty();
            assertThat(late.statementsToCancel(now + 1_000_000_000)).as("it did not heed that").containsExactly(statement);
            late.ends(statement);
            assertThat(late.statementsToCancel(now + 2_000_000_000)).isEmpty();
        }
        InFlightRequest answering = boundary.begin("slot", new Admitted(now - 1), Trace.NONE).orElseThrow();
        assertThat(answering.answers()).isTrue();
        InFlightRequest streaming = boundary.begin("slot", new Admitted(now - 1), Trace.NONE).orElseThrow();
        streaming.streams(new BodyFlow(now, 1_000));
        for (InFlightRequest request : List.of(answering, streaming, begin())) {
            request.cancelIfOver(now, NO_BEAN);
            assertThat(request.isCancelled()).isFalse();
            assertThat(Thread.interrupted()).isFalse();
        }
    }

    /** Its client may be gone, or its front door: nobody says so to a module that does not read. */
    @Test
    void whoseBodyStreamsIsCancelledOnceThatHasStoodStillForTooLong() {
        long now = System.nanoTime();
        InFlightRequest streaming = boundary.begin("slot", new Admitted(now + 500_000_000), Trace.NONE).orElseThrow();
        BodyFlow body = new BodyFlow(now, 60_000);
        streaming.streams(body);
        assertThat(streaming.deadlineNanos()).as("what its calls go by").isEqualTo(now + 60_000_000_000L);
        body.moved();
        long moved = System.nanoTime();
        streaming.cancelIfOver(now + 60_000_000_000L, NO_BEAN);
        assertThat(streaming.isCancelled()).as("it moved since").isFalse();
        streaming.cancelIfOver(moved + 60_000_000_000L, NO_BEAN);
        assertThat(streaming.isCancelled()).isTrue();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aKeyIsInTheHeaderOrInThePath() {
        boundary.open("slot-0a", Operations.at("/", List.of(new Operation("POST", "/orders/{id}", Operation.KeyPlace.PATH, "id", List.of()))), powerSwitch);
        assertThat(boundary.key("slot-0a", "PUT", "/", "\"k\"")).isEqualTo("k");
        assertThat(boundary.key("slot-0a", "POST", "/orders/7", null)).isEqualTo("7");
        assertThat(boundary.key("slot-0a", "POST", "/other", null)).isNull();
        assertThat(boundary.key("slot-0a", "POST", "/other", "a b")).isNull();
    }

    @Test
    void theThreadKnowsItsRequest() {
        InFlightRequest request = begin();
        assertThat(Boundary.currentRequest()).isSameAs(request);
        boundary.leave(request);
        assertThat(Boundary.currentRequest()).isNull();
    }

    @Test
    void aServerErrorIsInterruptedIfTheStoreWasLostMeanwhileOrShortlyBefore() {
        InFlightRequest request = begin();
        assertThat(boundary.interrupted(request, 500)).isFalse();
        storeLostNanos = System.nanoTime();
        assertThat(boundary.interrupted(request, 500)).isTrue();
        assertThat(boundary.interrupted(request, 200)).isFalse();
        assertThat(boundary.interrupted(begin(), 500)).isTrue();
        storeLostNanos = System.nanoTime() - TimeUnit.SECONDS.toNanos(10);
        assertThat(boundary.interrupted(begin(), 500)).isFalse();
    }

    @Test
    void aModulesOwnWordOnWhenToComeAgainStandsWhereOnlyTheClientMayRepeat() {
        assertThat(Boundary.saysWhenToComeAgain("POST", 503, true)).isTrue();
        assertThat(Boundary.saysWhenToComeAgain("POST", 503, false)).isFalse();
        assertThat(Boundary.saysWhenToComeAgain("POST", 500, true)).isFalse();
        assertThat(Boundary.saysWhenToComeAgain("GET", 503, true)).as("repeated unseen").isFalse();
        assertThat(Boundary.saysWhenToComeAgain("PUT", 503, true)).as("repeated unseen").isFalse();
    }

    @Test
    void aServerErrorIsInterruptedIfTheStoreWasNotReached() {
        InFlightRequest request = begin();
        request.connections().missedStore();
        assertThat(boundary.interrupted(request, 500)).isTrue();
        InFlightRequest late = boundary.begin("slot", new Admitted(System.nanoTime() - 1), Trace.NONE).orElseThrow();
        late.connections().missedStore();
        late.cancelIfOver(System.nanoTime(), NO_BEAN);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(boundary.interrupted(late, 504)).as("because its time was over").isFalse();
    }

    @Test
    void nothingIsLetInBeforeTheModuleRuns() {
        Arrival arrival = new Arrival("GET", false, null, null, null, null);
        assertThat(boundary.decide("slot-new", arrival)).isInstanceOfSatisfying(Admission.Refused.class,
                refused -> assertThat(refused.status()).isEqualTo(503));
        assertThat(vitals.get(Counter.REFUSED)).isEqualTo(1);
        boundary.open("slot-new", Operations.NONE, powerSwitch);
        assertThat(boundary.decide("slot-new", arrival)).isInstanceOf(Admitted.class);
        assertThat(boundary.decide("slot-1a", arrival)).isInstanceOf(Admission.Refused.class);
    }

    @Test
    void aSlotKnowsTheOperationsOfItsModule() {
        boundary.open("slot-0a", Operations.at("/shop", List.of(new Operation("POST", "/orders", Operation.KeyPlace.HEADER, "k", List.of()))), powerSwitch);
        assertThat(boundary.deduplicates("slot-0a", "POST", "/shop/orders")).isTrue();
        assertThat(boundary.deduplicates("slot-0a", "POST", "/shop/baskets")).isFalse();
        assertThat(boundary.deduplicates("slot-1a", "POST", "/shop/orders")).isFalse();
    }

    @Test
    void aFencedModuleIsEnteredByNobodyAndReachesNoStore() throws Exception {
        Connection given = DriverManager.getConnection("jdbc:h2:mem:");
        Connection passedOn = DriverManager.getConnection("jdbc:h2:mem:");
        boundary.open("neighbour", Operations.NONE, PowerSwitches.of(new ClassLoader() {}));
        InFlightRequest request = begin();
        request.connections().given(given);
        request.connections().given(passedOn);
        InFlightRequest neighbour = boundary.begin("neighbour", new Admitted(Admitted.NO_DEADLINE), Trace.NONE).orElseThrow();
        neighbour.connections().given(passedOn);

        assertThat(boundary.interrupted(request, 500)).isFalse();
        assertThat(boundary.fence("slot")).contains(powerSwitch);
        assertThat(boundary.interrupted(request, 500)).as("though the switch is not thrown yet").isTrue();

        await().until(given::isClosed);
        assertThat(passedOn.isClosed()).as("its neighbour has it now").isFalse();
        try (passedOn; Statement statement = passedOn.createStatement()) {
            assertThat(boundary.interrupted(request, 200)).isFalse();
            assertThatThrownBy(() -> request.begins(statement)).isInstanceOf(SQLTimeoutException.class).hasMessageContaining("crashed");
            assertThat(boundary.interrupted(request, 200)).as("what its module says of that").isTrue();
            neighbour.begins(statement);
            neighbour.disturbed();
            assertThat(boundary.interrupted(neighbour, 200)).as("it is not crashed").isFalse();
        }
        assertThat(boundary.begin("slot", new Admitted(Admitted.NO_DEADLINE), Trace.NONE)).isEmpty();
        assertThat(boundary.fence("slot")).isEmpty();
    }

    @Test
    void whatACrashLeavesOverOfAnAnswerIsInterrupted() {
        InFlightRequest request = begin();
        assertThat(boundary.interrupted(request, 404)).isFalse();
        powerSwitch.throwIt();
        assertThat(boundary.interrupted(request, 500)).isTrue();
        assertThat(boundary.interrupted(request, 404)).as("what is not there any more is not found").isTrue();
        assertThat(boundary.interrupted(request, 200)).as("it had its effect").isFalse();
        assertThat(boundary.begin("slot", new Admitted(Admitted.NO_DEADLINE), Trace.NONE)).as("let in before the crash").isEmpty();
    }

    @Test
    void whoDoesNotAnswerToHisCancellationIsCutAndThenAZombie() {
        long now = System.nanoTime();
        InFlightRequest late = boundary.begin("slot", new Admitted(now - 1), Trace.NONE).orElseThrow();
        assertThat(late.insist(now)).isFalse();
        late.cancelIfOver(now, NO_BEAN);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(late.insist(now + InFlightRequest.GRACE_NANOS)).isFalse();
        assertThat(Thread.interrupted()).as("in its time of grace").isFalse();
        assertThat(late.insist(now + InFlightRequest.GRACE_NANOS + 1)).isFalse();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(late.insist(now + InFlightRequest.ZOMBIE_NANOS + 1)).isTrue();
        boundary.leave(late);
        assertThat(late.insist(now + 2 * InFlightRequest.ZOMBIE_NANOS)).as("it left").isFalse();
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void eachModulesRequestsAreCountedByThemselves() {
        ElementId cart = new ElementId("machine/app/web/cart");
        boundary.count("slot-0a", cart);
        InFlightRequest fails = boundary.begin("slot-0a", new Admitted(Admitted.NO_DEADLINE), Trace.NONE).orElseThrow();
        InFlightRequest runs = boundary.begin("slot-0a", new Admitted(Admitted.NO_DEADLINE), Trace.NONE).orElseThrow();
        InFlightRequest anothers = boundary.begin("slot-of-another", new Admitted(Admitted.NO_DEADLINE), Trace.NONE).orElseThrow();
        fails.failure().thrown(new IllegalStateException("x"));
        boundary.end(fails, 500);

        assertThat(boundary.modules().modules())
                .containsExactly(new Message.ModuleCounts(cart, 1, 1, "java.lang.IllegalStateException", 1, 0, null, 0, Map.of(cart, 1L)));
        boundary.leave(runs);
        boundary.leave(anothers);
    }

    @Test
    void aFailureIsToldOfTheBeanThatTheLatestExceptionLeftFirst() {
        ElementId cart = new ElementId("machine/app/web/cart");
        AtomicInteger told = new AtomicInteger();
        boundary.onFailure(told::incrementAndGet);
        boundary.count("slot-0a", cart);
        IllegalStateException inner = new IllegalStateException("x");
        InFlightRequest one = begin("slot-0a");
        one.failure().left(cart.child("Handled"), new IllegalArgumentException("handled"));
        one.failure().left(cart.child("Inner"), inner);
        one.failure().left(cart.child("Outer"), new IllegalStateException("carries it", new IllegalStateException(inner)));
        boundary.end(one, 500);
        InFlightRequest late = begin("slot-0a");
        late.cancelIfOver(late.deadlineNanos(), request -> cart.child("Slow"));
        boundary.end(late, 500);
        for (int fine : List.of(200, 404, 501, 503)) {
            InFlightRequest none = begin("slot-0a");
            none.failure().left(cart.child("Fine"), new IllegalStateException("no failure of the request"));
            boundary.end(none, fine);
        }

        assertThat(boundary.modules().modules()).extracting(Message.ModuleCounts::failures)
                .containsExactly(Map.of(cart.child("Inner"), 1L, cart.child("Slow"), 1L));
        assertThat(told).hasValue(2);
        assertThat(Thread.interrupted()).isTrue();
    }

    private InFlightRequest begin(String slot) {
        return boundary.begin(slot, new Admitted(System.nanoTime()), Trace.NONE).orElseThrow();
    }

    @Test
    void whoDoesNotHeedThatItsTimeIsOverIsStuckAfterAWhile() {
        long now = System.nanoTime();
        InFlightRequest request = boundary.begin("slot-0a", new Admitted(now - 1), Trace.NONE).orElseThrow();
        assertThat(request.isStuck(now + 3_600_000_000_000L)).as("not even cancelled").isFalse();
        request.cancelIfOver(now, NO_BEAN);
        assertThat(request.isStuck(now + 8_900_000_000L)).isFalse();
        assertThat(request.isStuck(now + 9_100_000_000L)).isTrue();
        boundary.leave(request);
    }

    @Test
    void whoGetsOnIsNotStuckAndOfWhoDoesNotItIsKnownWhatItDidLast() {
        ElementId cart = new ElementId("machine/app/web/cart");
        boundary.count("slot-0a", cart);
        InFlight requests = new InFlight(vitals);
        long now = System.nanoTime();
        InFlightRequest loops = boundary.begin("slot-0a", new Admitted(now - 1), new Trace("loops", null, null)).orElseThrow();
        InFlightRequest waits = boundary.begin("slot-0a", new Admitted(now - 1), new Trace("waits", null, null)).orElseThrow();
        List.of(loops, waits).forEach(requests::add);
        waits.step(Step.STATEMENT);
        waits.step(Step.ROW);
        for (int second = 0; second <= 60; second++) {
            loops.step(Step.STATEMENT);
            List<Statement> ignored = requests.cancelOverdue(now + second * SECOND);
            boolean late = second > 9;
            assertThat(requests.stuck(now + second * SECOND)).hasSize(late ? 1 : 0);
            if (late) {
                assertThat(requests.stuck(now + second * SECOND).values()).containsExactly(
                        new Stuck(1, new Message.Standstill("waits", 2, "a row was read", second * 1_000L)));
            }
        }
        assertThat(vitals.get(Counter.PROGRESS)).as("of the process").isEqualTo(61 + 2);
        loops.step(Step.ROW);
        requests.remove(loops, 200);
        assertThat(vitals.get(Counter.PROGRESS)).as("with the last step, and its end").isEqualTo(61 + 2 + 2);
        assertThat(Thread.interrupted()).isTrue();
        List.of(loops, waits).forEach(boundary::leave);
    }

    @Test
    void aStreamThatStandsStillForLongerThanFrontDoorsLetItIsStuck() {
        boundary.count("slot-0a", new ElementId("machine/app/web/cart"));
        InFlight requests = new InFlight(vitals);
        long now = System.nanoTime();
        InFlightRequest stream = boundary.begin("slot-0a", new Admitted(now - 1), Trace.NONE).orElseThrow();
        requests.add(stream);
        assertThat(stream.answers()).isTrue();
        stream.step(Step.CHUNK);
        assertThat(requests.stuck(now + 200 * SECOND)).isEmpty();
        stream.step(Step.CHUNK);
        assertThat(requests.stuck(now + 400 * SECOND)).as("it has moved").isEmpty();
        assertThat(requests.stuck(now + 702 * SECOND).values()).containsExactly(
                new Stuck(1, new Message.Standstill(null, 2, "a part of the answer went out", 302_000)));
        boundary.leave(stream);
        assertThat(requests.stuck(now + 703 * SECOND)).as("no thread works on it").isEmpty();
    }

    @Test
    void whoIsCancelledIsCounted() {
        ElementId cart = new ElementId("machine/app/web/cart");
        boundary.count("slot-0a", cart);
        long now = System.nanoTime();
        InFlightRequest late = boundary.begin("slot-0a", new Admitted(now - 1), Trace.NONE).orElseThrow();
        late.cancelIfOver(now, NO_BEAN);
        late.cancelIfOver(now, NO_BEAN);
        assertThat(boundary.modules().modules().getFirst().overdue()).isEqualTo(1);
        assertThat(Thread.interrupted()).isTrue();
        boundary.leave(late);
    }

    private InFlightRequest begin() {
        return boundary.begin("slot", new Admitted(Admitted.NO_DEADLINE), Trace.NONE).orElseThrow();
    }
}
