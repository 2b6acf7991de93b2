package org.crashonly.shop.shoppers;

import java.util.random.RandomGenerator;

/** What people do in shops, and how often in a hundred times. */
enum Activity {
    BROWSE(38),
    SEARCH(24),
    FILL_CART(14),
    LOOK_AT_CART(8),
    LOOK_AT_ORDERS(4),
    ORDER(12);

    private final int percent;

    Activity(int percent) {
        this.percent = percent;
    }

    static Activity any(RandomGenerator random) {
        int chance = random.nextInt(100);
        for (Activity activity : values()) {
            chance -= activity.percent;
            if (chance < 0) {
                return activity;
            }
        }
        throw new IllegalStateException("the shares do not add up to 100");
    }
}
