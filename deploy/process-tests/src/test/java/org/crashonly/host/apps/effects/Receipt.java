package org.crashonly.host.apps.effects;

/** What an operation answers, written as JSON. */
public class Receipt {

    public String effect;
    public long number;

    static Receipt of(String effect, long number) {
        Receipt receipt = new Receipt();
        receipt.effect = effect;
        receipt.number = number;
        return receipt;
    }
}
