package org.crashonly.manager.supervise;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.crashonly.control.ElementId;
import org.crashonly.control.Level;
import org.crashonly.manager.ServerConfig;
import org.crashonly.manager.application.Application;
import org.crashonly.manager.application.Versions;
import org.crashonly.manager.journal.Entry;
import org.crashonly.manager.journal.Entry.Cause;
import org.crashonly.manager.journal.Entry.Stage;
import org.crashonly.manager.registry.Element;
import org.crashonly.manager.registry.Plan;
import org.crashonly.manager.registry.Planned;
import org.crashonly.manager.upgrade.Changes;
import org.crashonly.manager.upgrade.Rollout;
import org.crashonly.manager.upgrade.Step;

/**
 * Which applications run, and in which version. Another version is put in force first, by one move of a file, then what differs is
 * crashed and recovers as the other one, step by step; one that does not serve, or whose first requests fail, gives its place back to the
 * one before. The journal says what was begun: a new manager goes on with it, forth or back. On the inbox's thread.
 */
final class Upgrades {

    private static final System.Logger LOG = System.getLogger(Upgrades.class.getName());
    private static final Rollout.Limits WITHOUT_TRIAL = new Rollout.Limits(Rollout.Limits.DEFAULT.ready(), Duration.ZERO);

    /**
     * An upgrade that is going on, forth or back.
     *
     * @param before the version to go back to; null if there is none
     * @param to the version that is being put in place; null if the application goes
     */
    private record Going(Entry.Upgrade entry, Application before, Application to, Rollout rollout, RolloutSight sight) {}

    private final ServerConfig config;
    private final Versions versions;
    private final Roster roster;
    private final Restarter restarter;
    private final ModuleRestarts modules;
    private final Adoption adoption;
    private final Recoveries recoveries;
    private final DoorRights doors;
    private final EventLog events;
    private final Map<String, Application> applications = new TreeMap<>();
    private final Map<ElementId, Going> going = new LinkedHashMap<>();

    Upgrades(
            ServerConfig config, Versions versions, List<Application> applications, Roster roster, Restarter restarter, ModuleRestarts modules,
            Adoption adoption, Recoveries recoveries, DoorRights doors, EventLog events) {
        this.config = config;
        this.versions = versions;
        this.roster = roster;
        this.restarter = restarter;
        this.modules = modules;
        this.adoption = adoption;
        this.recoveries = recoveries;
        this.doors = doors;
        this.events = events;
        applications.forEach(it -> this.applications.put(it.name(), it));
        modules.onFailure((cause, why) -> failed(cause, why) || recoveries.failed(cause, why));
    }

    // ---- what is asked for

    /** The versions in force, by their names. */
    Map<String, Application> applications() {
        return Map.copyOf(applications);
    }

    /**
     * Begins to put a staged version in the place of the one in force, or an application where there is none.
     *
     * @return what to ask for; or why nothing was begun
     */
    Begun deploy(ElementId id, String candidate, Rollout.Limits limits, String askedBy) {
        String name = id.name();
        try {
            Optional<Application> next = versions.candidate(name, candidate);
            Application now = applications.get(name);
            Optional<String> refusal = going.containsKey(id) ? Optional.of(name + " is being upgraded")
                    : next.filter(it -> it.name().equals(name)).isEmpty()
                            ? Optional.of("no version " + candidate + " of " + name + " is staged")
                    : Changes.refusal(now, next.get()).or(() -> conflict(next.get()));
            if (refusal.isPresent()) {
                return new Begun(null, refusal.get());
            }
            Entry.Upgrade entry = new Entry.Upgrade(
                    id, UUID.randomUUID().toString(), Stage.BEGUN, candidate, now == null, limits.ready().toMillis(), limits.trial().toMillis(),
                    "asked for by the " + askedBy, System.currentTimeMillis());
            roster.records().append(entry);
            versions.goOn(name, candidate);
            events.add("upgrading", id, 0, (now == null ? "deployed, " : "another version, ") + entry.why(), null);
            go(entry, now, next.get());
            return new Begun(entry.incident(), null);
        } catch (IOException e) {
            throw new UncheckedIOException("the versions of " + name + " cannot be read or changed", e);
        }
    }

