package org.crashonly.frontdoor;

import java.util.ArrayList;
import java.util.List;

/** The exchanges of one event loop, oldest first. */
final class InFlight {

    private Exchange oldest;
    private Exchange youngest;
    private int size;

    void add(Exchange exchange) {
        exchange.older = youngest;
        if (youngest == null) {
            oldest = exchange;
        } else {
            youngest.younger = exchange;
        }
        youngest = exchange;
        size++;
    }

    void remove(Exchange exchange) {
        if (exchange.older == null) {
            oldest = exchange.younger;
        } else {
            exchange.older.younger = exchange.younger;
        }
        if (exchange.younger == null) {
            youngest = exchange.older;
        } else {
            exchange.younger.older = exchange.older;
        }
        exchange.older = null;
        exchange.younger = null;
        size--;
    }

    /** Those of now. */
    List<Exchange> all() {
        List<Exchange> all = new ArrayList<>(size);
        for (Exchange exchange = oldest; exchange != null; exchange = exchange.younger) {
            all.add(exchange);
        }
        return all;
    }

    int size() {
        return size;
    }

    /** When the oldest began, {@link System#nanoTime}; 0 if there is none. */
    long oldestNanos() {
        return oldest == null ? 0 : oldest.begunNanos();
    }
}
