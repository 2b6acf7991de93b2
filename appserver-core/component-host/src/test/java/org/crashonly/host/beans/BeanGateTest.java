package org.crashonly.host.beans;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Message;
import org.crashonly.control.Message.Harm;
import org.crashonly.control.Message.Injection;
import org.crashonly.control.Operations;
import org.crashonly.control.ProcessIdentity;
import org.crashonly.control.Vitals;
import org.crashonly.host.boundary.Admission.Admitted;
import org.crashonly.host.boundary.Boundary;
import org.crashonly.host.boundary.InFlightRequest;
import org.crashonly.host.boundary.Lease;
import org.crashonly.host.boundary.Trace;
import org.crashonly.power.PowerSwitch;
import org.crashonly.power.PowerSwitches;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A gate as a bean's class asks it, with real requests and threads behind it. */
@Timeout(30)
class BeanGateTest {

    private static final ElementId CART = new ElementId("machine/app/web/cart");

    @TempDir
    private Path directory;

    private final ClassLoader module = new ClassLoader() {};
    private final PowerSwitch powerSwitch = PowerSwitches.of(module);
    private final BeanGate till = new BeanGate(String.class, 0, powerSwitch, bean -> CART.child("Till"));
    private final BeanGate shelf = new BeanGate(Integer.class, 70, powerSwitch, bean -> CART.child("Shelf"));
    private final BeanGate passing = new BeanGate(Long.class, 71, powerSwitch, bean -> null);
    private Boundary boundary;

    @BeforeEach
    void install() throws Exception {
        Vitals vitals = Vitals.create(directory.resolve("vitals"), ProcessIdentity.self());
        boundary = Boundary.install(Generation.parse("machine/app/web#1"), "nonce", vitals, since -> false);
        boundary.open("slot", Operations.NONE, powerSwitch);
    }

    /** As a woven method does it. */
    private static <T> T call(BeanGate gate, Object bean, Callable<T> body) throws Exception {
        gate.enter(bean);
        T result;
        try {
            result = body.call();
        } catch (Throwable t) {
            gate.failed(t);
            throw t;
        }
        gate.leave();
        return result;
    }

    private InFlightRequest begin(long deadlineNanos) {
        return boundary.begin("slot", new Admitted(deadlineNanos), Trace.NONE).orElseThrow();
    }

    @Test
    void callsOfTheBeanByItselfDoNotCrossIt() throws Exception {
        call(till, this, () -> call(till, this, () -> call(shelf, this, () -> call(till, this, () -> 1))));

        assertThat(till.calls()).as("from outside, and from the other bean").isEqualTo(2);
        assertThat(shelf.calls()).isEqualTo(1);
        assertThat(Passage.behind(till)).isEmpty();
    }

    @Test
    void anExceptionCountsInEachBeanThatItLeaves() {
        assertThatThrownBy(() -> call(till, this, () -> call(till, this, () -> call(shelf, this, () -> {
            throw new IllegalStateException("empty");
        })))).hasMessage("empty");

        assertThat(till.failures()).isEqualTo(1);
        assertThat(shelf.failures()).isEqualTo(1);
        assertThat(till.latest()).isEqualTo("java.lang.IllegalStateException: empty");
    }

    @Test
    void aRequestThatFailsIsBlamedOnTheInnermostBeanWhoseInstanceLasts() throws Exception {
        boundary.count("slot", CART);
        InFlightRequest fails = begin(Admitted.NO_DEADLINE);
        assertThatThrownBy(() -> call(till, this, () -> call(shelf, this, () -> call(passing, this, () -> {
            throw new IllegalStateException("empty");
        })))).hasMessage("empty");
        boundary.leave(fails);
        boundary.end(fails, 500);

        InFlightRequest late = begin(System.nanoTime() - 1);
        boundary.beansKnownBy(Passage::of);
        int gone = call(till, this, () -> call(passing, this, () -> {
            boundary.cancelOverdue();
            while (!late.isCancelled()) {
                Thread.onSpinWait();
            }
            return 1;
        }));
        assertThat(gone).isEqualTo(1);
        boundary.leave(late);
        assertThat(boundary.modules().modules()).extracting(Message.ModuleCounts::failures)
                .containsExactly(Map.of(CART.child("Shelf"), 1L, CART.child("Till"), 1L));
    }

