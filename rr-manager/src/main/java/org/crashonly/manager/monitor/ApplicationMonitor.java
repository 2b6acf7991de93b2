package org.crashonly.manager.monitor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Level;
import org.crashonly.control.Message.ModuleCounts;
import org.crashonly.control.Message.OperationOutcome;
import org.crashonly.control.Message.Outcome;
import org.crashonly.control.Message.ResourceCounts;
import org.crashonly.manager.recovery.Event;
import org.crashonly.manager.recovery.FailureReport;

/**
 * The monitors of one application, fed with what its front doors, stubs and boundaries count: the one place where totals become failures
 * of this life of a component. What a component fails with because something that it needs is being restarted is not its failure.
 */
public final class ApplicationMonitor {

    /**
     * When something is reported.
     *
     * @param errors for requests to a component that fail
     * @param operationShare for those to one of its operations: as many of them have to fail, and this share
     * @param stuck for requests that do not end
     */
    public record Limits(ErrorRateMonitor.Limits errors, double operationShare, Duration stuck) {

        /** They are counted from their first failure on: what was over at once was none. */
        private static final Duration LASTING = Duration.ofSeconds(2);

        private ErrorRateMonitor.Limits ofOperations() {
            Duration half = errors.window().dividedBy(2);
            return new ErrorRateMonitor.Limits(errors.window(), errors.least(), operationShare, half.compareTo(LASTING) < 0 ? half : LASTING);
        }
    }

    private record Used(Generation process, ResourceCounts counts) {}

    private record Watched(Generation process, ProgressMonitor monitor, Whereabouts failures, ModuleCounts counts) {}

    /** As hosts call them. */
    private static final String LISTENER = "listener";

    private final Limits limits;
    private final ErrorRateMonitor errors;
    private final OperationsMonitor operations;
    /** Which component it is about, by the name under which its requests are counted. */
    private final Map<String, ElementId> counted = new HashMap<>();
    private final Tellings tellings = new Tellings();
    private final Map<ElementId, Watched> modules = new TreeMap<>();
    private final Map<ElementId, Used> resources = new TreeMap<>();
    /** Which components each process calls. */
    private final Map<ElementId, Set<ElementId>> callees = new HashMap<>();
    private final Map<ElementId, Long> lastFailed = new HashMap<>();
    private final Map<ElementId, Long> lastServed = new HashMap<>();
    private final Map<ElementId, String> exceptions = new HashMap<>();
    private final Map<ElementId, Requests> requests = new TreeMap<>();
    private Traffic traffic = new Traffic(new HashSet<>(), new TreeMap<>());

    /**
     * What happened, whoever is to blame: for who learns how failures propagate.
     *
     * @param paths ways that requests took, the caller first
     * @param failures which components failed, and how in a word: nobody before those whom he calls, since they are why he failed
     */
    public record Traffic(Set<List<ElementId>> paths, Map<ElementId, String> failures) {}

    /**
     * What came of the requests to a component since somebody began to listen, whoever is to blame.
     *
     * @param failed as it was counted by who sent them, and at the component's boundary: one request may count twice
     */
    public record Requests(long served, long failed) {

        private static final Requests NONE = new Requests(0, 0);

        private Requests plus(Requests more) {
            return new Requests(served + more.served, failed + more.failed);
        }
    }

    public ApplicationMonitor(Limits limits) {
        this.limits = limits;
        this.errors = new ErrorRateMonitor(limits.errors());
        this.operations = new OperationsMonitor(limits.ofOperations());
    }

    /**
     * {@code sender} counted {@code outcomes} so far.
     *
     * @param caller who calls; null if the sender is a front door
     * @param current whether a generation is the one that runs now
     * @param well whether all that a component needs serves, and has for a while
     */
    public void outcomes(
            Generation sender, ElementId caller, List<Outcome> outcomes, Predicate<Generation> current, Predicate<ElementId> well, long now) {
        tellings.since(sender, outcomes, now).forEach((outcome, was) -> {
            if (!current.test(outcome.process())) {
                return;
            }
            if (outcome.equals(was)) {
                // At rest most are: nobody has to find out who was well meanwhile.
                requests.putIfAbsent(outcome.component(), Requests.NONE);
            } else {
                take(sender, caller, was, outcome, well.test(outcome.component()), now);
            }
        });
    }

