package org.crashonly.shop.contract;

/** So many of one product. */
public record Quantity(String sku, int quantity) {

    /** As many of one product as go into a cart. */
    public static final int MOST = 20;
}
