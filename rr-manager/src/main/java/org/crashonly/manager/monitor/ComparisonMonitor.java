package org.crashonly.manager.monitor;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.crashonly.control.ElementId;
import org.crashonly.manager.recovery.FailureReport;

/**
 * Replicas that answer the same question differently. If most agree, the others are wrong. If not, whoever has begun since they differ is
 * trusted, because a restart leaves nothing to be wrong; before anybody has, who serves for longest is suspected. One monitor for each
 * question.
 */
public final class ComparisonMonitor {

    /**
     * What a replica said.
     *
     * @param text the same of answers that are the same
     * @param servingSince when its life began
     */
    public record Answer(String text, long servingSince) {}

    private final String question;
    /** When they began to differ; null while they agree. */
    private Long differing;

    /** @param question as reports name it, {@code GET /stock} */
    public ComparisonMonitor(String question) {
        this.question = question;
    }

    /** What {@code answers} of replicas, given at the same time and thus of the same state, say of them; nothing if fewer than two answered. */
    public List<FailureReport> compare(Map<ElementId, Answer> answers, long now) {
        Map<String, List<ElementId>> camps = new TreeMap<>(answers.keySet().stream().sorted()
                .collect(Collectors.groupingBy(it -> answers.get(it).text())));
        if (camps.size() < 2) {
            differing = answers.size() < 2 ? differing : null;
            return List.of();
        }
        differing = differing == null ? Long.valueOf(now) : differing;
        Optional<List<ElementId>> majority = camps.values().stream().filter(it -> it.size() * 2 > answers.size()).findFirst();
        if (majority.isPresent()) {
            return others(answers, majority.get(), now, majority.get().size() + " of " + answers.size() + " replicas");
        }
        List<List<ElementId>> begunAnew = camps.values().stream().filter(it -> it.stream().anyMatch(one -> hasBegunAnew(answers.get(one)))).toList();
        if (begunAnew.size() == 1) {
            return others(answers, begunAnew.getFirst(), now, "what has begun anew since");
        }
        ElementId eldest = answers.keySet().stream().sorted()
                .min(Comparator.comparingLong(it -> answers.get(it).servingSince() - now)).orElseThrow();
        return List.of(report(eldest, 1.0 / camps.size(), now,
                "other replicas did; none of " + camps.size() + " answers has a majority, and it serves for longest"));
    }

    private boolean hasBegunAnew(Answer answer) {
        return answer.servingSince() - differing > 0;
    }

    private List<FailureReport> others(Map<ElementId, Answer> answers, List<ElementId> right, long now, String than) {
        return answers.keySet().stream().filter(it -> !right.contains(it)).sorted().map(it -> report(it, 1, now, than)).toList();
    }

    private FailureReport report(ElementId suspect, double weight, long now, String than) {
        return new FailureReport(now, "comparison", suspect + "'s answer to " + question, List.of(suspect), weight,
                suspect + " answered " + question + " otherwise than " + than);
    }
}
