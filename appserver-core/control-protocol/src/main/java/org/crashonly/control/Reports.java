package org.crashonly.control;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * What a process that sends requests tells the manager of those who answer them, at the times of {@link ReportTimes}. Who has something to
 * say never waits for the manager's socket.
 */
public final class Reports {

    /** Reports that the manager does not take are dropped: it finds out by itself, too. */
    private static final int MOST = 256;

    /** Empty is only to wake who waits. */
    private final BlockingQueue<Optional<Message>> queue = new ArrayBlockingQueue<>(MOST);
    private final ReportTimes times;

    /** @param afterFailure so long after a failure the totals are told, unless they were told less than 200 ms ago */
    public Reports(Duration afterFailure) {
        this.times = new ReportTimes(afterFailure, System.nanoTime());
    }

    /** Has {@code message} sent as soon as may be. From any thread. */
    public void offer(Message message) {
        boolean ignored = queue.offer(Optional.of(message));
    }

    /** A request failed, and is counted among the outcomes by now: they are told soon. From any thread. */
    public void failed() {
        if (times.failed(System.nanoTime())) {
            // If it is full, nobody sleeps.
            boolean ignored = queue.offer(Optional.empty());
        }
    }

    /**
     * Carries what was offered to {@code manager}, and what is counted, for ever.
     *
     * @param counters tells them; called once a second
     * @param outcomes tells them; called with the counters, and soon after failures
     */
    public void tellForEver(Consumer<Message> manager, Runnable counters, Runnable outcomes) throws InterruptedException {
        while (true) {
            Optional<Message> message = queue.poll(times.nanosLeft(System.nanoTime()), TimeUnit.NANOSECONDS);
            if (message != null) {
                message.ifPresent(manager);
            }
            long now = System.nanoTime();
            boolean regular = times.isRegularDue(now);
            if (regular) {
                counters.run();
            }
            if (regular || times.isFailureDue(now)) {
                times.reporting(now);
                outcomes.run();
            }
        }
    }
}
