package org.crashonly.shop.contract;

import java.util.List;

/** Takes what was ordered out of a cart. */
public record CartSettlement(List<Quantity> ordered) {}
