package org.crashonly.shop.contract;

/**
 * A card as its holder types it. It goes to the payment component and nowhere else; nobody keeps it.
 *
 * @param expiry {@code MM/YY}
 */
public record Card(String holder, String number, String expiry, String code) {

    @Override
    public String toString() {
        return "Card[...]";
    }
}
