package org.crashonly.manager.supervise;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.crashonly.control.ElementId;
import org.crashonly.fmap.FailureMap;
import org.crashonly.fmap.RestartTree;
import org.crashonly.fmap.tree.Cell;
import org.crashonly.manager.journal.Entry;
import org.crashonly.manager.recovery.Groups;
import org.crashonly.manager.registry.Element;

/**
 * The restart tree of one application: the descriptor's, or one that was suggested and accepted. What is accepted is the very tree that was shown,
 * by its name, which is a digest of it. On the inbox's thread.
 */
final class TreeInUse {

    /** Nobody has more of them before his eyes. */
    private static final int SHOWN = 16;
    private static final int NAME_BYTES = 4;

    private final ElementId application;
    private final Roster roster;
    private final AcceptedTrees file;
    private final Map<String, Cell> shown = new LinkedHashMap<>();
    private final boolean leftOut;
    private Optional<Cell> accepted;
    private String latest;

    TreeInUse(ElementId application, Roster roster, AcceptedTrees file) {
        this.application = application;
        this.roster = roster;
        this.file = file;
        Optional<Cell> kept = file.read();
        this.accepted = kept.filter(this::isOfWhatThereIs);
        this.leftOut = kept.isPresent() && accepted.isEmpty();
    }

    /** Whether a tree had been accepted that is of other parts than there are now. */
    boolean isLeftOut() {
        return leftOut;
    }

    boolean isAccepted() {
        return accepted.isPresent();
    }

    /** The restart groups that it makes, without those of single modules, beans and resources. */
    Groups groups() {
        return accepted.map(Groups::of).orElseGet(() -> Groups.of(ofDescriptor()));
    }

    /** What the descriptor makes, at and below the application. */
    RestartTree<ElementId> ofDescriptor() {
        RestartTree<ElementId> whole = roster.plan().tree();
        RestartTree<ElementId> tree = RestartTree.of(application);
        for (ElementId element : whole.subtree(application)) {
            if (!element.equals(application)) {
                tree = tree.with(whole.parent(element).orElseThrow(), element);
            }
        }
        return tree;
    }

    /** Of what runs: accepted trees are about processes, replicas included, and not about what these have in common. */
    private boolean isOfWhatThereIs(Cell tree) {
        SortedSet<String> paths = new TreeSet<>();
        ofDescriptor().subtree(application).stream().filter(it -> !it.equals(application) && roster.plan().replicas(it).isEmpty())
                .forEach(it -> paths.add(it.path()));
        return tree.members().equals(paths);
    }

    /** What a better tree is searched for by, as it stands. Its components are what can be restarted alone. */
    TreeEstimate estimate(FailureMap map) {
        // Spares are in no tree.
        List<Element> restartable = roster.all().stream().filter(it -> application.contains(it.id()) && roster.plan().tree().contains(it.id())).toList();
        return TreeEstimate.of(restartable, accepted.map(AcceptedTrees::withoutModules), map, roster.records().chronicle().decisions().stream()
                .filter(it -> it.application().equals(application)).map(Entry.Decided::decision).toList(), System.currentTimeMillis());
    }

    /** Whether the tree in use, and what is in it, are still those that {@code estimate} was made of. */
    boolean isStill(TreeEstimate estimate) {
        TreeEstimate now = estimate(estimate.map());
        return now.given().equals(estimate.given()) && now.seconds().keySet().equals(estimate.seconds().keySet());
    }

    /** {@code suggested} is shown to somebody, who may accept it by the name that is returned. */
    String shows(Cell suggested) {
        String name = name(suggested);
        shown.remove(name);
        shown.put(name, suggested);
        if (shown.size() > SHOWN) {
            shown.remove(shown.keySet().iterator().next());
        }
        latest = name;
        return name;
    }

    /** The name of what was shown last; empty if this manager has shown nothing. */
    Optional<String> latest() {
        return Optional.ofNullable(latest);
    }

    /** Why the suggestion {@code name} cannot be accepted; empty if it can. */
    Optional<String> refusal(String name) {
        Cell suggested = shown.get(name);
        if (suggested == null) {
            return Optional.of("suggestion " + name + " is none that this manager has shown lately; ask for one, 'crashonly tree suggest "
                    + application.name() + "'");
        }
        return isOfWhatThereIs(withModules(suggested)) ? Optional.empty() : Optional.of("suggestion " + name
                + " is of other processes than there are now; ask for another one, 'crashonly tree suggest " + application.name() + "'");
    }

    /** Goes by the suggestion {@code name}, which is not refused, or by the descriptor's tree; {@link #write} makes it last. */
    void use(Optional<String> name) {
        accepted = name.map(it -> withModules(shown.get(it)));
    }

    /** The next manager, and whoever begins after a power cut, goes by it as well. */
    void write() {
        file.write(accepted);
    }

    private Cell withModules(Cell suggested) {
        return AcceptedTrees.withModules(suggested, roster.plan().tree());
    }

    private static String name(Cell tree) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(tree.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, NAME_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return accepted.map(Cell::toString).orElse("the tree of the descriptor");
    }
}
