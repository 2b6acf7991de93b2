package org.crashonly.shop.contract;

/** A product as it was when it was ordered. */
public record OrderLine(String sku, String name, long priceCents, int quantity) {}
