package org.crashonly.host.apps.beans;

import jakarta.ejb.Stateless;

/** An EJB without a word about boundaries. */
@Stateless
public class Cashier {

    /** Fails if it is given nothing. */
    public int take(int amount) {
        if (amount == 0) {
            throw new IllegalStateException("nothing to take");
        }
        return amount;
    }
}
