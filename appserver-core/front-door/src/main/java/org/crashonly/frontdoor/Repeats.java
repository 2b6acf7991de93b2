package org.crashonly.frontdoor;

import java.util.ArrayList;
import java.util.List;

/** Where one request has failed, and what its next attempts cost: the first repeat at each generation is free. */
final class Repeats {

    private static final class Place {
        private final TargetPool target;
        private long notBefore;
        private boolean failed;
        private int repeats;

        private Place(TargetPool target) {
            this.target = target;
        }
    }

    private final List<Place> places = new ArrayList<>(2);
    private int failures;

    /** The request failed at {@code target} and does not go there again before {@code notBefore}. */
    void failedAt(TargetPool target, long notBefore) {
        Place place = at(target);
        place.failed = true;
        place.notBefore = notBefore;
        failures++;
    }

    int failures() {
        return failures;
    }

    boolean hasFailedAt(TargetPool target) {
        Place place = find(target);
        return place != null && place.failed;
    }

    /** Whether the request may go to {@code target} now: it is time, and the repeat is free or can be paid for. */
    boolean mayGoTo(TargetPool target, RetryBudget budget, long now) {
        Place place = find(target);
        return place == null || (now - place.notBefore >= 0 && (place.repeats == 0 || budget.affords(now)));
    }

    /** The request goes to {@code target} once more. */
    void payFor(TargetPool target, RetryBudget budget, long now) {
        Place place = at(target);
        if (place.repeats++ > 0) {
            budget.spend(now);
        }
    }

    private Place at(TargetPool target) {
        Place place = find(target);
        if (place == null) {
            place = new Place(target);
            places.add(place);
        }
        return place;
    }

    private Place find(TargetPool target) {
        for (Place place : places) {
            if (place.target == target) {
                return place;
            }
        }
        return null;
    }
}
