package org.crashonly.manager.journal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Level;
import org.crashonly.manager.journal.Entry.Cause;
import org.crashonly.manager.journal.Entry.ElementRecord;
import org.crashonly.manager.journal.Entry.PastRestart;
import org.crashonly.manager.recovery.Decision;

/** What a journal says, summed up. Pure; fed with entries in their order. */
public final class Chronicle {

    private static final int KEPT_DECISIONS = 100;

    private long epoch;
    private final Map<ElementId, ElementRecord> elements = new LinkedHashMap<>();
    private final Map<ElementId, Integer> storePorts = new LinkedHashMap<>();
    private final Map<ElementId, Entry.Recovery> recoveries = new LinkedHashMap<>();
    private final Map<ElementId, Entry.Rolling> rolling = new LinkedHashMap<>();
    private List<Entry.Decided> decisions = List.of();
    private final Map<ElementId, Entry.Upgrade> upgrades = new LinkedHashMap<>();

    /** The chronicle of {@code entries}. */
    public static Chronicle of(List<Entry> entries) {
        Chronicle chronicle = new Chronicle();
        entries.forEach(chronicle::add);
        return chronicle;
    }

    /** Takes the next entry in. */
    public void add(Entry entry) {
        switch (entry) {
            case Entry.ManagerBegun begun -> epoch = begun.epoch();
            case Entry.StorePort port -> storePorts.put(port.store(), port.port());
            case Entry.Recovery recovery -> recoveries.put(recovery.application(), recovery);
            case Entry.Decided decided -> decisions = with(decided);
            case Entry.Upgrade upgrade -> upgrades.put(upgrade.application(), upgrade);
            case Entry.Rolling it when it.over() -> rolling.remove(it.element());
            case Entry.Rolling it -> rolling.put(it.element(), it);
            case Entry.History history -> elements.put(history.element().id(), history.element());
            case Entry.Ending ending -> elements.computeIfPresent(
                    ending.generation().id(), (id, was) -> was.generation() == ending.generation().number() ? ending(was, ending.cause(), ending.atMillis()) : was);
            case Entry.Begun begun -> {
                elements.put(begun.generation().id(), begun(find(begun.generation().id()), begun));
                if (begun.spare() != null) {
                    elements.computeIfPresent(begun.spare().id(), (id, was) -> was.generation() == begun.spare().number() ? ending(was, null, 0) : was);
                }
            }
            case Entry.Ready ready -> elements.computeIfPresent(
                    ready.generation().id(), (id, was) -> was.generation() == ready.generation().number() ? ready(was, ready) : was);
        }
    }

    /** One process that dies again and again must not drive out what the recovery policies decided. */
    private List<Entry.Decided> with(Entry.Decided decided) {
        boolean own = decided.decision() instanceof Decision.OwnRestart;
        List<Entry.Decided> all = new ArrayList<>(decisions);
        List<Entry.Decided> alike = all.stream().filter(it -> it.decision() instanceof Decision.OwnRestart == own).toList();
        if (alike.size() >= KEPT_DECISIONS) {
            all.remove(alike.getFirst());
        }
        all.add(decided);
        return List.copyOf(all);
    }

    /** The latest life of the manager; 0 if there was none. */
    public long epoch() {
        return epoch;
    }

    /** What is known of {@code id}; a process that was never begun has generation 0. */
    public ElementRecord find(ElementId id) {
        return elements.getOrDefault(id, ElementRecord.none(id));
    }

    /** All of which something is known and that lie below {@code id}. */
    public List<ElementId> below(ElementId id) {
        return elements.keySet().stream().filter(it -> !it.equals(id) && id.contains(it)).sorted().toList();
    }

    public Optional<Integer> storePort(ElementId store) {
        return Optional.ofNullable(storePorts.get(store));
    }

    /** What the recovery policy of {@code application} remembers; empty if it never had to. */
    public Optional<Entry.Recovery> recovery(ElementId application) {
        return Optional.ofNullable(recoveries.get(application));
    }

