package org.crashonly.manager.supervise;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.crashonly.control.ElementId;
import org.crashonly.control.Json;
import org.crashonly.control.Level;
import org.crashonly.fmap.RestartTree;
import org.crashonly.fmap.file.WholeFile;
import org.crashonly.fmap.tree.Cell;

/** The restart tree that somebody accepted for an application, as a file of one line of JSON: a cell, with its children in it. */
record AcceptedTrees(Path file) {

    private static final System.Logger LOG = System.getLogger(AcceptedTrees.class.getName());

    /** Empty if none was accepted, or what is there cannot be read. */
    Optional<Cell> read() {
        try {
            return Files.exists(file) ? Optional.of(Json.read(Files.readString(file), Cell.class)) : Optional.empty();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "restart tree {0} left out: {1}", file, e.getMessage());
            return Optional.empty();
        }
    }

    /** From now on, and after a power cut as well, {@code tree}; the one that the plan has if it is empty. */
    void write(Optional<Cell> tree) {
        try {
            if (tree.isEmpty()) {
                WholeFile.delete(file);
                return;
            }
            WholeFile.write(file, Json.line(tree.get()) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be written", e);
        }
    }

    /** {@code cell}, with each process's modules where the process is in {@code tree}. */
    static Cell withModules(Cell cell, RestartTree<ElementId> tree) {
        List<String> all = new ArrayList<>();
        cell.own().forEach(it -> tree.subtree(new ElementId(it)).forEach(element -> all.add(element.path())));
        return new Cell(all, cell.children().stream().map(it -> withModules(it, tree)).toList());
    }

    /** {@code cell} as it was before its modules came to it. */
    static Cell withoutModules(Cell cell) {
        return new Cell(cell.own().stream().filter(it -> new ElementId(it).level().compareTo(Level.PROCESS) >= 0).toList(),
                cell.children().stream().map(AcceptedTrees::withoutModules).toList());
    }
}
