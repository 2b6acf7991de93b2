package org.crashonly.shop.contract;

/** Asks for money. */
public record ChargeRequest(String cardToken, long amountCents) {}
