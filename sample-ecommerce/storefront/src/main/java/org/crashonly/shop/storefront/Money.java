package org.crashonly.shop.storefront;

import java.util.Locale;

/** Sums as people read them. */
public final class Money {

    private Money() {}

    /** {@code €1,234.50}. */
    public static String of(long cents) {
        return String.format(Locale.ROOT, "€%,d.%02d", cents / 100, cents % 100);
    }
}
