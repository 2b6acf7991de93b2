package org.crashonly.probe;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;
import java.util.concurrent.locks.LockSupport;

/** A fault in the memory of this module, from which nothing but a restart recovers: whatever is asked fails, or gets no answer. */
@Provider
public class Sickness implements ContainerRequestFilter {

    /** What is wrong. */
    public enum Kind { ERROR, HANG }

    private static volatile Kind kind;

    static void befall(Kind with) {
        kind = with;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        Kind now = kind;
        if (now != null) {
            suffer(now);
        }
    }

    private static void suffer(Kind kind) {
        switch (kind) {
            case ERROR -> throw new IllegalStateException("sick");
            case HANG -> {
                while (true) {
                    LockSupport.park();
                    // Nobody gets it out of here.
                    boolean ignored = Thread.interrupted();
                }
            }
        }
    }
}
