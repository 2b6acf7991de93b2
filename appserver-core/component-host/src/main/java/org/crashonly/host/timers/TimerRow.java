package org.crashonly.host.timers;

import java.util.Objects;

/**
 * A persistent timer as it is kept. Times are milliseconds since 1970.
 *
 * @param component the component's name in its application, the same in every generation, slot and process
 * @param id the timer's, unique in the component
 * @param bean the name of the enterprise bean whose timer it is
 * @param automatic whether the bean declares it, so that it is there without having been asked for
 * @param schedule the calendar expression in the container's words; null if it has none
 * @param firstMillis when it was to expire first
 * @param intervalMillis between expirations, counted from the first; 0 if it has none
 * @param nextMillis the expiration that is to be delivered next; null if it has none any more, as when a declared timer was cancelled
 * @param info what the application gave along, serialised; null for none
 */
public record TimerRow(String component, String id, String bean, boolean automatic, String schedule, long firstMillis, long intervalMillis,
        Long nextMillis, byte[] info) {

    public TimerRow {
        Objects.requireNonNull(component);
        Objects.requireNonNull(id);
        Objects.requireNonNull(bean);
        if (intervalMillis < 0) {
            throw new IllegalArgumentException("a timer every " + intervalMillis + " ms");
        }
    }
}
