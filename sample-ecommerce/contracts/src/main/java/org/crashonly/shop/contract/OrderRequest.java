package org.crashonly.shop.contract;

/**
 * Orders what is in the customer's cart, which belongs to the account.
 *
 * @param cartVersion the cart as the customer saw it
 * @param totalCents the sum as the customer saw it
 * @param cardShown what of the card people may see
 */
public record OrderRequest(String account, Address address, String cardToken, String cardShown, long cartVersion, long totalCents) {}
