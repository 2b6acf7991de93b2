package org.crashonly.shop.contract;

/** Takes everything out of the cart of {@code from}. */
public record CartMerge(String from) {}
