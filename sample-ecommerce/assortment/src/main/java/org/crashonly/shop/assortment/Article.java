package org.crashonly.shop.assortment;

/**
 * Something the shop sells.
 *
 * @param sku its number: {@code MUG-014}
 * @param popularity higher sells better; from 0 to 9999
 * @param initialStock pieces on the day the shop opened
 */
public record Article(
        String sku, String name, Kind kind, Series series, String description, String details, long priceCents, int popularity, int initialStock) {}
