package org.crashonly.shop.storefront;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.crashonly.shop.contract.Order;

/** Orders in words. */
public final class OrderText {

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm 'UTC'", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    private OrderText() {}

    /** The number that people see: the beginning of its key. */
    public static String number(Order order) {
        String plain = order.key().replace("-", "").toUpperCase(Locale.ROOT);
        return plain.length() < 8 ? plain : plain.substring(0, 4) + "-" + plain.substring(4, 8);
    }

    public static String day(Instant at) {
        return DAY.format(at);
    }

    /** The state as the style sheet calls it. */
    public static String style(Order order) {
        return order.state().name().toLowerCase(Locale.ROOT);
    }

    /** A word for the list. */
    public static String state(Order order) {
        return switch (order.state()) {
            case PENDING -> "Being finished";
            case CANCELLING -> "Being cancelled";
            case CONFIRMED -> "Confirmed";
            case REJECTED -> "Not completed";
        };
    }
}