    /** What became of a wish to deploy: {@code incident} names the upgrade, or {@code refusal} says why there is none. */
    record Begun(String incident, String refusal) {}

    private Optional<String> conflict(Application next) {
        for (Application other : applications.values()) {
            for (Application.Component taken : other.components()) {
                Optional<Application.Component> same = next.components().stream()
                        .filter(it -> !other.name().equals(next.name()) && it.path() != null && it.path().equals(taken.path())
                                && String.valueOf(it.host()).equals(String.valueOf(taken.host()))).findFirst();
                if (same.isPresent()) {
                    return Optional.of("the path " + taken.path() + (taken.host() == null ? "" : " of " + taken.host()) + " is that of "
                            + other.name() + "/" + taken.name() + "; give " + same.get().name()
                            + " another one, or deploy it as a new version of " + other.name());
                }
            }
        }
        return Optional.empty();
    }

    /** Ends an application; what its stores keep stays. Returns why not; empty if it is gone. */
    Optional<String> undeploy(ElementId id, String askedBy) {
        Application now = applications.get(id.name());
        if (now == null || id.level() != Level.APPLICATION) {
            return Optional.of("there is no application " + id);
        }
        if (going.containsKey(id)) {
            return Optional.of(id.name() + " is being upgraded: try again when that is over");
        }
        roster.records().append(new Entry.Upgrade(
                id, UUID.randomUUID().toString(), Stage.REMOVED, "", false, 0, 0, "asked for by the " + askedBy, System.currentTimeMillis()));
        remove(id, Cause.REQUESTED, "undeployed, as asked for by the " + askedBy);
        return Optional.empty();
    }

    private void remove(ElementId id, String reason, String evidence) {
        Cause cause = Roster.incident(Level.APPLICATION, reason, evidence);
        List<Element> own = roster.all().stream().filter(it -> id.contains(it.id())).toList();
        run(id.name(), null);
        own.forEach(it -> end(it, cause));
        try {
            versions.remove(id.name());
        } catch (IOException e) {
            throw new UncheckedIOException("the versions of " + id + " cannot be removed", e);
        }
        events.add("removed", id, 0, evidence, null);
        roster.publishRoutes();
    }

    /** What is to be said of each application; nothing of those that are as they were asked to be. */
    Map<ElementId, String> remarks() {
        Map<ElementId, String> remarks = new TreeMap<>();
        roster.records().chronicle().upgrades().forEach((id, entry) -> {
            if (!applications.containsKey(id.name())) {
                return;
            }
            switch (entry.stage()) {
                case BEGUN -> remarks.put(id, going.containsKey(id) && going.get(id).rollout().isOnTrial()
                        ? "another version is on trial" : "another version takes its place");
                case GOING_BACK -> remarks.put(id, "goes back to the version before: " + entry.why());
                case ROLLED_BACK -> remarks.put(id, "an upgrade did not work, and the version before serves: " + entry.why());
                case CONFIRMED, REMOVED -> { }
            }
        });
        return remarks;
    }

    // ---- forth and back

    /** What is in force is another version: from now on it is what ought to run. */
    private void go(Entry.Upgrade entry, Application before, Application to) {
        run(entry.application().name(), to);
        RolloutSight sight = new RolloutSight(roster, recoveries, entry.application(), entry.incident());
        Rollout.Limits limits = new Rollout.Limits(Duration.ofMillis(entry.readyMillis()), Duration.ofMillis(entry.trialMillis()));
        going.put(entry.application(), new Going(entry, before, to, new Rollout(Changes.between(before, to), limits), sight));
    }

    /** {@code version} of the application ought to run; null for none. Of what runs nothing changes yet. */
    private void run(String name, Application version) {
        ElementId id = ElementId.MACHINE.child(name);
        if (version == null) {
            applications.remove(name);
            recoveries.undeployed(id);
        } else {
            applications.put(name, version);
        }
        roster.plan(Plan.of(config, List.copyOf(applications.values())));
        endSpares();
        for (Planned planned : roster.plan().processes()) {
            Element element = roster.find(planned.id());
            if (element != null && isSpare(element.planned()) == isSpare(planned)) {
                element.planned(planned);
            }
        }
        enlist();
        if (version != null) {
            doors.complete();
            recoveries.deployed(version);
        }
    }

