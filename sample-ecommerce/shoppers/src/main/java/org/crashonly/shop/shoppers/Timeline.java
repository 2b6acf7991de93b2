package org.crashonly.shop.shoppers;

import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;

/** What happened in each second. */
final class Timeline {

    private final long startNanos;
    private final ConcurrentSkipListMap<Long, Second> seconds = new ConcurrentSkipListMap<>();

    /** A second, as it is read. */
    record Row(long second, long answered, long failed, long heldBack, long ordered, double meanMillis, double maxMillis) {}

    private static final class Second {
        private final LongAdder answered = new LongAdder();
        private final LongAdder failed = new LongAdder();
        private final LongAdder heldBack = new LongAdder();
        private final LongAdder ordered = new LongAdder();
        private final LongAdder micros = new LongAdder();
        private final LongAccumulator maxMicros = new LongAccumulator(Math::max, 0);

        private Row row(long second) {
            long count = answered.sum();
            return new Row(second, count, failed.sum(), heldBack.sum(), ordered.sum(), count == 0 ? 0 : micros.sum() / 1000.0 / count,
                    maxMicros.get() / 1000.0);
        }
    }

    Timeline(long startNanos) {
        this.startNanos = startNanos;
    }

    void answered(long micros) {
        Second second = now();
        second.answered.increment();
        second.micros.add(micros);
        second.maxMicros.accumulate(micros);
    }

    void failed() {
        now().failed.increment();
    }

    void heldBack() {
        now().heldBack.increment();
    }

    void ordered() {
        now().ordered.increment();
    }

    /** All seconds from the first to the last, those without any event too. */
    List<Row> rows() {
        if (seconds.isEmpty()) {
            return List.of();
        }
        return LongStream.rangeClosed(0, seconds.lastKey()).mapToObj(i -> seconds.getOrDefault(i, new Second()).row(i)).toList();
    }

    private Second now() {
        return seconds.computeIfAbsent((System.nanoTime() - startNanos) / 1_000_000_000L, second -> new Second());
    }
}
