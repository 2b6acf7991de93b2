package org.crashonly.shop.contract;

/**
 * What may be kept of a card.
 *
 * @param token charges go to this; null if the card cannot be one
 * @param shown brand and last digits, for people
 * @param field what is wrong: {@code number}, {@code expiry}, {@code code}; null if nothing is
 */
public record CardGrant(String token, String shown, String field) {}
