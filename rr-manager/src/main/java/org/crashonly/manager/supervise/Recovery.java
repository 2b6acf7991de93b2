package org.crashonly.manager.supervise;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Level;
import org.crashonly.control.Message;
import org.crashonly.control.ProcessIdentity;
import org.crashonly.fmap.FailureMap;
import org.crashonly.fmap.infer.Parameters;
import org.crashonly.fmap.tree.Suggestion;
import org.crashonly.manager.api.TreeView;
import org.crashonly.manager.application.Application;
import org.crashonly.manager.journal.Entry;
import org.crashonly.manager.journal.Entry.Cause;
import org.crashonly.manager.monitor.ApplicationMonitor;
import org.crashonly.manager.monitor.ErrorRateMonitor;
import org.crashonly.manager.monitor.Looks;
import org.crashonly.manager.policy.Phase;
import org.crashonly.manager.recovery.Budget;
import org.crashonly.manager.recovery.Decision;
import org.crashonly.manager.recovery.Event;
import org.crashonly.manager.recovery.FailureReport;
import org.crashonly.manager.recovery.Group;
import org.crashonly.manager.recovery.Groups;
import org.crashonly.manager.recovery.Incident;
import org.crashonly.manager.recovery.RecoveryParameters;
import org.crashonly.manager.recovery.RecoveryPolicy;
import org.crashonly.manager.recovery.RecoveryState;
import org.crashonly.manager.recovery.Stage;
import org.crashonly.manager.recovery.Step;
import org.crashonly.manager.registry.Element;

/**
 * The recursive restarts of one application: monitors are fed, the recovery policy decides, its decisions are written down and carried
 * out. The application is the root: what not even its restart cures is given up, and no other application pays for it.
 */
final class Recovery {

    /** For so long after something that it needs came back a component may still stumble over what it holds of its last life. */
    private static final long AFTERMATH_NANOS = Duration.ofSeconds(6).toNanos();

    private final Application application;
    private final ElementId id;
    private final Roster roster;
    private final GroupRestarts restarts;
    private final EventLog events;
    private final ApplicationMonitor monitor;
    private final Looks looks = new Looks();
    /** The life in which each element was seen to serve last. */
    private final Map<ElementId, Long> serving = new TreeMap<>();
    private final TreeInUse tree;
    private final GivenUps givenUps;
    /** Those beans and resources that failed: what is below modules, or beside them, is known when it fails. */
    private final SortedSet<ElementId> parts = new TreeSet<>();
    /** Those of whom it is to be noticed that they were restarted; null before the first look. */
    private Living living;
    /** How their processes stood at the latest look for restarts. */
    private List<Object> stood = List.of();
    private FailureMap map;
    private RecoveryPolicy policy;
    private Groups groups;
    private RecoveryState state;
    private boolean staged;

    Recovery(
            Application application, Roster roster, GroupRestarts.Means means, EventLog events, AcceptedTrees trees, FailureMap map) {
        this.application = application;
        this.map = map;
        this.id = ElementId.MACHINE.child(application.name());
        this.tree = new TreeInUse(id, roster, trees);
        this.roster = roster;
        this.restarts = new GroupRestarts(roster, means, Turns.ofCures(roster));
        this.events = events;
        Application.Recovery limits = application.policy().recovery();
        this.monitor = new ApplicationMonitor(new ApplicationMonitor.Limits(
                new ErrorRateMonitor.Limits(limits.window(), limits.failures(), limits.share()), limits.operationShare(), limits.stuck()));
        this.givenUps = new GivenUps(roster, id, monitor, restarts::life);
        if (tree.isLeftOut()) {
            tell("tree-left-out", id, "the tree that was accepted is of other processes and modules than there are now:"
                    + " restarts by the tree of the descriptor, until another one is accepted");
        }
        prepare();
    }

    /** How much of a failure's way has to be seen here before it is believed. */
    Parameters failureMapParameters() {
        return application.policy().failureMap();
    }

    /** From now on decides by {@code now}. */
    void use(FailureMap now) {
        map = now;
        prepare();
    }

    private void prepare() {
        Application.Recovery limits = application.policy().recovery();
        RecoveryParameters usual = RecoveryParameters.DEFAULT;
        Budget budget = new Budget(limits.restarts(), limits.per(), usual.budget().free(), usual.budget().first(), usual.budget().longest(),
                limits.healthy());
        groups = tree.groups();
        tree.ofDescriptor().subtree(id).stream().filter(it -> it.level() == Level.MODULE).forEach(it -> groups = groups.with(it));
        parts.forEach(it -> groups = groups.with(it));
        groups = groups.from(limits.smallest());
        // Replicas are restarted one after another.
        int inARow = application.replicas().values().stream().max(Integer::compare).orElse(1);
        policy = new RecoveryPolicy(groups, map, new RecoveryParameters(
                usual.suspicion(), usual.memory(), limits.confirmation(), usual.longestRestart().multipliedBy(inARow), budget));
    }

