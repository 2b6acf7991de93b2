package org.crashonly.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.crashonly.control.ElementId;
import org.crashonly.control.Message.BeanCounts;
import org.crashonly.manager.api.StatusView;
import org.crashonly.sandbox.process.ProcessScan.Found;

/**
 * The elements of a server that a user may name: those that the manager tells, if it answers, and those whose processes are there.
 *
 * @param managed told by the manager; empty if it did not answer
 * @param beans asks for those, which are only looked at if nothing else is meant
 */
record Elements(Set<ElementId> managed, List<Found> processes, Supplier<Set<ElementId>> beans) {

    static Elements of(Server server) throws IOException {
        Set<ElementId> managed = new TreeSet<>();
        try {
            server.api().status().elements().stream().map(StatusView.ElementView::id).map(ElementId::new).forEach(managed::add);
        } catch (ControlApi.NoAnswer e) {
            // Then the processes have to do.
        }
        List<Found> processes = server.processes().stream().filter(it -> !it.encloses()).toList();
        if (managed.isEmpty() && processes.isEmpty()) {
            throw new Failure(Exit.NOT_RUNNING, "no server runs in " + server.data().root() + "; start it with 'crashonly run'");
        }
        return new Elements(managed, processes, () -> beans(server));
    }

    private static Set<ElementId> beans(Server server) {
        try {
            return server.api().beans().stream().map(BeanCounts::id).collect(Collectors.toCollection(TreeSet::new));
        } catch (ControlApi.NoAnswer e) {
            return Set.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ElementId resolve(String text) {
        Set<ElementId> all = new TreeSet<>(managed);
        for (Found process : processes) {
            for (ElementId id = process.id(); id != null; id = id.parent().orElse(null)) {
                all.add(id);
            }
        }
        ElementNames elements = new ElementNames(all);
        if (elements.knows(text)) {
            return elements.resolve(text);
        }
        ElementNames ofBeans = new ElementNames(beans.get());
        return (ofBeans.knows(text) ? ofBeans : elements).resolve(text);
    }

    /** The processes at or below {@code id}. */
    List<Found> processesOf(ElementId id) {
        return processes.stream().filter(process -> id.contains(process.id())).toList();
    }
}
