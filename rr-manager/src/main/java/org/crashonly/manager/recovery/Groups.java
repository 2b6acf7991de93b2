package org.crashonly.manager.recovery;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.crashonly.control.ElementId;
import org.crashonly.control.Level;
import org.crashonly.fmap.RestartTree;
import org.crashonly.fmap.tree.Cell;

/** The restart groups of a tree: which is the smallest with an element, and which is the next larger one. Immutable. */
public final class Groups {

    private final Map<String, Group> groups = new LinkedHashMap<>();
    private final Map<String, String> parents = new HashMap<>();
    private final Map<ElementId, String> smallest = new HashMap<>();

    private Groups() {}

    /** Each element of {@code tree} with its subtree, named by its path. */
    public static Groups of(RestartTree<ElementId> tree) {
        return of(tree, it -> true);
    }

    /** The same, but what is not {@code restartable} by itself is restarted only with what is around it. The root always is. */
    public static Groups of(RestartTree<ElementId> tree, Predicate<ElementId> restartable) {
        Groups groups = new Groups();
        for (ElementId element : tree.subtree(tree.root())) {
            Optional<ElementId> parent = tree.parent(element);
            if (parent.isPresent() && !restartable.test(element)) {
                groups.smallest.put(element, groups.smallest.get(parent.get()));
            } else {
                groups.groups.put(element.path(), new Group(element.path(), new TreeSet<>(tree.subtree(element))));
                groups.smallest.put(element, element.path());
                parent.ifPresent(it -> groups.parents.put(element.path(), groups.smallest.get(it)));
            }
        }
        return groups;
    }

    /** The cells of a tree whose components are elements' paths, each named by what it restarts. */
    public static Groups of(Cell root) {
        Groups groups = new Groups();
        groups.add(root);
        return groups;
    }

    /**
     * These groups, and one of {@code element} with what is below it, inside the smallest one that it was in. What is around it has to be in a
     * group; an element that is a group of its own already changes nothing.
     */
    public Groups with(ElementId element) {
        String around = smallest.getOrDefault(element, element.parent().map(smallest::get).orElse(null));
        if (around == null) {
            throw new IllegalArgumentException("what is around " + element + " is in no restart group; there is " + groups.keySet());
        }
        if (groups.containsKey(element.path())) {
            return this;
        }
        Groups more = new Groups();
        more.groups.putAll(groups);
        more.parents.putAll(parents);
        more.smallest.putAll(smallest);
        for (String it = around; it != null; it = parents.get(it)) {
            more.groups.computeIfPresent(it, (name, group) -> group.with(element));
        }
        SortedSet<ElementId> members = more.groups.get(around).members().stream().filter(element::contains)
                .collect(Collectors.toCollection(TreeSet::new));
        more.groups.put(element.path(), new Group(element.path(), members));
        more.parents.put(element.path(), around);
        members.forEach(it -> more.smallest.merge(it, element.path(), (before, now) -> before.equals(around) ? now : before));
        return more;
    }

    /** These groups without those below {@code level}: what is in one of them is restarted only with what is around it. */
    public Groups from(Level level) {
        Groups fewer = new Groups();
        groups.forEach((name, group) -> {
            if (group.level().compareTo(level) >= 0 || !parents.containsKey(name)) {
                fewer.groups.put(name, group);
            }
        });
        fewer.groups.keySet().stream().filter(parents::containsKey).forEach(it -> fewer.parents.put(it, fewer.nearest(parents.get(it), parents)));
        smallest.forEach((element, name) -> fewer.smallest.put(element, fewer.nearest(name, parents)));
        return fewer;
    }

    /** The first of {@code name} and what {@code around} tells is around it that is a group here. */
    private String nearest(String name, Map<String, String> around) {
        String it = name;
        while (!groups.containsKey(it)) {
            it = around.get(it);
        }
        return it;
    }

    private String add(Cell cell) {
        SortedSet<ElementId> members = cell.members().stream().map(ElementId::new).collect(Collectors.toCollection(TreeSet::new));
        String name = cell.toString();
        groups.put(name, new Group(name, members));
        cell.own().forEach(it -> smallest.put(new ElementId(it), name));
        cell.children().forEach(it -> parents.put(add(it), name));
        return name;
    }

    /** All groups, larger ones before those in them. */
    public Collection<Group> all() {
        return groups.values();
    }

    /** @throws IllegalArgumentException if there is no such group */
    public Group group(String name) {
        Group group = groups.get(name);
        if (group == null) {
            throw new IllegalArgumentException("no restart group " + name + "; there is " + groups.keySet());
        }
        return group;
    }

    /** What {@code element} is in the other replicas of its process; empty if there are none, or they are no group of their own. */
    List<ElementId> counterparts(ElementId element) {
        ElementId process = element;
        while (process.level().compareTo(Level.PROCESS) < 0) {
            process = process.parent().orElseThrow();
        }
        String below = element.path().substring(process.path().length());
        String own = process.path();
        String around = parents.get(own);
        if (around == null || element.level().compareTo(Level.PROCESS) > 0 || !isOfReplicas(around)) {
            return List.of();
        }
        return parents.entrySet().stream().filter(it -> it.getValue().equals(around) && !it.getKey().equals(own))
                .map(it -> new ElementId(it.getKey() + below)).sorted().toList();
    }

    private boolean isOfReplicas(String group) {
        return groups.get(group).level() == Level.PROCESS;
    }

    /** The smallest group with {@code element}; empty if it is in none. */
    public Optional<Group> smallestWith(ElementId element) {
        return Optional.ofNullable(smallest.get(element)).map(groups::get);
    }

    /** The next larger group; empty for the one with everything. */
    public Optional<Group> parent(String name) {
        return Optional.ofNullable(parents.get(name)).map(groups::get);
    }

    boolean contains(String name) {
        return groups.containsKey(name);
    }

    /** The group {@code name} and those around it, each larger than the one before. */
    List<Group> upFrom(String name) {
        List<Group> up = new ArrayList<>(List.of(group(name)));
        for (Optional<Group> it = parent(name); it.isPresent(); it = parent(it.get().name())) {
            up.add(it.get());
        }
        return up;
    }

    /** The smallest group that restarts more than was, or was to be, restarted for {@code incident}; empty if none does. */
    Optional<Group> beyond(Incident incident) {
        Optional<Group> last = Optional.ofNullable(groups.get(incident.group())).or(() -> smallestWith(incident.suspect()));
        return last.stream().flatMap(it -> upFrom(it.name()).stream())
                .filter(it -> !it.isIn(incident.scope()) && !it.isIn(incident.discarded())).findFirst();
    }

    /** What there is of {@code scope}, with all that lies in it. */
    SortedSet<ElementId> within(Collection<ElementId> scope) {
        return smallest.keySet().stream().filter(it -> Group.isIn(it, scope)).collect(Collectors.toCollection(TreeSet::new));
    }

    /** What is restarted for {@code incident}, of which another tree may have decided. */
    public Group restartedFor(Incident incident) {
        return new Group(incident.group(), within(incident.scope()));
    }
}