    /** Goes on where an earlier manager was killed: what it had decided on is finished, or done if it was not begun. */
    void recover() {
        Optional<Entry.Recovery> known = roster.records().chronicle().recovery(id);
        Optional<Entry.Recovery> ofThisBoot = known.filter(it -> it.boot().equals(ProcessIdentity.currentBoot()));
        state = ofThisBoot.map(Entry.Recovery::state)
                .or(() -> known.map(it -> RecoveryState.initial(it.state().seed()).from(it.state().nextIncident())))
                .orElseGet(() -> RecoveryState.initial(RandomGenerator.getDefault().nextLong()));
        ofThisBoot.ifPresent(it -> givenUps.recover(it.closed()));
        know(state.restarted().keySet());
        know(state.incidents().values().stream().map(Incident::suspect).toList());
        state = policy.regrouped(state, groups);
        for (Incident incident : state.incidents().values()) {
            if (incident.stage() == Stage.RESTARTING) {
                Group group = groups.restartedFor(incident);
                restarts.begin(incident.id(), group, cause(incident.id(), incident.attempts(), group,
                        incident.evidence().reports(), incident.evidence().why()));
            }
        }
        showGivenUp();
    }

    /** Those of {@code elements} that are beans or resources of this application can be restarted alone from now on. */
    private void know(Collection<ElementId> elements) {
        List<ElementId> unknown = elements.stream().filter(it -> it.level().compareTo(Level.MODULE) < 0 && !parts.contains(it))
                .filter(it -> id.contains(it) && roster.plan().tree().contains(it.parent().orElseThrow())).toList();
        if (!unknown.isEmpty()) {
            parts.addAll(unknown);
            // Their first restart is to be seen as one.
            unknown.forEach(it -> serving.put(it, restarts.life(it)));
            prepare();
        }
    }

    // ---- detect

    void outcomes(Generation sender, ElementId caller, List<Message.Outcome> outcomes, long now) {
        List<Message.Outcome> own = outcomes.stream().filter(it -> id.contains(it.component())).toList();
        monitor.outcomes(sender, caller, own, roster::isCurrent, it -> isWell(it, now), now);
    }

    void modules(Generation process, Message.Modules counts, long now) {
        if (id.contains(process.id())) {
            // First: what fails for want of a resource is to be told of with it.
            monitor.resources(process, counts.resources(), it -> isWell(it, now), now);
            monitor.modules(process, counts.modules(), now);
        }
    }

    /** Whether all that {@code component} needs serves, and has for a while. */
    private boolean isWell(ElementId component, long now) {
        ElementId process = component.parent().orElseThrow();
        List<ElementId> called = monitor.callees(process).stream().filter(it -> !it.equals(component)).toList();
        List<ElementId> needed = new ArrayList<>(roster.plan().storesOf(process));
        called.forEach(it -> it.parent().filter(host -> !host.equals(process)).ifPresent(needed::add));
        return called.stream().noneMatch(it -> isBackSince(it, now - AFTERMATH_NANOS)) && needed.stream().map(roster::find).allMatch(it -> it == null
                || (it.policy().phase() == Phase.READY && (isFirstLife(it) || now - it.policy().readySince() > AFTERMATH_NANOS)));
    }

    /** Whether {@code module}, or a bean of it, was restarted after {@code since}, or is being restarted. */
    private boolean isBackSince(ElementId module, long since) {
        return (roster.find(module.parent().orElseThrow()) != null && !restarts.serves(module))
                || state.restarted().entrySet().stream().anyMatch(it -> module.contains(it.getKey()) && it.getValue() - since >= 0);
    }

    private static boolean isFirstLife(Element element) {
        return element.past().restarts() == 0;
    }

    /**
     * In staging, failures are injected and watched: they are no reason to restart anything, and not learned as if they had happened by
     * themselves. What dies or freezes is restarted as ever, by the policy of its process.
     */
    void stage(boolean now) {
        if (staged && !now) {
            monitor.forget();
        }
        staged = now;
    }

    /** What came of the requests to each component, see {@link ApplicationMonitor#requests}. */
    Map<ElementId, ApplicationMonitor.Requests> requests() {
        return monitor.requests();
    }

