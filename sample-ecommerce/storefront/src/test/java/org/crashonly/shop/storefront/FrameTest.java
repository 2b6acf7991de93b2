package org.crashonly.shop.storefront;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.ws.rs.ProcessingException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.crashonly.shop.contract.FailedException;
import org.crashonly.shop.contract.InventoryClient;
import org.crashonly.shop.contract.Product;
import org.crashonly.shop.contract.Reservation;
import org.crashonly.shop.contract.ReservationChange;
import org.crashonly.shop.contract.ReservationRequest;
import org.crashonly.shop.contract.Stock;
import org.crashonly.shop.contract.UnavailableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FrameTest {

    private static final Product MUG = new Product("MUG-001", "Alder mug", "mugs", "", "", 1_450);

    static Stream<RuntimeException> failures() {
        return Stream.of(
                new UnavailableException("answered 503", Duration.ofSeconds(1), null), new FailedException("another component answered 500"),
                new ProcessingException("connection reset"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aPageGoesWithoutWhatNobodyCanSayNow(RuntimeException failure) {
        assertThat(Frame.<String>orElse(() -> {
            throw failure;
        }, "nothing")).isEqualTo("nothing");
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aProductIsOfferedThoughNobodyKnowsItsStock(RuntimeException failure) {
        Stocks stocks = new Stocks();
        stocks.inventory = new Inventory(failure);
        assertThat(stocks.offers(List.of(MUG))).containsExactly(new Offer(MUG, false, null));
    }

    @Test
    void aDefectOfThePageItselfIsNotHidden() {
        assertThatThrownBy(() -> Frame.orElse(() -> Map.of().get(null), "nothing")).isInstanceOf(NullPointerException.class);
    }

    /** Fails. */
    private record Inventory(RuntimeException failure) implements InventoryClient {

        @Override
        public List<Stock> stock(List<String> skus) {
            throw failure;
        }

        @Override
        public Reservation reserve(String order, ReservationRequest request) {
            throw failure;
        }

        @Override
        public Reservation change(String order, ReservationChange change) {
            throw failure;
        }
    }
}
