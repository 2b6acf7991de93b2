package org.crashonly.shop.inventory;

import java.util.Locale;

/** Where a piece of stock is counted. Every piece is on exactly one pile. */
enum Pile {
    /** Can be reserved. */
    AVAILABLE,
    /** Set aside for an order. */
    RESERVED,
    /** Gone to a customer. */
    SOLD;

    String column() {
        return name().toLowerCase(Locale.ROOT);
    }
}
