package org.crashonly.host.apps;

import jakarta.enterprise.context.SessionScoped;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** State of a session that no servlet ever puts into it. */
@SessionScoped
public class SessionCart implements Serializable {

    private static final long serialVersionUID = 1L;

    private final List<String> items = new ArrayList<>();

    public void add(String item) {
        items.add(item);
    }

    public String items() {
        return items.toString();
    }
}
