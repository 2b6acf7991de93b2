package org.crashonly.manager.monitor;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.crashonly.control.ElementId;
import org.crashonly.manager.recovery.Event;
import org.crashonly.manager.recovery.FailureReport;

/**
 * Failures per operation: when enough requests of an operation fail within a window, and a large enough share of them, its path is
 * reported. What is answered well is told to the policy as well, which clears who served it. Counts by look, not by request: its size does
 * not depend on the traffic. However often it is looked at, an operation is reported once a second at most, so that what speaks against
 * whom does not depend on that.
 */
public final class ErrorRateMonitor {

    /**
     * When failures are reported.
     *
     * @param window and within half of it as well: whichever shows it first
     * @param least fewer failures prove nothing
     * @param share of the operation's requests, above 0 and up to 1
     * @param lasting and it has failed for so long, shorter than the window
     */
    public record Limits(Duration window, int least, double share, Duration lasting) {

        /** Three failures and a fifth of the requests within ten seconds. */
        public static final Limits DEFAULT = new Limits(Duration.ofSeconds(10), 3, 0.2);

        public Limits {
            if (!window.isPositive() || least < 1 || !(share > 0 && share <= 1) || lasting.isNegative() || lasting.compareTo(window) >= 0) {
                throw new IllegalArgumentException("window " + window + ", least " + least + ", share " + share + ", lasting " + lasting
                        + "; expected more than 0, 1 or more, above 0 up to 1, and less than the window");
            }
        }

        /** Those of what is reported as soon as enough fails. */
        public Limits(Duration window, int least, double share) {
            this(window, least, share, Duration.ZERO);
        }
    }

    private record Counted(long at, long failed, long served) {}

    private static final class Operation {

        private List<ElementId> path = List.of();
        private String latestFailure = "";
        private long failed;
        private long served;
        private final Deque<Counted> window = new ArrayDeque<>();
        /** At which look failures were last counted; null before the first time. */
        private Long lastFailed;
        /** At which look it was last reported; null before the first time. */
        private Long reported;
        /** Whether it failed since. */
        private boolean news;

        private boolean isToldLately(long now) {
            return reported != null && now - reported < AGAIN_NANOS;
        }

        private boolean isFailing(long now) {
            return lastFailed != null && now - lastFailed < AGAIN_NANOS;
        }
    }

    /** The least time between two reports of an operation; what failed longer ago and was not reported until then will not be. */
    static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Limits limits;
    private final Map<String, Operation> operations = new TreeMap<>();

    public ErrorRateMonitor(Limits limits) {
        this.limits = limits;
    }

    /** A request of {@code operation} was answered; {@code path} as in {@link FailureReport}. */
    public void served(String operation, List<ElementId> path) {
        served(operation, path, 1);
    }

    /** {@code count} requests of {@code operation} were answered. */
    public void served(String operation, List<ElementId> path, long count) {
        operation(operation, path).served += count;
    }

    /** A request of {@code operation} failed; {@code how} in words: {@code 500}, {@code timeout}, {@code reset}. */
    public void failed(String operation, List<ElementId> path, String how) {
        failed(operation, path, 1, how);
    }

    /** {@code count} requests of {@code operation} failed. */
    public void failed(String operation, List<ElementId> path, long count, String how) {
        Operation it = operation(operation, path);
        it.failed += count;
        it.latestFailure = how;
    }

    /** {@code element} was restarted: what its requests came to before says nothing of its new life. */
    public void restarted(ElementId element) {
        operations.values().removeIf(it -> it.path.contains(element));
    }

    /** What was counted so far says nothing. */
    void forget() {
        operations.clear();
    }

    /** Whether anything failed since the last look. */
    boolean hasNews() {
        return operations.values().stream().anyMatch(it -> it.failed > 0);
    }

    /** What happened since the last look, for the policy. To be called once a second, or more often. */
    public List<Event> look(long now) {
        List<Event> events = new ArrayList<>();
        operations.forEach((name, operation) -> {
            if (operation.served > 0) {
                events.add(new Event.Served(operation.path, operation.served));
            }
            count(operation, now);
            if (operation.news && operation.isFailing(now) && !operation.isToldLately(now)) {
                report(name, operation, now).ifPresent(it -> {
                    operation.reported = now;
                    operation.news = false;
                    events.add(new Event.Failed(it));
                });
            }
        });
        operations.values().removeIf(it -> it.window.isEmpty());
        return events;
    }

    /** Operations that were reported at the last look or, as it was {@code now}, less than a second before it. */
    Set<String> toldLately(long now) {
        return operations.entrySet().stream().filter(it -> it.getValue().isToldLately(now)).map(Map.Entry::getKey).collect(Collectors.toSet());
    }

    /** A report of each operation that fails often enough at the last look, as it was {@code now}, whether or not it was reported lately. */
    List<FailureReport> failingNow(long now) {
        List<FailureReport> reports = new ArrayList<>();
        operations.forEach((name, operation) -> {
            if (operation.isFailing(now)) {
                report(name, operation, now).ifPresent(reports::add);
            }
        });
        return reports;
    }

    /** The operations of which anything was counted within the window. */
    Set<String> names() {
        return operations.keySet();
    }

    /** Which operations failed within the window, as it was at the last look. */
    Map<String, FailureReport.Failing> failing() {
        Map<String, FailureReport.Failing> failing = new TreeMap<>();
        operations.forEach((name, it) -> {
            long failed = it.window.stream().mapToLong(Counted::failed).sum();
            if (failed > 0) {
                long served = it.window.stream().mapToLong(Counted::served).sum();
                failing.put(name, new FailureReport.Failing(name, failed, served, it.latestFailure));
            }
        });
        return failing;
    }

    private void count(Operation operation, long now) {
        if (operation.failed + operation.served > 0) {
            operation.window.add(new Counted(now, operation.failed, operation.served));
        }
        if (operation.failed > 0) {
            operation.lastFailed = now;
            operation.news = true;
        }
        operation.failed = 0;
        operation.served = 0;
        operation.window.removeIf(it -> now - it.at() >= limits.window().toNanos());
    }

    private Optional<FailureReport> report(String name, Operation operation, long now) {
        boolean lasts = operation.window.stream().filter(it -> it.failed() > 0).findFirst()
                .map(it -> now - it.at() >= limits.lasting().toNanos()).orElse(false);
        if (!lasts) {
            return Optional.empty();
        }
        // What hangs fails late: all the time until then only what was served before is counted.
        return Stream.of(limits.window(), limits.window().dividedBy(2)).map(within -> report(name, operation, within, now)).flatMap(Optional::stream).findFirst();
    }

    private Optional<FailureReport> report(String name, Operation operation, Duration within, long now) {
        List<Counted> counted = operation.window.stream().filter(it -> now - it.at() < within.toNanos()).toList();
        long failed = counted.stream().mapToLong(Counted::failed).sum();
        long all = failed + counted.stream().mapToLong(Counted::served).sum();
        if (failed < limits.least() || (double) failed / all < limits.share()) {
            return Optional.empty();
        }
        return Optional.of(new FailureReport(now, "errors", name, operation.path, 1, failed + " of " + all + " requests failed within "
                + within.toSeconds() + " s, latest: " + operation.latestFailure));
    }

    private Operation operation(String name, List<ElementId> path) {
        Operation operation = operations.computeIfAbsent(name, it -> new Operation());
        operation.path = List.copyOf(path);
        return operation;
    }
}
