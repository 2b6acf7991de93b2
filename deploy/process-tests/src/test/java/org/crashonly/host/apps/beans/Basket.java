package org.crashonly.host.apps.beans;

import jakarta.enterprise.context.SessionScoped;
import java.io.Serializable;

/** One for each session. */
@SessionScoped
public class Basket implements Serializable {

    private static final long serialVersionUID = 1L;

    private int items;

    public int add() {
        items++;
        return items;
    }
}