    /** Spares are no step of any rollout: those whose wards want none any more end at once. */
    private void endSpares() {
        List<Element> spares = roster.all().stream().filter(it -> isSpare(it.planned())).toList();
        spares.stream().filter(it -> roster.plan().find(it.id()).filter(Upgrades::isSpare).isEmpty())
                .forEach(it -> end(it, Roster.incident(Cause.UPGRADE, "no process wants it to stand by any more")));
    }

    private static boolean isSpare(Planned planned) {
        return planned instanceof Planned.Spare;
    }

    /** What is meant to run and not seen to yet. */
    private void enlist() {
        for (Planned planned : roster.plan().processes()) {
            if (roster.find(planned.id()) == null) {
                Element ignored = adoption.enlist(planned);
            }
        }
    }

    private void end(Element element, Cause cause) {
        modules.forget(element);
        restarter.end(element, cause);
    }

    void tick(long now) {
        for (Going upgrade : List.copyOf(going.values())) {
            for (Rollout.Move move : upgrade.rollout().look(upgrade.sight(), now)) {
                switch (move) {
                    case Rollout.Move.Begin begin -> begin(upgrade, begin.step(), now);
                    case Rollout.Move.Confirm confirmed -> over(upgrade);
                    case Rollout.Move.GiveUp given -> giveUp(upgrade, given.why());
                }
            }
        }
    }

    private void begin(Going upgrade, Step step, long now) {
        boolean back = upgrade.entry().stage() == Stage.GOING_BACK;
        Cause cause = new Cause(
                upgrade.sight().incident(), step.element().level(), back ? Cause.ROLL_BACK : Cause.UPGRADE,
                back ? "the version before takes its place again: " + upgrade.entry().why()
                        : "another version takes its place, " + upgrade.entry().why());
        Element process = RolloutSight.processOf(roster, step.element());
        switch (step.kind()) {
            case END -> end(process, cause);
            case BEGIN -> restarter.carryOut(process.policy().begin(cause, now));
            case RESTART -> {
                boolean module = step.element().level() == Level.MODULE;
                // A restart that is under way may be one of the version before.
                if (!module || (!modules.isUnderWay(step.element()) && !modules.restart(process, step.element(), cause, now))) {
                    restarter.restart(process, cause);
                }
            }
        }
        roster.publishRoutes();
    }

    /** The restart of a module for an upgrade did not work: that is one's business here. */
    private boolean failed(Cause cause, String why) {
        Optional<Going> upgrade = going.values().stream().filter(it -> it.sight().incident().equals(cause.incident())).findFirst();
        upgrade.ifPresent(it -> it.sight().failed(why));
        return upgrade.isPresent();
    }

    private void over(Going upgrade) {
        ElementId id = upgrade.entry().application();
        boolean back = upgrade.entry().stage() == Stage.GOING_BACK;
        roster.records().append(upgrade.entry().at(
                back ? Stage.ROLLED_BACK : Stage.CONFIRMED, upgrade.entry().why(), System.currentTimeMillis()));
        going.remove(id);
        // A spare may have the name of a process that has ended.
        enlist();
        settle(id);
        events.add(back ? "rolled-back" : "upgraded", id, 0,
                back ? "the version before serves again: " + upgrade.entry().why()
                        : "the version is confirmed, and the one before removed", null);
    }

    private void settle(ElementId id) {
        try {
            versions.settle(id.name());
        } catch (IOException e) {
            // Files too many, which the next start removes.
            LOG.log(System.Logger.Level.WARNING, "the versions of {0} that are not in force cannot be removed: {1}", id, e.toString());
        }
    }

