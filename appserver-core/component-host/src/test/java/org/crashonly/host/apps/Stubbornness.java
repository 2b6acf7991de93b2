package org.crashonly.host.apps;

import jakarta.enterprise.context.ApplicationScoped;

/** A bean whose calls do not end, if it is told so. */
@ApplicationScoped
public class Stubbornness {

    private volatile long tries;

    /** Goes on for ever by {@code kind}: {@code loop} or {@code sleep}; at once otherwise. */
    public void persist(String kind) {
        while ("loop".equals(kind) || "sleep".equals(kind)) {
            try {
                tries++;
                if (kind.equals("sleep")) {
                    Thread.sleep(1_000_000);
                }
            } catch (Throwable t) {
                tries++;
            }
        }
    }
}
