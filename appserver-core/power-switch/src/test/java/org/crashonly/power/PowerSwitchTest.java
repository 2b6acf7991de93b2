package org.crashonly.power;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.crashonly.power.Zombie.Reason;
import org.crashonly.power.trial.Generation;
import org.crashonly.power.trial.Hang;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class PowerSwitchTest {

    private static final Duration SHORT = Duration.ofMillis(50);
    private static final Duration LONG = Duration.ofSeconds(20);

    private final ClassLoader loader = new ClassLoader() {};
    private final PowerSwitch powerSwitch = PowerSwitches.of(loader).named("shop/cart#3");

    @Test
    void throwingItTwiceIsThrowingItOnce() throws Exception {
        powerSwitch.throwIt();
        powerSwitch.throwIt();

        assertThat(powerSwitch.isThrown()).isTrue();
        assertThat(powerSwitch.awaitDeparture(LONG)).isEqualTo(new Departure(Duration.ZERO, 0, List.of()));
    }

    @Test
    void thrownItLetsNobodyIn() {
        powerSwitch.throwIt();

        assertThatThrownBy(powerSwitch::enter).isInstanceOf(SandboxCrashed.class).hasMessageContaining("shop/cart#3");
        assertThat(powerSwitch.inside()).isZero();
    }

    @Test
    void whileItIsOnNobodyIsWaitedFor() {
        assertThatThrownBy(() -> powerSwitch.awaitDeparture(LONG)).isInstanceOf(IllegalStateException.class).hasMessageContaining("shop/cart#3");
    }

    @ParameterizedTest
    @EnumSource(names = {"CATCHING_LOOP", "LIBRARY_READ", "CHILD_OUTPUT"})
    void onlyItsOwnGenerationDies(Hang hang) throws Exception {
        Generation other = Generation.ofHangs();
        Generation.Running running = other.run(hang, Thread.ofPlatform().daemon());
        await().until(running::isHanging);
        Generation crashed = Generation.ofHangs();
        Generation.Running dying = crashed.run(hang, Thread.ofPlatform().daemon());
        await().until(dying::isHanging);

        crashed.powerSwitch().throwIt();

        assertThat(crashed.powerSwitch().awaitDeparture(LONG).zombies()).isEmpty();
        assertThat(running.end()).isNotDone();
        assertThat(running.isHanging()).isTrue();
        other.powerSwitch().throwIt();
        assertThat(other.powerSwitch().awaitDeparture(LONG).zombies()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"EMPTY_LOOP", "CATCHING_LOOP", "FINALLY_LOOP", "SLEEP", "LIBRARY_READ"})
    void whoIsCutLeavesAloneAndOthersComeAndStay(Hang hang) throws Exception {
        Generation generation = Generation.ofHangs();
        Generation.Running neighbour = generation.run(hang, Thread.ofPlatform().daemon());
        Generation.Running dying = generation.run(hang, Thread.ofPlatform().daemon());
        await().until(() -> neighbour.isHanging() && dying.isHanging());

        await().pollInterval(Duration.ofMillis(10)).until(() -> {
            dying.visit().join().cut();
            dying.visit().join().unblock();
            return dying.end().isDone();
        });

        assertThat(dying.end().join()).isInstanceOf(SandboxCrashed.class).hasMessageContaining("trial#1");
        assertThat(generation.powerSwitch().isThrown()).isFalse();
        Generation.Running next = generation.run(hang, Thread.ofPlatform().daemon());
        await().until(next::isHanging);
        assertThat(neighbour.end()).isNotDone();
        generation.powerSwitch().throwIt();
        assertThat(generation.powerSwitch().awaitDeparture(LONG).zombies()).isEmpty();
    }

    @Test
    void whoHasLeftIsNotCutInWhatHeDoesNext() throws Exception {
        Generation generation = Generation.ofHangs();
        Visit over = generation.powerSwitch().enter();
        over.close();

        over.cut();

        assertThat(Thread.interrupted()).isFalse();
        generation.powerSwitch().throwIt();
    }

    @Test
    void whoWaitsForAMonitorIsAZombieUntilHeGetsIt() throws Exception {
        Object monitor = new Object();
        Thread blocked;
        synchronized (monitor) {
            blocked = visitor(() -> {
                synchronized (monitor) {
                    monitor.notifyAll();
                }
            });
            await().until(() -> blocked.getState() == Thread.State.BLOCKED);
            powerSwitch.throwIt();
            assertThat(powerSwitch.awaitDeparture(SHORT).zombies()).singleElement().satisfies(zombie -> {
                assertThat(zombie.reason()).isEqualTo(Reason.MONITOR);
                assertThat(zombie.thread()).isEqualTo("a visitor");
                assertThat(zombie.stack()).isNotEmpty();
            });
        }
        assertThat(powerSwitch.awaitDeparture(LONG).zombies()).isEmpty();
        blocked.join();
    }

    @Test
    @SuppressWarnings("LockNotBeforeTry")
    void whoWaitsForALockIsAZombieUntilHeGetsIt() throws Exception {
        ReentrantLock lock = new ReentrantLock();
        lock.lock();
        Thread waiting = visitor(() -> {
            lock.lock();
            lock.unlock();
        });
        await().until(lock::hasQueuedThreads);
        powerSwitch.throwIt();

        assertThat(powerSwitch.awaitDeparture(SHORT).zombies()).singleElement().extracting(Zombie::reason).isEqualTo(Reason.UNINTERRUPTIBLE_WAIT);

        lock.unlock();
        assertThat(powerSwitch.awaitDeparture(LONG).zombies()).isEmpty();
        waiting.join();
    }

    @Test
    void whoRunsForeignCodeIsAZombieUntilHeReturns() throws Exception {
        AtomicBoolean returns = new AtomicBoolean();
        Thread computing = visitor(() -> {
            while (!returns.get()) {
                Thread.onSpinWait();
            }
        });
        await().until(() -> powerSwitch.inside() == 1);
        powerSwitch.throwIt();

        assertThat(powerSwitch.awaitDeparture(SHORT).zombies()).singleElement().extracting(Zombie::reason).isEqualTo(Reason.FOREIGN_CODE);

        returns.set(true);
        assertThat(powerSwitch.awaitDeparture(LONG).zombies()).isEmpty();
        computing.join();
    }

    /** Interrupts that come while threads leave and begin something else. */
    @Test
    void anInterruptNeverReachesWhatComesAfterTheVisit() throws Exception {
        AtomicInteger stray = new AtomicInteger();
        for (int round = 0; round < 300; round++) {
            PowerSwitch each = PowerSwitches.of(new ClassLoader() {});
            CyclicBarrier start = new CyclicBarrier(2);
            CountDownLatch entered = new CountDownLatch(1);
            Thread visitor = Thread.ofPlatform().start(() -> {
                try (Visit visit = each.enter()) {
                    entered.countDown();
                    start.await();
                } catch (Exception e) {
                    // Interrupted inside: that is what interrupts are for.
                }
                for (int i = 0; i < 200; i++) {
                    stray.addAndGet(Thread.interrupted() ? 1 : 0);
                }
            });
            entered.await();
            each.throwIt();
            try {
                start.await();
            } catch (BrokenBarrierException e) {
                // It was interrupted first.
            }
            assertThat(each.awaitDeparture(LONG).zombies()).isEmpty();
            visitor.join();
        }
        assertThat(stray).hasValue(0);
    }

    private Thread visitor(Runnable work) {
        return Thread.ofPlatform().daemon().name("a visitor").start(() -> {
            try (Visit visit = powerSwitch.enter()) {
                work.run();
            }
        });
    }
}
