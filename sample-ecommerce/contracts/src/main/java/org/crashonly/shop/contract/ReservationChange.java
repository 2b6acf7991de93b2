package org.crashonly.shop.contract;

/** Asks for a reservation's next state: {@code SOLD} or {@code RELEASED}. */
public record ReservationChange(Reservation.State state) {}
