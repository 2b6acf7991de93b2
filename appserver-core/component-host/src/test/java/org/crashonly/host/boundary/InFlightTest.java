package org.crashonly.host.boundary;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.crashonly.control.Generation;
import org.crashonly.control.ProcessIdentity;
import org.crashonly.control.Vitals;
import org.crashonly.control.Vitals.Counter;
import org.crashonly.host.boundary.Admission.Admitted;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InFlightTest {

    @TempDir
    private Path directory;

    private Vitals vitals;
    private final AtomicLong storeEpoch = new AtomicLong();
    private Boundary boundary;

    @BeforeEach
    void install() throws Exception {
        vitals = Vitals.create(directory.resolve("vitals"), ProcessIdentity.self());
        boundary = Boundary.install(Generation.parse("machine/app/web#1"), "nonce", vitals, storeEpoch::get);
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
    void theThreadKnowsItsRequest() {
        InFlightRequest request = begin();
        assertThat(Boundary.currentRequest()).isSameAs(request);
        boundary.leave(request);
        assertThat(Boundary.currentRequest()).isNull();
    }

    @Test
    void aServerErrorIsInterruptedOnlyIfTheStoreWasLostMeanwhile() {
        InFlightRequest before = begin();
        assertThat(boundary.interrupted(before, 500)).isFalse();
        storeEpoch.incrementAndGet();
        assertThat(boundary.interrupted(before, 500)).isTrue();
        assertThat(boundary.interrupted(before, 200)).isFalse();
        assertThat(boundary.interrupted(begin(), 500)).isFalse();
    }

    @Test
    void aServerErrorIsInterruptedIfTheStoreWasNotReached() {
        InFlightRequest request = begin();
        request.missedStore();
        assertThat(boundary.interrupted(request, 500)).isTrue();
    }

    private InFlightRequest begin() {
        return boundary.begin(new Admitted(Admitted.NO_DEADLINE));
    }
}
