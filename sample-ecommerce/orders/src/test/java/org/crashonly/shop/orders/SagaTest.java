package org.crashonly.shop.orders;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ws.rs.ProcessingException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.crashonly.shop.contract.FailedException;
import org.crashonly.shop.contract.Order;
import org.crashonly.shop.contract.UnavailableException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SagaTest {

    private static final Order ORDER =
            new Order("order-001", "account-1", Order.State.PENDING, null, 2_900, null, "Visa", Instant.EPOCH, List.of());

    static Stream<RuntimeException> failures() {
        return Stream.of(
                new UnavailableException("answered 503", Duration.ofSeconds(1), null), new FailedException("another component answered 500"),
                new ProcessingException("connection reset"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void anOrderThatIsWrittenDownIsPlacedThoughAStepFailsNow(RuntimeException failure) {
        Saga saga = new Saga();
        saga.steps = new Steps() {
            @Override
            Step reserve(Order order) {
                throw failure;
            }
        };
        assertThat(saga.advanceOrLeave(ORDER)).isSameAs(ORDER);
    }
}