    /** The latest upgrades, of each application one. */
    public Map<ElementId, Entry.Upgrade> upgrades() {
        return Map.copyOf(upgrades);
    }

    /** The latest decisions of recovery policies, and of those of processes, oldest first; the same list until there is another one. */
    public List<Entry.Decided> decisions() {
        return decisions;
    }

    /** The restarts of replicas one by one that were begun and are not over. */
    public List<Entry.Rolling> rolling() {
        return List.copyOf(rolling.values());
    }

    /** The generation that is the current one of {@code id}; empty if it was never begun. */
    public Optional<Generation> current(ElementId id) {
        long number = find(id).generation();
        return number == 0 ? Optional.empty() : Optional.of(new Generation(id, number));
    }

    /**
     * What this chronicle lacks, since its journal lost it: for each element with a generation in {@code traces} that is later than any
     * told of here, the beginning of the latest.
     */
    public List<Entry.Begun> missing(Collection<Generation> traces, long nowMillis) {
        return new TreeSet<>(traces).stream()
                .collect(Collectors.toMap(Generation::id, it -> it, (earlier, later) -> later, TreeMap::new))
                .values().stream()
                .filter(it -> it.number() > find(it.id()).generation())
                .map(it -> new Entry.Begun(
                        it, null, new Cause(UUID.randomUUID().toString(), Level.PROCESS, "unknown", "the journal lost why it was begun"),
                        find(it.id()).shortLives(), nowMillis))
                .toList();
    }

    /** The entries from which a new journal with the same meaning begins. */
    public List<Entry> summary() {
        List<Entry> entries = new ArrayList<>();
        storePorts.forEach((store, port) -> entries.add(new Entry.StorePort(store, port)));
        elements.values().forEach(element -> entries.add(new Entry.History(element)));
        entries.addAll(recoveries.values());
        entries.addAll(decisions);
        entries.addAll(upgrades.values());
        entries.addAll(rolling.values());
        return entries;
    }

    private static ElementRecord ending(ElementRecord was, Cause why, long atMillis) {
        return new ElementRecord(
                was.id(), was.generation(), true, was.ports(), was.shortLives(), was.restarts(), was.recoveries(), was.latest(),
                was.spare(), why, atMillis);
    }

    private static ElementRecord begun(ElementRecord was, Entry.Begun begun) {
        // The first life of a module, and of a bean, is its process's.
        boolean first = was.generation() == 0 && was.id().level().compareTo(Level.MODULE) > 0;
        List<PastRestart> latest = new ArrayList<>(was.latest());
        latest.addFirst(new PastRestart(begun.generation().number(), begun.cause(), begun.atMillis(), null));
        return new ElementRecord(
                was.id(), begun.generation().number(), false, null, begun.shortLives(), was.restarts() + (first ? 0 : 1),
                was.recoveries(), latest.subList(0, Math.min(latest.size(), ElementRecord.KEPT_RESTARTS)), begun.spare());
    }

    private static ElementRecord ready(ElementRecord was, Entry.Ready ready) {
        List<PastRestart> latest = was.latest().stream()
                .map(it -> it.generation() == was.generation()
                        ? new PastRestart(it.generation(), it.cause(), it.atMillis(), ready.tookMillis()) : it)
                .toList();
        List<Long> recoveries = new ArrayList<>(was.recoveries());
        // When everything starts at once, each takes longer than when it recovers alone.
        if (latest.stream().noneMatch(it -> it.generation() == was.generation() && it.cause().reason().equals(Cause.START))) {
            recoveries.add(ready.tookMillis());
        }
        int surplus = Math.max(0, recoveries.size() - ElementRecord.KEPT_RECOVERIES);
        return new ElementRecord(
                was.id(), was.generation(), was.ending(), ready.ports(), was.shortLives(), was.restarts(),
                List.copyOf(recoveries.subList(surplus, recoveries.size())), latest, was.spare(), was.endingFor(), was.endingAtMillis());
    }
}
