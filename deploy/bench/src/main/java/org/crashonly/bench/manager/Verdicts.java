package org.crashonly.bench.manager;

import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What clients were answered, held against the one answer that is right. For many threads. */
final class Verdicts {

    private static final int OK = 200;

    private record Verdict(long atMillis, boolean isWrong) {}

    private final String right;
    private final Queue<Verdict> all = new ConcurrentLinkedQueue<>();

    Verdicts(String right) {
        this.right = right;
    }

    /** Somebody was answered. Any status but 200 says itself that it is not the answer, and counts as none. */
    void answered(long atMillis, int status, String body) {
        if (status == OK) {
            all.add(new Verdict(atMillis, !body.equals(right)));
        }
    }

    /** How many answers came until then. */
    long answers(long untilMillis) {
        return until(untilMillis).size();
    }

    /** How many wrong ones came until then. */
    long wrong(long untilMillis) {
        return until(untilMillis).stream().filter(Verdict::isWrong).count();
    }

    /** When the latest wrong one came. */
    Optional<Long> latestWrongMillis() {
        return all.stream().filter(Verdict::isWrong).map(Verdict::atMillis).max(Long::compare);
    }

    private List<Verdict> until(long millis) {
        return all.stream().filter(it -> it.atMillis() <= millis).toList();
    }
}
