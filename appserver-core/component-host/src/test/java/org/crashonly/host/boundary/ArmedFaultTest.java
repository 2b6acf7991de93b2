package org.crashonly.host.boundary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.crashonly.control.Message.Harm;
import org.crashonly.control.Message.Injection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What faults do to the threads that they strike. */
class ArmedFaultTest {

    private static final Duration LONG_ENOUGH = Duration.ofSeconds(20);

    @ParameterizedTest
    @EnumSource(value = Harm.class, names = {"HANG", "LOOP", "DEADLOCK"})
    void whoIsStruckHeedsNoInterruptUntilTheFaultIsEnded(Harm harm) throws Exception {
        ArmedFault fault = armed(harm, 60_000, 0);
        List<Thread> struck = struck(fault, 3);
        struck.forEach(Thread::interrupt);
        await().during(Duration.ofMillis(200)).atMost(LONG_ENOUGH).until(() -> struck.stream().allMatch(Thread::isAlive));
        fault.end();
        for (Thread thread : struck) {
            assertThat(thread.join(LONG_ENOUGH)).as("%s ends", thread.getName()).isTrue();
        }
        assertThat(fault.isOver(System.nanoTime())).isTrue();
    }

    @ParameterizedTest
    @EnumSource(value = Harm.class, names = {"HANG", "LOOP", "DEADLOCK"})
    void itEndsByItself(Harm harm) throws Exception {
        long begun = System.nanoTime();
        for (Thread thread : struck(armed(harm, 100, 0), 2)) {
            assertThat(thread.join(LONG_ENOUGH)).isTrue();
        }
        assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(100));
    }

    @Test
    void whoIsSlowedGoesOnAndKnowsThatHeWasInterrupted() {
        long begun = System.nanoTime();
        Thread.currentThread().interrupt();
        armed(Harm.LATENCY, 60_000, 100).suffer(new Random(7));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(100));
    }

    @Test
    void memoryThatLeaksIsTheCollectorsWhenTheFaultIsOver() {
        Runtime runtime = Runtime.getRuntime();
        ArmedFault fault = new ArmedFault(new Injection("leak", Harm.LEAK, 1, 0, 0, 60_000, 0, 0, 0, 8L << 20), System.nanoTime());
        for (int i = 0; i < 8; i++) {
            fault.suffer(new Random(7));
        }
        System.gc();
        long kept = runtime.totalMemory() - runtime.freeMemory();
        fault.end();
        await().atMost(LONG_ENOUGH).until(() -> {
            System.gc();
            return kept - (runtime.totalMemory() - runtime.freeMemory()) > 32L << 20;
        });
    }

    @ParameterizedTest
    @EnumSource(value = Harm.class, names = {"LEAK", "THREAD_LEAK", "FILE_LEAK", "METASPACE_LEAK"})
    void whatLeaksIsHeldUntilTheFaultIsEnded(Harm harm) {
        ArmedFault fault = armed(harm, 60_000, 0);
        for (int i = 0; i < 20; i++) {
            fault.suffer(new Random(7));
        }
        assertThat(fault.held()).isEqualTo(20);
        fault.end();
        await().atMost(LONG_ENOUGH).until(() -> fault.held() == 0);
    }

    @ParameterizedTest
    @EnumSource(value = Harm.class, names = {"LEAK", "THREAD_LEAK", "FILE_LEAK", "METASPACE_LEAK"})
    void whatLeaksIsFreeWhenItsTimeIsOver(Harm harm) {
        ArmedFault fault = armed(harm, 50, 0);
        fault.suffer(new Random(7));
        await().atMost(LONG_ENOUGH).until(() -> fault.held() == 0);
    }

    @Test
    void itFailsTwiceAndThenPasses() {
        long now = System.nanoTime();
        ArmedFault fault = new ArmedFault(new Injection("fault", Harm.EXCEPTION, 1, 2, 1, 60_000, 0, 0, 0, 0), now);
        assertThat(struck(fault, 5, now)).containsExactly(false, true, true, false, false);
        assertThat(fault.isOver(now)).isTrue();
    }

    @Test
    void itStrikesAShareUntilItsTimeIsOver() {
        long now = System.nanoTime();
        ArmedFault fault = new ArmedFault(new Injection("fault", Harm.EXCEPTION, 0.25, 0, 0, 60_000, 0, 0, 0, 0), now);
        long later = now + TimeUnit.SECONDS.toNanos(59);
        assertThat(struck(fault, 10_000, later)).filteredOn(it -> it).hasSizeBetween(2_350, 2_650);
        assertThat(struck(fault, 100, now + TimeUnit.SECONDS.toNanos(60))).doesNotContain(true);
        assertThat(struck(armed(Harm.EXCEPTION, 60_000, 0), 100, now)).doesNotContain(false);
    }

    private static List<Boolean> struck(ArmedFault fault, int calls, long now) {
        Random random = new Random(7);
        return IntStream.range(0, calls).mapToObj(it -> fault.strikes(random, now)).toList();
    }

    @Test
    void whatIsThrownIsWhatWasAskedFor() {
        ArmedFault checked = new ArmedFault(
                new Injection("f", Harm.EXCEPTION, 1, 0, 0, 60_000, 0, 0, 0, 0, null, "java.io.IOException"), System.nanoTime());
        assertThat(checked.thrown(IllegalStateException::new)).isInstanceOf(IOException.class).hasMessage("a fault was injected");
        assertThat(armed(Harm.EXCEPTION, 60_000, 0).thrown(IllegalStateException::new)).isInstanceOf(IllegalStateException.class);
    }

    private static ArmedFault armed(Harm harm, long millis, long delay) {
        return new ArmedFault(new Injection("fault", harm, 1, 0, 0, millis, delay, 0, 0, 0), System.nanoTime());
    }

    private static List<Thread> struck(ArmedFault fault, int count) {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            threads.add(Thread.ofPlatform().daemon().start(() -> fault.suffer(new Random(7))));
        }
        return threads;
    }
}
