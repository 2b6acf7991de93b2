package org.crashonly.manager.recovery;

import java.util.List;
import org.crashonly.control.ElementId;

/**
 * Why something was decided, for people who want to know.
 *
 * @param reports the latest reports that counted, at most {@link #KEPT}
 * @param scores the suspects, the one that was chosen first; the others are the alternatives, at most {@link #KEPT}
 * @param why a sentence
 */
public record Evidence(List<FailureReport> reports, List<Score> scores, String why) {

    /** More than that nobody reads. */
    public static final int KEPT = 10;

    public Evidence {
        reports = List.copyOf(reports.subList(Math.max(0, reports.size() - KEPT), reports.size()));
        scores = List.copyOf(scores.subList(0, Math.min(KEPT, scores.size())));
    }

    /**
     * How much speaks against an element.
     *
     * @param suspicion the weights of the reports that it explains, each by the confidence with which its failure reaches where they point
     * @param rank the suspicion by the share of its requests that failed: what serves others well is less suspect
     * @param reports how many it explains
     * @param clues the edges of the failure map that were needed for it
     */
    public record Score(ElementId element, double suspicion, double rank, int reports, List<Clue> clues) {}

    /** An edge of the failure map. */
    public record Clue(ElementId from, ElementId to, String fault, double confidence) implements Comparable<Clue> {

        @Override
        public int compareTo(Clue other) {
            return toString().compareTo(other.toString());
        }
    }

    /** The same for another reason. */
    Evidence because(String reason) {
        return new Evidence(reports, scores, reason);
    }
}