    private void take(Generation sender, ElementId caller, Outcome was, Outcome is, boolean well, long now) {
        ElementId component = is.component();
        String operation = (caller != null ? "calls of " : "requests to ") + component;
        long served = is.served() - was.served();
        long failed = is.failed() - was.failed();
        requests.merge(component, new Requests(served, failed), Requests::plus);
        if (served + failed > 0) {
            counted.put(operation, component);
            if (caller != null) {
                callees.computeIfAbsent(sender.id(), it -> new HashSet<>()).add(component);
            }
            traffic.paths().add(caller == null || caller.equals(component) ? List.of(component) : List.of(caller, component));
        }
        if (failed > 0) {
            traffic.failures().put(component, kind(was, is));
        }
        if (served > 0) {
            errors.served(operation, path(component, now), served);
            lastServed.put(component, now);
        }
        if (failed > 0 && well) {
            lastFailed.put(component, now);
            boolean reached = is.errors() > was.errors() || is.timeouts() > was.timeouts();
            List<ElementId> path = reached ? path(component, now) : listening(component);
            errors.failed(operation, path, failed, how(was, is));
        }
        is.operations().forEach((name, all) -> {
            OperationOutcome news = all.since(was.operations().getOrDefault(name, OperationOutcome.NONE));
            if (news.served() + news.failed() > 0) {
                operations.count(component, name, path(component, now), news, well, how(component, news));
            }
        });
    }

    /** Who does not even listen is the process, or its listener if that can be restarted alone: nothing else inside it changes that. */
    private List<ElementId> listening(ElementId component) {
        ElementId process = component.parent().orElseThrow();
        ElementId listener = process.resource(LISTENER, component.name());
        return resources.containsKey(listener) ? List.of(process, listener) : List.of(process);
    }

    private static String kind(Outcome was, Outcome is) {
        if (is.errors() > was.errors()) {
            return "errors";
        }
        return is.timeouts() > was.timeouts() ? "timeouts" : "unreached";
    }

    private String how(Outcome was, Outcome is) {
        return how(is.component(), new OperationOutcome(0, is.errors() - was.errors(), is.timeouts() - was.timeouts(), 0));
    }

    private String how(ElementId component, OperationOutcome news) {
        if (news.errors() > 0) {
            String exception = exceptions.get(component);
            return "server error" + (exception == null ? "" : ", " + exception);
        }
        return news.timeouts() > 0 ? "no answer in time" : "no connection, or a broken one";
    }

    /**
     * The component, and behind it those of whom it, or one that it calls, was seen to call and that failed lately as well; behind each of them the
     * bean in which most of its requests failed, and the resources of its process that failed lately.
     */
    private List<ElementId> path(ElementId component, long now) {
        Set<ElementId> path = new LinkedHashSet<>(List.of(component));
        List<ElementId> next = List.of(component);
        while (!next.isEmpty()) {
            List<ElementId> further = new ArrayList<>();
            for (ElementId caller : next) {
                caller.parent().map(callees::get).stream().flatMap(Set::stream).sorted()
                        .filter(it -> failedLately(it, now))
                        .filter(path::add)
                        .forEach(further::add);
            }
            next = further;
        }
        return path.stream().flatMap(it -> withItsParts(it, now).stream()).distinct().toList();
    }

    private List<ElementId> withItsParts(ElementId component, long now) {
        List<ElementId> parts = new ArrayList<>(List.of(component));
        Optional.ofNullable(modules.get(component)).flatMap(it -> it.failures().bean(now)).ifPresent(parts::add);
        resources.keySet().stream().filter(it -> it.parent().equals(component.parent()) && failedLately(it, now)).forEach(parts::add);
        return parts;
    }

    private boolean failedLately(ElementId component, long now) {
        Long at = lastFailed.get(component);
        return at != null && now - at < limits.errors().window().toNanos();
    }

    /** The boundary of {@code process} counts {@code counts}. */
    public void modules(Generation process, List<ModuleCounts> counts, long now) {
        for (ModuleCounts count : counts) {
            Watched before = modules.get(count.id());
            boolean known = before != null && before.process().equals(process);
            ProgressMonitor monitor = known ? before.monitor() : new ProgressMonitor(count.id(), limits.stuck());
            Whereabouts failures = known ? before.failures() : new Whereabouts(limits.errors().window().toNanos());
            failures.told(count.failures(), now);
            modules.put(count.id(), new Watched(process, monitor, failures, count));
            if (before != null) {
                long already = before.process().equals(process) ? failures(before.counts()) : 0;
                requests.merge(count.id(), new Requests(0, failures(count) - already), Requests::plus);
            }
            if (count.latest() != null) {
                exceptions.put(count.id(), String.format(Locale.ROOT, "latest exception %s", count.latest()));
            }
        }
    }

