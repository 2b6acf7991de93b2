package org.crashonly.shop.storefront;

import org.crashonly.shop.contract.Product;

/**
 * A product as it is offered.
 *
 * @param gone whether none is left
 * @param note about its stock; null for none
 */
public record Offer(Product product, boolean gone, String note) {}
