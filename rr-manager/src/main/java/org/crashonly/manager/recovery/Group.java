package org.crashonly.manager.recovery;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.crashonly.control.ElementId;
import org.crashonly.control.Level;

/** A restart group: all that one restart restarts together. */
public record Group(String name, SortedSet<ElementId> members) {

    public Group {
        members = Collections.unmodifiableSortedSet(new TreeSet<>(members));
    }

    /** How much its restart discards. */
    public Level level() {
        return level(members);
    }

    /** How much a restart of all {@code members} discards: several processes are an application's worth, unless they are replicas. */
    static Level level(Collection<ElementId> members) {
        Level largest = members.stream().map(ElementId::level).max(Comparator.naturalOrder()).orElse(Level.BEAN);
        List<ElementId> processes = members.stream().filter(it -> it.level() == Level.PROCESS).toList();
        boolean several = processes.stream().filter(it -> processes.stream().noneMatch(other -> isReplica(it, other))).count() > 1;
        return several && largest == Level.PROCESS ? Level.APPLICATION : largest;
    }

    private static boolean isReplica(ElementId one, ElementId of) {
        return one.path().startsWith(of.path() + ".") && one.path().substring(of.path().length() + 1).matches("[0-9]+");
    }

    /** What its restart discards, whatever the group is called: its members without those that lie in others of them. */
    SortedSet<ElementId> scope() {
        return members.stream().filter(it -> members.stream().noneMatch(other -> other.contains(it) && !other.equals(it)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Whether a restart that discards {@code scope} restarts all of this group. */
    boolean isIn(Collection<ElementId> scope) {
        return members.stream().allMatch(it -> isIn(it, scope));
    }

    /** Whether a restart that discards {@code scope} restarts {@code element}. */
    static boolean isIn(ElementId element, Collection<ElementId> scope) {
        return scope.stream().anyMatch(it -> it.contains(element));
    }

    /** This group, to which {@code element} belongs as well. */
    Group with(ElementId element) {
        SortedSet<ElementId> more = new TreeSet<>(members);
        more.add(element);
        return new Group(name, more);
    }
}