    /**
     * The users of resources of {@code process} count {@code counts}.
     *
     * @param well as in {@link #outcomes}, of a resource
     */
    public void resources(Generation process, List<ResourceCounts> counts, Predicate<ElementId> well, long now) {
        Set<ElementId> told = new HashSet<>();
        for (ResourceCounts count : counts) {
            told.add(count.id());
            Used before = resources.put(count.id(), new Used(process, count));
            if (before == null || !before.process().equals(process)) {
                continue;
            }
            String operation = "uses of " + count.id();
            long served = count.served() - before.counts().served();
            long missed = count.missed() - before.counts().missed();
            if (served > 0) {
                errors.served(operation, List.of(count.id()), served);
            }
            if (missed > 0 && well.test(count.id())) {
                lastFailed.put(count.id(), now);
                errors.failed(operation, List.of(count.id()), missed, count.latest());
            }
        }
        resources.keySet().removeIf(it -> process.id().contains(it) && !told.contains(it));
    }

    private static long failures(ModuleCounts counts) {
        return counts.exceptions() + counts.overdue();
    }

    /** What came of the requests to each component. */
    public Map<ElementId, Requests> requests() {
        return Map.copyOf(requests);
    }

    /** What failed so far is no failure to report: it was wanted. */
    public void forget() {
        errors.forget();
        operations.forget();
        lastFailed.clear();
    }

    /** Whether anything failed since the last look. */
    public boolean hasNews() {
        return errors.hasNews() || operations.hasNews();
    }

    /** What happened since the last look, for the policy. To be called once a second, or more often: reports do not come more often for that. */
    public List<Event> look(Predicate<Generation> current, long now) {
        List<Event> events = new ArrayList<>();
        operations.look(now);
        for (Event event : errors.look(now)) {
            // Of what is no component, as a resource, no operations are known.
            events.add(event instanceof Event.Failed(FailureReport report) && counted.containsKey(report.operation())
                    ? new Event.Failed(report.of(operations.failing(counted.get(report.operation())))) : event);
        }
        Set<ElementId> whole = errors.toldLately(now).stream().filter(counted::containsKey).map(counted::get).collect(Collectors.toSet());
        events.addAll(operations.single(whole, now));
        modules.values().removeIf(it -> !current.test(it.process()));
        modules.forEach((id, it) -> it.monitor().look(it.counts().completed(), it.counts().stuck(), it.counts().standstill(), now)
                .ifPresent(report -> events.add(new Event.Failed(report.on(withItsParts(id, now))))));
        return events;
    }

    /** What happened since this was last asked. */
    public Traffic traffic() {
        Traffic latest = new Traffic(traffic.paths(), CalleesFirst.of(traffic.failures(), callees));
        traffic = new Traffic(new HashSet<>(), new TreeMap<>());
        return latest;
    }

    /** {@code element}, or what is around it, serves in a new life. */
    public void restarted(ElementId element, long now) {
        ElementId concerned = element.level() == Level.BEAN ? element.parent().orElseThrow() : element;
        errors.restarted(concerned);
        operations.restarted(concerned);
        lastFailed.remove(concerned);
        exceptions.remove(concerned);
        if (concerned.level() == Level.MODULE) {
            renewed(concerned, now);
        } else if (concerned.level() == Level.RESOURCE) {
            resources.remove(concerned);
            modules.keySet().stream().filter(it -> it.parent().equals(concerned.parent())).forEach(it -> renewed(it, now));
        }
    }

    private void renewed(ElementId module, long now) {
        tellings.renewed(module, now);
        Optional.ofNullable(modules.get(module)).ifPresent(it -> it.failures().restarted(now));
    }

    /** Whether requests to {@code component} were answered well since {@code since}. */
    public boolean servedSince(ElementId component, long since) {
        Long at = lastServed.get(component);
        return at != null && at - since > 0;
    }

    /** Whether requests to {@code component} failed since {@code since}, in the life that it has. */
    public boolean failedSince(ElementId component, long since) {
        Long at = lastFailed.get(component);
        return at != null && at - since > 0;
    }

    /** Which components the process {@code caller} was seen to call. */
    public Set<ElementId> callees(ElementId caller) {
        return Set.copyOf(callees.getOrDefault(caller, Set.of()));
    }
}
