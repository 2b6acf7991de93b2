package org.crashonly.manager.recovery;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.crashonly.control.ElementId;

/**
 * Other restart groups take the place of those that incidents and budgets are about. No incident is dropped, and none begins anew with the
 * smallest group: a restart that was begun counts for all that it restarts. Only what is about an element that is no more ends.
 */
final class Regrouping {

    private final Groups groups;

    Regrouping(Groups groups) {
        this.groups = groups;
    }

    /** {@code incident} in one of the groups that there are now; empty if its suspect is in none. */
    Optional<Incident> settle(Incident incident) {
        if (groups.contains(incident.group())) {
            return Optional.of(incident.scope().isEmpty() ? incident.in(groups.group(incident.group())) : incident);
        }
        Optional<Group> smallest = groups.smallestWith(incident.suspect());
        if (smallest.isEmpty() || incident.scope().isEmpty()) {
            return smallest.map(incident::in);
        }
        List<Group> up = groups.upFrom(smallest.get().name());
        return Optional.of(switch (incident.stage()) {
            case WAITING -> incident.in(smallestAround(groups.within(incident.scope()), incident.discarded(), up));
            case RESTARTING, CONFIRMING -> incident.calledAs(largestIn(incident.scope(), up));
            case GIVEN_UP -> incident.in(up.getLast());
        });
    }

    /** What is to be restarted, though never a part of what was: if all was, the largest there is, of which {@link Turn} sees that it is in vain. */
    private static Group smallestAround(SortedSet<ElementId> scope, SortedSet<ElementId> discarded, List<Group> up) {
        return up.stream().filter(it -> it.members().containsAll(scope) && !it.isIn(discarded)).findFirst().orElse(up.getLast());
    }

    /** If even the smallest is larger than what was restarted, it is the next to try, which {@link Turn} sees by the scope. */
    private static Group largestIn(SortedSet<ElementId> scope, List<Group> up) {
        return up.stream().filter(it -> it.isIn(scope)).reduce((smaller, larger) -> larger).orElse(up.getFirst());
    }

    /** {@code spending} of the groups of {@code before}: what restarts the same by another name here has spent as much. */
    Map<String, Spending> spending(Map<String, Spending> spending, Groups before) {
        Map<String, Spending> all = new TreeMap<>(spending);
        for (Group was : before.all()) {
            Spending spent = spending.get(was.name());
            if (spent != null) {
                groups.all().stream().filter(it -> !it.name().equals(was.name()) && isSame(was, before, it))
                        .forEach(it -> all.merge(it.name(), spent, Spending::and));
            }
        }
        return all;
    }

    /** Whether two groups have the same members, as far as both trees know of them: not each has its application as an element. */
    private boolean isSame(Group was, Groups before, Group is) {
        SortedSet<ElementId> one = new TreeSet<>(was.members());
        SortedSet<ElementId> other = new TreeSet<>(is.members());
        one.removeIf(it -> groups.smallestWith(it).isEmpty());
        other.removeIf(it -> before.smallestWith(it).isEmpty());
        return one.equals(other);
    }
}
