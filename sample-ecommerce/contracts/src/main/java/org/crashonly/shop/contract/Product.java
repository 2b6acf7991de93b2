package org.crashonly.shop.contract;

/**
 * Something that can be bought.
 *
 * @param sku its number in the shop
 * @param category the slug of its shelf
 * @param priceCents in cents of a euro
 */
public record Product(String sku, String name, String category, String description, String details, long priceCents) {}
