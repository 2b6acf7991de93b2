package org.crashonly.fmap;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The hierarchy of restart groups: restarting an element restarts its whole subtree, and an element whose restart did not cure is
 * followed by its parent (Candea and Fox, "Recursive restartability", HotOS 2001). Immutable; elements keep the order in which they
 * were added, siblings that must recover first come first.
 *
 * @param <T> what names an element; needs equals and hashCode
 */
public final class RestartTree<T> {

    private final T root;
    private final Map<T, T> parents;
    private final Map<T, List<T>> children;

    private RestartTree(T root, Map<T, T> parents, Map<T, List<T>> children) {
        this.root = root;
        this.parents = parents;
        this.children = children;
    }

    /** A tree of one element. */
    public static <T> RestartTree<T> of(T root) {
        return new RestartTree<>(root, Map.of(), Map.of(root, List.of()));
    }

    /**
     * This tree with {@code element} below {@code parent}, after its siblings.
     *
     * @throws IllegalArgumentException if the parent is missing or the element is there already
     */
    public RestartTree<T> with(T parent, T element) {
        if (!contains(parent)) {
            throw new IllegalArgumentException("parent " + parent + " of " + element + " is not in the tree");
        }
        if (contains(element)) {
            throw new IllegalArgumentException(element + " is in the tree already");
        }
        Map<T, T> allParents = new LinkedHashMap<>(parents);
        allParents.put(element, parent);
        Map<T, List<T>> allChildren = new LinkedHashMap<>(children);
        List<T> siblings = new ArrayList<>(allChildren.get(parent));
        siblings.add(element);
        allChildren.put(parent, List.copyOf(siblings));
        allChildren.put(element, List.of());
        return new RestartTree<>(root, allParents, allChildren);
    }

    public T root() {
        return root;
    }

    public boolean contains(T element) {
        return children.containsKey(element);
    }

    /** Where an incurable restart of {@code element} goes next; empty at the root. */
    public Optional<T> parent(T element) {
        return Optional.ofNullable(parents.get(element));
    }

    /** The elements directly below, in order. */
    public List<T> children(T element) {
        return children.getOrDefault(element, List.of());
    }

    /** What a restart of {@code element} restarts: itself and all below it, parents before their children. */
    public List<T> subtree(T element) {
        List<T> all = new ArrayList<>();
        if (contains(element)) {
            collect(element, all);
        }
        return List.copyOf(all);
    }

    private void collect(T element, List<T> all) {
        all.add(element);
        children(element).forEach(child -> collect(child, all));
    }
}
