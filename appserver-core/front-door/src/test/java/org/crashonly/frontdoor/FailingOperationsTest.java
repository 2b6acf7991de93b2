package org.crashonly.frontdoor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.crashonly.control.Message.OperationOutcome;
import org.crashonly.control.Operation;
import org.crashonly.control.Operation.KeyPlace;
import org.crashonly.control.Operations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What operations are called, and that nobody can make many of them. */
class FailingOperationsTest {

    private static final OperationOutcome ERROR = new OperationOutcome(0, 1, 0, 0);
    private static final Operations ADVERTISED = Operations.at("/shop", List.of(
            new Operation("POST", "/orders/{order}/pay", KeyPlace.HEADER, "Idempotency-Key", List.of("/orders/mine/pay"))));

    private final FailingOperations operations = new FailingOperations();

    @ParameterizedTest
    @CsvSource({
        "GET,   /,                                   GET /",
        "GET,   /shop/cart,                          GET /shop/cart",
        "GET,   /shop/cart/17,                       GET /shop/cart/{}",
        "PUT,   /shop/cart/3f2a-77/lines/a%20b,      PUT /shop/cart/{}/lines/{}",
        "GET,   /shop/index.html?page=17,            GET /shop/index.html",
        "GET,   /shop/cart;jsessionid=1/,            GET /shop/cart",
        "GET,   /a/b/c/d/e/f/g,                      GET /a/b/c/d/e/*",
        "GET,   /abcdefghijklmnopqrstuvwxyz,         GET /{}",
        "PURGE, /shop/cart,                          OTHER /shop/cart",
        "POST,  /shop/orders/first/pay,              POST /shop/orders/{order}/pay",
        "POST,  /shop/orders/mine/pay,               POST /shop/orders/mine/pay",
        "GET,   /shop/orders/first/pay,              GET /shop/orders/first/pay"
    })
    void anOperationIsCalledByItsTemplateOrByWhatIsNoValueInItsPath(String method, String target, String name) throws RequestPath.Unsafe {
        assertThat(OperationNames.of("/shop", ADVERTISED, method, RequestPath.of(target))).isEqualTo(name);
    }

    @Test
    void onlyWhatFailsHasAPlaceAndHoweverManyFailTheyTakeFew() {
        operations.served("GET /well");
        assertThat(operations.isEmpty()).isTrue();
        for (int i = 0; i < 10_000; i++) {
            operations.failed("GET /garbage" + i, ERROR, 0);
        }
        operations.served("GET /well");
        assertThat(operations.outcomes()).hasSize(FailingOperations.MOST + 1)
                .containsEntry(FailingOperations.REST, new OperationOutcome(1, 10_000 - FailingOperations.MOST, 0, 0))
                .containsEntry("GET /garbage0", ERROR);
    }

    @Test
    void whatHasNotFailedForAMinuteIsForgotten() {
        operations.failed("GET /cart", ERROR, 0);
        operations.failed("GET /stock", ERROR, TimeUnit.SECONDS.toNanos(30));
        operations.forget(TimeUnit.SECONDS.toNanos(61));
        assertThat(operations.outcomes()).containsOnlyKeys("GET /stock");
    }
}
