package org.crashonly.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.crashonly.control.ElementId;
import org.crashonly.control.Message.BeanCounts;
import org.junit.jupiter.api.Test;

class BeanLinesTest {

    private static final ElementId CART = new ElementId("machine/shop/web/cart");

    @Test
    void aLineForEachAndOneMoreForWhatFailedLast() {
        assertThat(BeanLines.of(List.of(
                        new BeanCounts(CART.child("Basket"), "SessionScoped", 1, 0, null, 0, null),
                        new BeanCounts(CART.child("Till"), "ApplicationScoped", 12, 3, "java.lang.Error: no change\nat all", 2, "hang"))))
                .containsExactly(
                        "shop/web/cart/Basket  SessionScoped      1 call",
                        "shop/web/cart/Till    ApplicationScoped  12 calls, 3 failed, 2 in flight  fault injected: hang",
                        "                      last: java.lang.Error: no change");
    }

    @Test
    void noneAreSaidToBeNone() {
        assertThat(BeanLines.of(List.of())).containsExactly("no bean with a boundary runs");
    }
}
