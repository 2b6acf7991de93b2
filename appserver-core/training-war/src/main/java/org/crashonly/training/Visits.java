package org.crashonly.training;

import jakarta.enterprise.context.SessionScoped;
import java.io.Serializable;

/** How often one visitor came. */
@SessionScoped
public class Visits implements Serializable {

    private static final long serialVersionUID = 1L;

    private int count;

    public int another() {
        return ++count;
    }
}