    private void giveUp(Going upgrade, String why) {
        if (upgrade.entry().stage() == Stage.GOING_BACK) {
            // There is nothing else to go to: its restarts go on by the policy of each process.
            LOG.log(System.Logger.Level.ERROR, "{0}: the version before does not serve either: {1}", upgrade.entry().application(), why);
            over(upgrade);
            return;
        }
        Entry.Upgrade back = upgrade.entry().at(Stage.GOING_BACK, why, System.currentTimeMillis());
        LOG.log(System.Logger.Level.ERROR, "{0}: the new version is given up, {1}", back.application(), why);
        roster.records().append(back);
        events.add("rolling-back", back.application(), 0, "the new version is given up: " + why, null);
        List<ElementId> touched = upgrade.rollout().steps().stream().filter(upgrade.sight()::begun).map(Step::element).toList();
        try {
            versions.goBack(back.application().name());
        } catch (IOException e) {
            throw new UncheckedIOException("the version before of " + back.application() + " cannot be put in force", e);
        }
        goBack(back, upgrade.to(), upgrade.before(), touched);
    }

    /** @param touched what became, or was to become, the version that failed */
    private void goBack(Entry.Upgrade back, Application failed, Application before, List<ElementId> touched) {
        if (before == null) {
            roster.records().append(back.at(Stage.ROLLED_BACK, back.why(), System.currentTimeMillis()));
            going.remove(back.application());
            remove(back.application(), Cause.ROLL_BACK, "it is not deployed: " + back.why());
            return;
        }
        run(back.application().name(), before);
        List<List<Step>> waves = new ArrayList<>();
        for (List<Step> wave : Changes.between(failed, before)) {
            waves.add(wave.stream()
                    .filter(step -> touched.stream().anyMatch(it -> it.contains(step.element()) || step.element().contains(it))).toList());
        }
        waves.removeIf(List::isEmpty);
        // What was to begin and did not is not waited for.
        List<ElementId> stays = waves.stream().flatMap(List::stream).map(Step::element).collect(Collectors.toList());
        Changes.between(failed, before).stream().flatMap(List::stream)
                .filter(step -> step.kind() == Step.Kind.END && !stays.contains(step.element()))
                .flatMap(step -> Optional.ofNullable(roster.find(step.element())).stream())
                .toList().forEach(it -> end(it, Roster.incident(Cause.ROLL_BACK, back.why())));
        RolloutSight sight = new RolloutSight(roster, recoveries, back.application(), back.incident() + "-back");
        going.put(back.application(), new Going(back, before, before, new Rollout(waves, WITHOUT_TRIAL), sight));
    }

    // ---- what an earlier manager had begun

    /** Goes on where an earlier manager was killed; when everything that ran is adopted. */
    void recover() {
        doors.complete();
        for (Entry.Upgrade entry : roster.records().chronicle().upgrades().values()) {
            if (!entry.stage().isOver()) {
                try {
                    recover(entry);
                } catch (IOException e) {
                    throw new UncheckedIOException("the versions of " + entry.application() + " cannot be read", e);
                }
            }
        }
    }

    private static boolean isOf(Application version, String candidate) {
        return version.components().stream().anyMatch(it -> it.war().getParent().endsWith(candidate));
    }

    private void recover(Entry.Upgrade entry) throws IOException {
        String name = entry.application().name();
        Application inForce = applications.get(name);
        Optional<Application> before = versions.before(name);
        if (entry.stage() == Stage.BEGUN) {
            Optional<Application> candidate = versions.candidate(name, entry.candidate());
            if (candidate.isPresent()) {
                versions.goOn(name, entry.candidate());
                go(entry, inForce, candidate.get());
            } else if (inForce != null && (before.isPresent() || entry.first())) {
                go(entry, before.orElse(null), inForce);
            } else {
                // The server was begun anew since, with what it was given then.
                roster.records().append(entry.at(Stage.CONFIRMED, "it was in force when the server began", System.currentTimeMillis()));
            }
            return;
        }
        if (before.isPresent() || (entry.first() && inForce != null && isOf(inForce, entry.candidate()))) {
            versions.goBack(name);
        }
        Optional<Application> failed = versions.failed(name);
        Optional<Application> now = versions.inForce(name);
        if (failed.isEmpty()) {
            roster.records().append(entry.at(Stage.ROLLED_BACK, entry.why(), System.currentTimeMillis()));
            return;
        }
        RolloutSight forth = new RolloutSight(roster, recoveries, entry.application(), entry.incident());
        List<ElementId> touched = Changes.between(now.orElse(null), failed.get()).stream().flatMap(List::stream).filter(forth::begun)
                .map(Step::element).toList();
        goBack(entry, failed.get(), now.orElse(null), touched);
    }
}
