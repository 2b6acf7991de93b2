package org.crashonly.host.apps.login;

import jakarta.faces.view.ViewScoped;
import jakarta.inject.Named;
import java.io.Serializable;

/** Lives as long as a page is asked of again and again. */
@Named
@ViewScoped
public class Counter implements Serializable {

    private static final long serialVersionUID = 1L;

    private int count;

    public int getCount() {
        return count;
    }

    public void more() {
        count++;
    }
}
