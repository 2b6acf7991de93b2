package org.crashonly.shop.contract;

import java.util.List;

/** Asks for all of these or nothing. */
public record ReservationRequest(List<Quantity> lines) {}