    @Test
    void aCallIsNotBegunWhenTheTimeOfItsRequestIsOver() {
        InFlightRequest late = begin(System.nanoTime() - 1);
        boundary.cancelOverdue();
        await().until(late::isCancelled);

        assertThatThrownBy(() -> call(till, this, () -> 1)).isInstanceOf(TimeOverException.class);

        assertThat(Passage.behind(till)).isEmpty();
        boundary.leave(late);
    }

    @Test
    void whoIsInItIsCutAndWhoComesMeanwhileIsRefusedAndBothAreInterrupted() throws Exception {
        CountDownLatch inside = new CountDownLatch(2);
        CompletableFuture<InFlightRequest> request = new CompletableFuture<>();
        CompletableFuture<Integer> requests = later(() -> inRequest(request, () -> call(till, this, () -> sleep(inside))));
        CompletableFuture<Lease> lent = new CompletableFuture<>();
        CompletableFuture<Integer> stranger = later(() -> unchecked(() -> call(till, this, () -> {
            lent.complete(boundary.lend(powerSwitch, "a connection", () -> { }));
            return sleep(inside);
        })));
        Lease others = boundary.lend(powerSwitch, "another one", () -> { });
        inside.await();
        InFlightRequest bystander = begin(Admitted.NO_DEADLINE);
        call(shelf, this, () -> 1);

        Microreboot.Course course = new Microreboot(till).run(List::of, () -> {
            assertThatThrownBy(() -> call(till, this, () -> 1)).isInstanceOf(RestartingException.class);
            return null;
        });

        assertThat(course.cut()).isEqualTo(2);
        assertThat(course.left()).isZero();
        assertThat(course.renewedNanos()).isLessThanOrEqualTo(course.goneNanos());
        assertThatThrownBy(requests::join).hasRootCauseInstanceOf(InterruptedException.class);
        assertThatThrownBy(stranger::join).hasRootCauseInstanceOf(InterruptedException.class);
        assertThat(lent.join().isEnded()).as("of a thread that is cut").isTrue();
        assertThat(others.isEnded()).isFalse();
        assertThat(boundary.interrupted(request.join(), 500)).as("cut").isTrue();
        assertThat(boundary.interrupted(bystander, 500)).as("refused, and failed with that").isTrue();
        assertThat(boundary.interrupted(bystander, 200)).as("refused, and made something of it").isFalse();
        assertThat(call(till, this, () -> 5)).isEqualTo(5);
        boundary.leave(bystander);
    }

    @Test
    void whoGotHoldOfTheDroppedInstanceDoesNotCallIt() throws Exception {
        Object old = new Object();
        Microreboot.Course ignored = new Microreboot(till).run(List::of, () -> old);

        assertThatThrownBy(() -> call(till, old, () -> 1)).isInstanceOf(RestartingException.class);
        assertThat(call(till, new Object(), () -> 1)).isEqualTo(1);
    }

    @Test
    void aRequestThatHoldsAnInstanceIsCutOutsideOfTheBean() throws Exception {
        InFlightRequest holder = begin(Admitted.NO_DEADLINE);
        call(shelf, this, () -> 1);
        assertThat(holder.called().contains(shelf.number())).isTrue();
        assertThat(holder.called().contains(till.number())).isFalse();

        CompletableFuture<Microreboot.Course> course = later(() -> new Microreboot(shelf).run(() -> List.of(holder), () -> null));
        await().until(holder::isCrashed);
        boundary.leave(holder);

        assertThat(course.join().cut()).isEqualTo(1);
        assertThat(boundary.interrupted(holder, 500)).isTrue();
    }

    @Test
    void injectedFaultsStrikeCallsAndEndWithTheRestart() throws Exception {
        till.inject(injection(Harm.EXCEPTION, 0));
        assertThatThrownBy(() -> call(till, this, () -> 1)).isInstanceOf(InjectedFaultException.class);
        assertThat(till.failures()).isEqualTo(1);
        assertThat(Passage.behind(till)).isEmpty();
        assertThat(till.faultText()).isEqualTo("a fault");

        till.inject(injection(Harm.LATENCY, 30));
        long before = System.nanoTime();
        assertThat(call(till, this, () -> 1)).isEqualTo(1);
        assertThat(System.nanoTime() - before).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(29));

