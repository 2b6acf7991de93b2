package org.crashonly.probe;

import jakarta.enterprise.context.SessionScoped;
import java.io.Serializable;

/** How many steps somebody made, in a session. */
@SessionScoped
public class Steps implements Serializable {

    private static final long serialVersionUID = 1;

    private int made;

    int next() {
        return ++made;
    }
}
