package org.crashonly.fmap.campaign;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A trial and what came of it.
 *
 * @param seen of each component
 * @param atMillis when the fault was injected, milliseconds since 1970
 * @param note why it is worth nothing; null if it is not
 */
public record Result(Trial trial, Worth worth, SortedMap<String, Sight> seen, long atMillis, String note) {

    /** What a trial proves. */
    public enum Worth {
        /** The fault struck: who was asked and did not fail was not reached. */
        COUNTS,
        /** No request came to the component, so that the fault struck nobody: another trial would end likewise. */
        STRUCK_NOBODY,
        /** There is nothing there that the fault could happen to: another trial would end likewise. */
        REFUSED,
        /** It was disturbed, and has to be done again. */
        VOID
    }

    public Result {
        seen = Collections.unmodifiableSortedMap(new TreeMap<>(seen));
    }

    /** What {@code watch} saw of {@code trial}; {@code plan} tells who counts requests. */
    static Result of(Trial trial, Plan plan, Watch watch, long atMillis) {
        if (watch.isInterrupted()) {
            return failed(trial, atMillis, "what happened meanwhile is not known: the manager was restarted");
        }
        SortedMap<String, Sight> seen = watch.seen();
        for (Strike strike : trial.strikes()) {
            Sight own = seen.getOrDefault(strike.component(), new Sight(0, 0, null));
            if (plan.needsRequests(strike) && !own.hadRequests()) {
                return new Result(trial, Worth.STRUCK_NOBODY, seen, atMillis, "no request came to " + strike.component());
            }
        }
        return new Result(trial, Worth.COUNTS, seen, atMillis, null);
    }

    /** A trial that can never be done, {@code why} in a sentence. */
    public static Result refused(Trial trial, long atMillis, String why) {
        return new Result(trial, Worth.REFUSED, new TreeMap<>(), atMillis, why);
    }

    /** A trial that could not be done, and may be when it is tried again; {@code why} in a sentence. */
    public static Result failed(Trial trial, long atMillis, String why) {
        return new Result(trial, Worth.VOID, new TreeMap<>(), atMillis, why);
    }
}
