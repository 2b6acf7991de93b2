package org.crashonly.host.apps;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicLong;

/** A bean whose calls do not end, if it is told so. */
@ApplicationScoped
public class Stubbornness {

    private final AtomicLong tries = new AtomicLong();

    /** Goes on for ever by {@code kind}: {@code loop} or {@code sleep}; at once otherwise. */
    public void persist(String kind) {
        while ("loop".equals(kind) || "sleep".equals(kind)) {
            try {
                tries.incrementAndGet();
                if (kind.equals("sleep")) {
                    Thread.sleep(1_000_000);
                }
            } catch (Throwable t) {
                tries.incrementAndGet();
            }
        }
    }
}
