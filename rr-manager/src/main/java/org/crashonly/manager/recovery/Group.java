package org.crashonly.manager.recovery;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import org.crashonly.control.ElementId;

/** A restart group: all that one restart restarts together. */
public record Group(String name, SortedSet<ElementId> members) {

    public Group {
        members = Collections.unmodifiableSortedSet(new TreeSet<>(members));
    }
}