    /** Tells {@code maps} what happened since the last time. */
    void teach(FailureMaps maps, Instant now) {
        ApplicationMonitor.Traffic traffic = monitor.traffic();
        if (staged) {
            return;
        }
        for (List<ElementId> path : traffic.paths()) {
            List<String> whole = new ArrayList<>(path.stream().map(ElementId::path).toList());
            path.getLast().parent().ifPresent(host -> roster.plan().storesOf(host).forEach(it -> whole.add(it.path())));
            maps.passed(whole, now);
        }
        traffic.failures().forEach((component, fault) -> maps.failed(component.path(), fault, now));
    }

    private void look(long now) {
        List<Event> happened = monitor.look(roster::isCurrent, now);
        for (Event event : happened) {
            if (!(event instanceof Event.Failed)) {
                step(event, now);
            } else {
                reported(((Event.Failed) event).report(), now);
            }
        }
        if (state.hasGivenUp()) {
            showGivenUp();
        }
    }

    /** Whether another version of this application takes its place or is on trial: what fails then is for the upgrade to judge, and to take back. */
    private boolean isBeingUpgraded() {
        Entry.Upgrade upgrade = roster.records().chronicle().upgrades().get(id);
        return upgrade != null && !upgrade.stage().isOver();
    }

    /** Something of this application fails, as {@code report} says. */
    void reported(FailureReport report, long now) {
        if (!staged && !isBeingUpgraded()) {
            know(report.path());
            step(new Event.Failed(report), now);
        }
    }

    /** A process of this application that had served ended by itself. Its own policy begins it anew. */
    void ended(ElementId process, String evidence, long now) {
        if (!staged) {
            step(new Event.Ended(new FailureReport(now, "exit", "process " + process, List.of(process), 1, evidence)), now);
        }
    }

    /** Ten times a second. */
    void tick(long now) {
        goOn(now);
        if (looks.isDue(monitor.hasNews(), now)) {
            look(now);
        }
    }

    private void goOn(long now) {
        for (GroupRestarts.Outcome outcome : restarts.look(now)) {
            switch (outcome) {
                case GroupRestarts.Outcome.Served it -> restarted(withParts(it.members()), now);
                case GroupRestarts.Outcome.Failed it -> step(new Event.RestartFailed(it.incident(), it.why()), now);
            }
        }
        noticeRestarts(now);
        if (!state.incidents().isEmpty() || !state.reports().isEmpty()) {
            step(new Event.Tick(), now);
        }
    }

    /** What of them became known while they were being restarted was restarted with them. */
    private SortedSet<ElementId> withParts(SortedSet<ElementId> members) {
        SortedSet<ElementId> all = new TreeSet<>(members);
        parts.stream().filter(part -> members.stream().anyMatch(it -> it.contains(part))).forEach(all::add);
        return all;
    }

    /** Whoever wanted them. */
    private void noticeRestarts(long now) {
        List<Object> standing = standing();
        boolean listed = living != null && living.isOf(roster.plan(), parts);
        if (listed && standing.equals(stood)) {
            return;
        }
        stood = standing;
        living = listed ? living : Living.of(roster.plan(), id, parts);
        SortedSet<ElementId> restarted = new TreeSet<>();
        for (ElementId element : living.lives()) {
            if (restarts.serves(element)) {
                long life = restarts.life(element);
                Long before = serving.put(element, life);
                if (before != null && before < life) {
                    living.all().stream().filter(element::contains).forEach(restarted::add);
                }
            }
        }
        if (!restarted.isEmpty()) {
            restarted(restarted, now);
        }
    }

    /** All that their lives, and whether they serve, is known by. */
    private List<Object> standing() {
        List<Object> standing = new ArrayList<>();
        for (Element element : roster.all()) {
            if (id.contains(element.id())) {
                standing.add(element.policy().phase());
                standing.add(element.revision());
            }
        }
        return standing;
    }

    private void restarted(SortedSet<ElementId> elements, long now) {
        elements.forEach(it -> monitor.restarted(it, now));
        step(new Event.Restarted(elements), now);
    }

    /** A module, resource or bean could not be restarted for this cause; false if that was none of this policy's. */
    boolean failed(Cause cause, String why) {
        return restarts.failed(cause, why);
    }

    private List<Element> own() {
        return roster.all().stream().filter(it -> id.contains(it.id())).toList();
    }

    // ---- decide

    /** An operator wants {@code element} restarted: whoever gave it up goes on. */
    void resume(ElementId element, long now) {
        if (state.hasGivenUp() && (id.contains(element) || element.contains(id))) {
            step(new Event.Resumed(), now);
            showGivenUp();
        }
    }

