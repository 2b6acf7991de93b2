package org.crashonly.shop.cart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.crashonly.shop.contract.CartChange;
import org.crashonly.shop.contract.Quantity;
import org.junit.jupiter.api.Test;

class CartRulesTest {

    @Test
    void addingAddsAndSettingSets() {
        assertThat(CartRules.after(2, new CartChange("MUG-001", 3, true))).isEqualTo(5);
        assertThat(CartRules.after(2, new CartChange("MUG-001", 3, false))).isEqualTo(3);
        assertThat(CartRules.after(2, new CartChange("MUG-001", 0, false))).isZero();
    }

    @Test
    void noMoreThanTheMostGoesIn() {
        assertThat(CartRules.after(19, new CartChange("MUG-001", 5, true))).isEqualTo(Quantity.MOST);
    }

    @Test
    void whatWasPutInAfterTheOrderStays() {
        assertThat(CartRules.left(5, 2)).isEqualTo(3);
        assertThat(CartRules.left(1, 2)).isZero();
    }

    @Test
    void countsWhatThereIs() {
        assertThat(CartRules.of(List.of(new Quantity("MUG-001", 2), new Quantity("MUG-002", 1)), "MUG-001")).isEqualTo(2);
        assertThat(CartRules.of(List.of(), "MUG-001")).isZero();
    }
}
