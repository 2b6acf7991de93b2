package org.crashonly.host.apps.beans;

import jakarta.enterprise.context.ApplicationScoped;
import org.crashonly.component.NoBoundary;

/** Has no boundary, because it says so. */
@NoBoundary
@ApplicationScoped
public class Clock {

    public long now() {
        return System.nanoTime();
    }
}
