package org.crashonly.shop.contract;

/** Asks for a charge's next state: {@code VOIDED}. */
public record ChargeChange(Charge.State state) {}
