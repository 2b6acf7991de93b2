package org.crashonly.manager.supervise;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.crashonly.control.Generation;
import org.crashonly.manager.journal.Entry;
import org.crashonly.manager.journal.Entry.Cause;
import org.crashonly.manager.registry.Plan;

/** Why a manager follows another one: what that one wrote down itself, or else what the shell loop saw of its end. */
final class Succession {

    /** Where the shell loop tells what it saw: an exit code, {@link #SILENT} or {@link #GONE}; unset for the first manager of a start. */
    static final String VARIABLE = "CRASHONLY_MANAGER_ENDED";

    /** The loop killed it, because it had no heartbeat. */
    private static final String SILENT = "silent";

    /** It was not the loop's child, or the loop itself has just begun. */
    private static final String GONE = "gone";

    private Succession() {}

    /**
     * Why life {@code epoch} of the manager was followed by another one.
     *
     * @param journal of that life and those before
     * @param seen by the loop
     */
    static Cause cause(long epoch, List<Entry> journal, Optional<String> seen) {
        return requested(epoch, journal).orElseGet(() -> seen(seen.orElse("")));
    }

    private static Optional<Cause> requested(long epoch, List<Entry> journal) {
        if (epoch < 1) {
            return Optional.empty();
        }
        Generation ended = new Generation(Plan.MANAGER, epoch);
        return journal.stream()
                .filter(entry -> entry instanceof Entry.Ending ending && ending.generation().equals(ended))
                .map(entry -> ((Entry.Ending) entry).cause())
                .findFirst();
    }

    private static Cause seen(String seen) {
        return switch (seen) {
            case "" -> cause(Cause.START, "begun by a new shell loop");
            case SILENT -> cause("stalled", "had no heartbeat, and was killed by the shell loop");
            case GONE -> cause("gone", "was gone, nobody saw how");
            default -> exited(seen);
        };
    }

    private static Cause exited(String seen) {
        try {
            int code = Integer.parseInt(seen);
            String end = code > 128 ? "was ended by signal " + (code - 128) : "ended with exit code " + code;
            return cause(Deaths.reason(OptionalInt.of(code)), end + Deaths.explain(code));
        } catch (NumberFormatException e) {
            return cause(GONE, "ended: " + seen);
        }
    }

    private static Cause cause(String reason, String evidence) {
        return Roster.incident(reason, evidence);
    }
}
