package org.crashonly.shop.contract;

/**
 * A change of one line of a cart.
 *
 * @param quantity more of it if {@code add}, else the new quantity; 0 takes the line out
 */
public record CartChange(String sku, int quantity, boolean add) {}
