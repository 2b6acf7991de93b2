package org.crashonly.shop.cart;

import java.util.List;
import org.crashonly.shop.contract.CartChange;
import org.crashonly.shop.contract.Quantity;

/** How many pieces of a product are in a cart after something was done to it. */
final class CartRules {

    private CartRules() {}

    /** After {@code change} of a line that had {@code before}; 0 for no line. */
    static int after(int before, CartChange change) {
        return Math.min(Quantity.MOST, change.add() ? before + change.quantity() : change.quantity());
    }

    /** What is left of {@code before} when {@code ordered} were bought; more may have been put in meanwhile, or less be left. */
    static int left(int before, int ordered) {
        return Math.max(0, before - ordered);
    }

    /** How many of {@code sku} there are in {@code lines}. */
    static int of(List<Quantity> lines, String sku) {
        return lines.stream().filter(line -> line.sku().equals(sku)).mapToInt(Quantity::quantity).sum();
    }
}
