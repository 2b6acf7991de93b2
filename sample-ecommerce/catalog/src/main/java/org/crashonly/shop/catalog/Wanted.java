package org.crashonly.shop.catalog;

import java.util.List;

/**
 * What a list of products shall show.
 *
 * @param category a slug; null for all
 * @param words each of them, or a word that begins with it, belongs to the product; empty for everything
 */
record Wanted(String category, List<String> words, Sorting sorting) {}
