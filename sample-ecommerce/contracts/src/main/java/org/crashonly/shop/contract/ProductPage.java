package org.crashonly.shop.contract;

import java.util.List;

/**
 * A page of a longer list.
 *
 * @param page from 1
 * @param pages at least 1
 * @param total products on all pages
 */
public record ProductPage(List<Product> products, int page, int pages, int total) {}
