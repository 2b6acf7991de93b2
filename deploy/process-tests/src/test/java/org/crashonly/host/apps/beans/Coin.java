package org.crashonly.host.apps.beans;

import jakarta.enterprise.context.Dependent;

/** Belongs to whoever holds it. */
@Dependent
public class Coin {

    /** Which side is up. */
    public String side() {
        return "heads";
    }
}