        till.inject(injection(Harm.HANG, 0));
        CompletableFuture<Integer> hanging = later(() -> unchecked(() -> call(till, this, () -> 1)));
        await().until(() -> Passage.behind(till).size() == 1);
        Microreboot.Course ignored = new Microreboot(till).run(List::of, () -> null);
        assertThat(hanging).succeedsWithin(Duration.ofSeconds(10));
        assertThat(till.faultText()).isNull();
    }

    @Test
    void anEndWithoutItsBeginningDoesNoHarm() throws Exception {
        till.leave();
        assertThat(call(shelf, this, () -> 1)).isEqualTo(1);
        assertThat(Optional.ofNullable(Passage.ofThisThread().request())).isEmpty();
    }

    /** On a thread of its own, because it may block. */
    private static <T> CompletableFuture<T> later(Supplier<T> what) {
        return CompletableFuture.supplyAsync(what, task -> Thread.ofPlatform().daemon().start(task));
    }

    @Test
    void aBeginningWithoutItsEndDoesNotOutliveItsRequest() throws Exception {
        InFlightRequest first = begin(Admitted.NO_DEADLINE);
        till.enter(this);
        boundary.leave(first);
        InFlightRequest second = begin(Admitted.NO_DEADLINE);

        assertThat(call(shelf, this, () -> Passage.ofThisThread().request())).isSameAs(second);

        assertThat(Passage.behind(till)).isEmpty();
        boundary.leave(second);
    }

    @Test
    void whoLeavesWhileItIsLookedAtIsNotTakenForWhatItDoesNext() throws Exception {
        InFlightRequest first = begin(Admitted.NO_DEADLINE);
        till.enter(this);
        List<Passage.Stay> seen = Passage.behind(till);
        till.leave();
        boundary.leave(first);
        InFlightRequest second = begin(Admitted.NO_DEADLINE);
        call(shelf, this, () -> 1);

        assertThat(seen).extracting(Passage.Stay::request).containsExactly(first);
        boundary.leave(second);
    }

    @Test
    @Timeout(60)
    void nobodyIsSeenBehindAGateThatOnlyItsThreadWentThroughBefore() {
        long elsewhere = Admitted.NO_DEADLINE - 1;
        AtomicBoolean enough = new AtomicBoolean();
        CompletableFuture<Void> comesAndGoes = later(() -> {
            while (!enough.get()) {
                inRequest(Admitted.NO_DEADLINE, till);
                inRequest(elsewhere, shelf);
            }
            return null;
        });

        for (int seen = 0; seen < 1_000; ) {
            for (Passage.Stay stay : Passage.behind(till)) {
                assertThat(stay.request().deadlineNanos()).isNotEqualTo(elsewhere);
                seen++;
            }
        }

        enough.set(true);
        assertThat(comesAndGoes).succeedsWithin(Duration.ofSeconds(10));
    }

    private void inRequest(long deadlineNanos, BeanGate gate) {
        InFlightRequest request = begin(deadlineNanos);
        gate.enter(this);
        gate.leave();
        boundary.leave(request);
        boundary.end(request, 200);
    }

    private static Injection injection(Harm harm, long delayMillis) {
        return new Injection("a fault", harm, 1, 0, 0, 60_000, delayMillis, 0, 0, 0);
    }

    private static int sleep(CountDownLatch inside) throws InterruptedException {
        inside.countDown();
        Thread.currentThread().join();
        return 0;
    }

    private int inRequest(CompletableFuture<InFlightRequest> begun, Callable<Integer> body) {
        InFlightRequest request = begin(Admitted.NO_DEADLINE);
        begun.complete(request);
        try {
            return unchecked(body);
        } finally {
            boundary.leave(request);
        }
    }

    private static int unchecked(Callable<Integer> body) {
        try {
            return body.call();
        } catch (Exception e) {
            throw new CompletionException(e);
        }
    }
}
