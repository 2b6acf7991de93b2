package org.crashonly.bench.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.crashonly.control.Level;
import org.crashonly.shop.shoppers.Tally;

/**
 * What came of an injected fault.
 *
 * @param end how it was over
 * @param detectedMillis from the injection to the first restart that the manager decided on; null if there was none
 * @param servedMillis from the injection to the last request that failed by it, or to the last restart, whatever was later
 * @param levels of the restarts, in their order; the last one cured
 * @param cost what shoppers saw of it, until all was as before
 * @param note what else is to be known
 */
public record Outcome(Case fault, End end, Long detectedMillis, long servedMillis, List<Level> levels, Tally cost, String note) {

    /** How a fault was over. */
    public enum End {
        /** A restart ended it, and shoppers got what they wanted again. */
        CURED,
        /** Nobody restarted anything: it was ended from outside when its time was over. */
        NOT_NOTICED,
        /** Restarts did not help in time: it was ended from outside. */
        NOT_CURED,
        /** It could not be injected. */
        REFUSED
    }

    public Outcome {
        levels = List.copyOf(levels);
    }

    /** The level that cured; a dash if none did. */
    String curedBy() {
        return end == End.CURED ? levels.getLast().word() : "-";
    }

    /** The levels that were tried in vain, each with how often if more than once. */
    String tried() {
        List<Level> vain = end == End.CURED ? levels.subList(0, levels.size() - 1) : levels;
        List<String> words = new ArrayList<>();
        for (Level level : vain.stream().distinct().toList()) {
            long times = vain.stream().filter(it -> it == level).count();
            words.add(level.word() + (times == 1 ? "" : " ×" + times));
        }
        return words.isEmpty() ? "-" : words.stream().collect(Collectors.joining(", "));
    }
}
