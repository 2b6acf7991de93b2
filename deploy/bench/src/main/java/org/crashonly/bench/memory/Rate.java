package org.crashonly.bench.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * How fast transactions end.
 *
 * @param perSecond transactions, of all threads together
 * @param microseconds of one, as its thread sees it
 */
record Rate(double perSecond, double microseconds) {

    /** One transaction after the other; the thread says which it is, so that no two share records. */
    interface Step {
        void run(int thread, long number) throws Exception;
    }

    /** Runs {@code step} in {@code threads} threads for {@code nanos}, after as much again to warm up. */
    static Rate of(int threads, long nanos, Step step) throws Exception {
        run(threads, nanos, step);
        return run(threads, nanos, step);
    }

    private static Rate run(int threads, long nanos, Step step) throws Exception {
        long[] done = new long[threads];
        AtomicReference<Exception> failure = new AtomicReference<>();
        List<Thread> running = new ArrayList<>();
        long begin = System.nanoTime();
        for (int i = 0; i < threads; i++) {
            int thread = i;
            running.add(Thread.ofPlatform().start(() -> {
                long number = 0;
                try {
                    while (System.nanoTime() - begin < nanos && failure.get() == null) {
                        // The clock costs as much as a small transaction.
                        for (int burst = threads == 1 ? 16 : 1; burst > 0; burst--) {
                            step.run(thread, number++);
                        }
                    }
                } catch (Exception e) {
                    failure.set(e);
                }
                done[thread] = number;
            }));
        }
        for (Thread thread : running) {
            thread.join();
        }
        if (failure.get() != null) {
            throw failure.get();
        }
        double seconds = (System.nanoTime() - begin) / (double) TimeUnit.SECONDS.toNanos(1);
        long all = 0;
        for (long one : done) {
            all += one;
        }
        return new Rate(all / seconds, seconds * 1e6 * threads / all);
    }
}
