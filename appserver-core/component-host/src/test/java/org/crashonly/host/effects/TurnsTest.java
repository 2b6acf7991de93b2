package org.crashonly.host.effects;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TurnsTest {

    private static final EffectId ID = new EffectId("shop POST /orders", "k");

    private final Turns turns = new Turns();

    @Test
    void oneAtATimeHasAName() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (ExecutorService many = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> all = IntStream.range(0, 200).mapToObj(i -> many.submit(() -> {
                boolean taken = turns.take(ID, in(60));
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                LockSupport.parkNanos(10_000);
                inside.decrementAndGet();
                turns.give(ID);
                return taken;
            })).toList();
            for (Future<Boolean> each : all) {
                assertThat(each.get()).isTrue();
            }
        }
        assertThat(most).hasValue(1);
        assertThat(turns.size()).as("nothing is kept of a name that nobody has").isZero();
    }

    @Test
    void whoseTimeIsOverGoesWithoutIt() throws Exception {
        assertThat(turns.take(ID, in(0))).isTrue();
        assertThat(turns.take(ID, System.nanoTime())).isFalse();
        assertThat(turns.take(new EffectId("shop POST /orders", "other"), in(0))).as("another name").isTrue();
        turns.give(ID);
        assertThat(turns.take(ID, in(0))).isTrue();
    }

    private static long in(long seconds) {
        return System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    }
}
