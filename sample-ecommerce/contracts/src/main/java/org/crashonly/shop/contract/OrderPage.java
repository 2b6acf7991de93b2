package org.crashonly.shop.contract;

import java.util.List;

/**
 * Orders, newest first.
 *
 * @param page from 1
 * @param pages at least 1
 */
public record OrderPage(List<Order> orders, int page, int pages) {}
