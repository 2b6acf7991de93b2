package org.crashonly.host.boundary;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.crashonly.control.ElementId;
import org.crashonly.control.Vitals;
import org.crashonly.control.Vitals.Counter;
import org.crashonly.power.PowerSwitch;
import org.crashonly.power.PowerSwitches;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LeaseTest {

    private final Vitals vitals = Vitals.unshared();
    private final Leases leases = new Leases(vitals);
    private final PowerSwitch module = PowerSwitches.of(new ClassLoader() {});
    private final AtomicInteger taken = new AtomicInteger();
    private final long now = System.nanoTime();
    private final InFlightRequest late = request(now);
    private final Lease lease = leases.lend(late, "a connection of pool", taken::incrementAndGet);

    private InFlightRequest request(long deadlineNanos) {
        Flow flow = new Flow(new ElementId("machine/app/web/cart"), () -> {});
        return new InFlightRequest(deadlineNanos - 1, deadlineNanos, new Trace("r-7", null, null), module.enter(), flow);
    }

    @AfterEach
    void clearInterrupt() {
        boolean ignored = Thread.interrupted();
    }

    @Test
    void endsALittleAfterItsRequestWasCancelledAndOnlyOnce() {
        leases.endOverdue(now + InFlightRequest.LEASE_NANOS + 1);
        assertThat(taken).as("of a request that was not cancelled").hasValue(0);

        late.cancelIfOver(now, request -> null);
        leases.endOverdue(now + InFlightRequest.LEASE_NANOS);
        assertThat(taken).as("it may still give it back").hasValue(0);

        leases.endOverdue(now + InFlightRequest.LEASE_NANOS + 1);
        leases.endOverdue(now + 2 * InFlightRequest.LEASE_NANOS);
        assertThat(taken).hasValue(1);
        assertThat(vitals.get(Counter.LEASES_ENDED)).isEqualTo(1);
        assertThat(lease.giveBack()).as("too late").isFalse();
        assertThat(lease.isEnded()).isTrue();
        assertThat(lease.isOf(late)).isFalse();
    }

    @Test
    void whatIsGivenBackIsNotTaken() {
        late.cancelIfOver(now, request -> null);
        assertThat(lease.isOf(late)).isTrue();
        assertThat(lease.giveBack()).isTrue();
        assertThat(lease.giveBack()).as("twice").isTrue();
        leases.endOverdue(now + 2 * InFlightRequest.LEASE_NANOS);
        assertThat(taken).hasValue(0);
        assertThat(vitals.get(Counter.LEASES_ENDED)).isZero();
    }

    @Test
    void endsAfterACrashToo() {
        assertThat(late.fence()).isEmpty();
        leases.endOverdue(System.nanoTime() + 2 * InFlightRequest.LEASE_NANOS);
        assertThat(taken).hasValue(1);
    }

    @Test
    void ofAModulesOwnThreadEndsWithTheModulesGenerationAndNotBefore() {
        Lease own = leases.lend(OwnThread.in(module.named("machine/app/web/cart")), "another one", taken::incrementAndGet);
        Lease neighbours = leases.lend(OwnThread.in(PowerSwitches.of(new ClassLoader() {})), "a third one", taken::incrementAndGet);
        leases.endOverdue(now + 10 * InFlightRequest.LEASE_NANOS);
        assertThat(own.isOf(module)).isTrue();
        assertThat(own.request()).isEmpty();
        assertThat(own).hasToString("another one, lent to thread " + Thread.currentThread().getName()
                + " of machine/app/web/cart, which works for no request");

        leases.end(it -> it.isOf(module));

        assertThat(own.isEnded()).isTrue();
        assertThat(own.giveBack()).as("too late").isFalse();
        assertThat(taken).hasValue(1);
        assertThat(lease.isOf(late)).as("of a request, which may give it back").isTrue();
        assertThat(neighbours.isEnded()).isFalse();
    }

    @Test
    void ofAThreadThatGotItAfterItsModuleHadEndedEndsAtOnce() {
        Lease own = leases.lend(OwnThread.in(module), "another one", taken::incrementAndGet);
        module.throwIt();
        leases.endOverdue(now);
        assertThat(own.isEnded()).isTrue();
        assertThat(taken).hasValue(1);
        assertThat(vitals.get(Counter.LEASES_ENDED)).isEqualTo(1);
    }

    @Test
    void saysWhoKeptIt() {
        assertThat(lease).hasToString(
                "a connection of pool, lent to request r-7 of machine/app/web/cart, on thread " + Thread.currentThread().getName());
        late.leaveThread();
        assertThat(lease.toString()).endsWith("whose thread has left");
    }
}
