package org.crashonly.manager.recovery;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.SortedSet;
import java.util.TreeSet;
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

    /** How much a restart of all {@code members} discards: several processes are an application's worth. */
    static Level level(Collection<ElementId> members) {
        Level largest = members.stream().map(ElementId::level).max(Comparator.naturalOrder()).orElse(Level.BEAN);
        boolean several = members.stream().filter(it -> it.level() == Level.PROCESS).count() > 1;
        return several && largest == Level.PROCESS ? Level.APPLICATION : largest;
    }

    /** This group, to which {@code element} belongs as well. */
    Group with(ElementId element) {
        SortedSet<ElementId> more = new TreeSet<>(members);
        more.add(element);
        return new Group(name, more);
    }
}
