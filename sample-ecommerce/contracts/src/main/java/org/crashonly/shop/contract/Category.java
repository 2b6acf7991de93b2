package org.crashonly.shop.contract;

/**
 * A shelf of the shop.
 *
 * @param slug its name in addresses: {@code mugs}
 * @param emblem the SKU whose picture stands for it
 */
public record Category(String slug, String name, String tagline, String emblem) {}