    private void step(Event event, long now) {
        RecoveryState before = state;
        Step step = policy.step(state, event, now);
        state = step.state();
        boolean remarkable = !outline(before).equals(outline(state)) || !before.spending().equals(state.spending());
        if (remarkable || !step.decisions().isEmpty()) {
            // Written down before anything of it is done.
            remember();
            long atMillis = System.currentTimeMillis();
            step.decisions().forEach(it -> roster.records().append(new Entry.Decided(id, atMillis, it)));
        }
        step.decisions().forEach(this::act);
        if (before.hasGivenUp() != state.hasGivenUp()) {
            showGivenUp();
        }
    }

    private void remember() {
        roster.records().append(new Entry.Recovery(id, ProcessIdentity.currentBoot(), state.withoutReports(), givenUps.closed()));
    }

    /** What of the incidents another manager has to know: of one that was given up, too, until when it is. */
    private static List<List<Object>> outline(RecoveryState of) {
        return of.incidents().values().stream()
                .map(it -> List.<Object>of(it.id(), it.group(), it.stage(), it.attempts(), it.operations(), it.stage() == Stage.GIVEN_UP ? it.due() : 0)).toList();
    }

    // ---- act

    private void act(Decision decision) {
        switch (decision) {
            case Decision.Restart it -> {
                Group group = groups.group(it.group());
                tell("suspected", it.suspect(), Sentences.of(it));
                restarts.forget(it.incident());
                restarts.begin(it.incident(), group, cause(it.incident(), it.attempt(), group, it.evidence().reports(), it.evidence().why()));
            }
            case Decision.Defer it -> tell("deferred", id, Sentences.of(it));
            case Decision.Escalate it -> {
                restarts.forget(it.incident());
                tell("escalated", id, Sentences.of(it));
            }
            case Decision.Cured it -> tell("cured", id, Sentences.of(it));
            case Decision.GiveUp it -> tell("given-up", id, Sentences.of(it));
            case Decision.OwnRestart it -> throw new IllegalStateException("a recovery policy decided on " + it);
        }
    }

    private void tell(String kind, ElementId element, String text) {
        events.add(kind, element, 0, text, null);
    }

    private Cause cause(String incident, int attempt, Group group, List<FailureReport> reports, String why) {
        FailureReport latest = reports.isEmpty() ? null : reports.getLast();
        return new Cause(RestartTag.of(application.name(), incident, attempt), group.level(), latest == null ? "suspected" : latest.monitor(),
                latest == null ? why : latest.operation() + ": " + latest.evidence() + "; " + why);
    }

    /** Whom the policy gave up, and whether requests go there, is seen by clients and by the next manager. */
    private void showGivenUp() {
        if (givenUps.show(state)) {
            remember();
        }
    }

    // ---- the tree

    ElementId id() {
        return id;
    }

    /** What a better tree is searched for by, as it stands now. */
    TreeEstimate estimate() {
        return tree.estimate(map);
    }

    /** The groups in use; nothing is suggested. */
    TreeView tree() {
        TreeEstimate known = estimate();
        return new TreeView(application.name(), tree.isAccepted(), groupViews(), known.seconds(), known.perHour(), false, null, null, null);
    }

    private List<TreeView.GroupView> groupViews() {
        return groups.all().stream().map(it -> new TreeView.GroupView(
                it.name(), groups.parent(it.name()).map(Group::name).orElse(null), it.members().stream().map(ElementId::path).toList())).toList();
    }

    /**
     * The groups in use, and what a search found by {@code estimate}.
     *
     * @return empty if the tree is another one by now, or is of others: then another search is due
     */
    Optional<TreeView> tree(TreeEstimate estimate, Suggestion found) {
        if (!tree.isStill(estimate)) {
            return Optional.empty();
        }
        Optional<String> before = tree.latest();
        String name = tree.shows(found.suggested());
        return Optional.of(new TreeView(
                application.name(), tree.isAccepted(), groupViews(), estimate.seconds(), estimate.perHour(), found.isBetter(), found.line(), name, before.filter(it -> !it.equals(name)).orElse(null)));
    }

    /**
     * Restarts by the tree that was shown as {@code suggestion} from now on, or by the descriptor's.
     *
     * @return why not; empty if it is done
     */
    Optional<String> acceptTree(Optional<String> suggestion) {
        Optional<String> refusal = suggestion.flatMap(tree::refusal);
        if (refusal.isPresent()) {
            return refusal;
        }
        Groups before = groups;
        tree.use(suggestion);
        prepare();
        state = policy.regrouped(state, before);
        // A manager that is begun in between finds the budgets under the names of either tree.
        remember();
        tree.write();
        tell("tree-accepted", id, "restarts by " + tree);
        return Optional.empty();
    }
}
