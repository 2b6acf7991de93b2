package org.crashonly.shop.contract;

/** What of a product could be reserved now. */
public record Stock(String sku, int available) {}
