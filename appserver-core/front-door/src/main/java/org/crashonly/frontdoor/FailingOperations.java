package org.crashonly.frontdoor;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.crashonly.control.Message.OperationOutcome;

/**
 * The operations of one life of a component that failed lately, as one event loop sees them. Only what fails gets a place, and is counted from
 * then on; so well-being costs nothing, and paths that nobody serves, which are answered with 404, take none. Written by the loop alone, read
 * by any thread.
 */
final class FailingOperations {

    /** More at a time are counted as one, with all that have no place. */
    static final int MOST = 32;
    /** What that one is called. */
    static final String REST = "other operations";

    private static final long MEMORY_NANOS = TimeUnit.SECONDS.toNanos(60);

    private record Place(OperationOutcome outcome, long lastFailedNanos) {}

    private static final OperationOutcome SERVED = new OperationOutcome(1, 0, 0, 0);

    private final Map<String, Place> places = new ConcurrentHashMap<>();

    /** Whether none failed lately. */
    boolean isEmpty() {
        return places.isEmpty();
    }

    /** A request to {@code operation} was served. */
    void served(String operation) {
        String name = places.containsKey(operation) ? operation : REST;
        Place place = places.get(name);
        if (place != null) {
            places.put(name, new Place(place.outcome().plus(SERVED), place.lastFailedNanos()));
        }
    }

    /** A request to {@code operation} failed, as {@code how} says. */
    void failed(String operation, OperationOutcome how, long now) {
        String name = places.containsKey(operation) || places.size() < MOST ? operation : REST;
        Place place = places.get(name);
        places.put(name, new Place(place == null ? how : place.outcome().plus(how), now));
    }

    /** What has not failed for a minute is forgotten. */
    void forget(long now) {
        if (!places.isEmpty()) {
            places.values().removeIf(it -> now - it.lastFailedNanos() > MEMORY_NANOS);
        }
    }

    /** How they stand. */
    Map<String, OperationOutcome> outcomes() {
        Map<String, OperationOutcome> outcomes = new HashMap<>();
        places.forEach((name, place) -> outcomes.put(name, place.outcome()));
        return outcomes;
    }
}
