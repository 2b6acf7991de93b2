package org.crashonly.fmap.tree;

import java.util.List;
import java.util.Locale;

/**
 * A tree that is expected to lose less time than a given one.
 *
 * @param given the tree as it is, with its expected unavailability
 * @param suggested the better one, or the same
 * @param steps how to get from the tree at which the search began to the suggested one
 */
public record Suggestion(Cell given, double givenUnavailability, Cell suggested, double suggestedUnavailability, List<Step> steps) {

    private static final int SECONDS_PER_DAY = 86_400;

    public Suggestion {
        steps = List.copyOf(steps);
    }

    /** How many times less is lost; 1 if nothing is gained. */
    public double factor() {
        return givenUnavailability / suggestedUnavailability;
    }

    /** The expected time gained, in seconds per day. */
    public double secondsPerDay() {
        return (givenUnavailability - suggestedUnavailability) * SECONDS_PER_DAY;
    }

    /** Whether it is worth a change: more than one part in a thousand. */
    public boolean isBetter() {
        return factor() > 1.001;
    }

    /** A sentence. */
    public String line() {
        return isBetter()
                ? String.format(Locale.ROOT, "%s instead of %s: %.1f s less per day (%.1f instead of %.1f, %.2f times)", suggested, given,
                        secondsPerDay(), suggestedUnavailability * SECONDS_PER_DAY, givenUnavailability * SECONDS_PER_DAY, factor())
                : given + " is as good as any tree found: " + String.format(Locale.ROOT, "%.1f s per day", givenUnavailability * SECONDS_PER_DAY);
    }
}
