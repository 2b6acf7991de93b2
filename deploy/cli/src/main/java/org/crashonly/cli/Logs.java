package org.crashonly.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.crashonly.control.ElementId;
import org.crashonly.manager.application.Application;
import org.crashonly.manager.application.Staging;

/**
 * The log files of a server. A module's lines stand in the log of the process that holds it.
 *
 * @param applications tell which process that is
 */
record Logs(Path directory, List<Application> applications) {

    static Logs of(Server server) throws IOException {
        return new Logs(server.data().root().resolve("logs"), Staging.all(server.data()));
    }

    /** The files of the element that {@code text} names, or all of them if it is null. */
    List<Path> choose(String text) throws IOException {
        List<Path> files = files();
        if (text == null) {
            return files;
        }
        ElementId element = new ElementNames(known(files)).resolve(text);
        return files.stream().filter(file -> ids(id(file)).stream().anyMatch(it -> element.contains(it) || it.contains(element))).toList();
    }

    /** The process {@code id}, and if it is a replica what it is one of. */
    private List<ElementId> ids(ElementId id) {
        List<ElementId> ids = new ArrayList<>(List.of(id));
        for (Application application : applications) {
            ElementId home = ElementId.MACHINE.child(application.name());
            application.replicas().forEach((process, count) -> {
                if (IntStream.rangeClosed(1, count).anyMatch(it -> home.child(Application.replica(process, it)).equals(id))) {
                    ids.add(home.child(process));
                }
            });
        }
        return ids;
    }

    /** The process that writes {@code file}. */
    ElementId id(Path file) {
        String name = directory.relativize(file).toString();
        return new ElementId("machine/" + name.substring(0, name.length() - ".log".length()));
    }

    private Set<ElementId> known(List<Path> files) {
        Set<ElementId> known = new TreeSet<>();
        files.forEach(file -> {
            known.addAll(ids(id(file)));
            id(file).parent().ifPresent(known::add);
        });
        known.remove(ElementId.MACHINE);
        for (Application application : applications) {
            ElementId home = ElementId.MACHINE.child(application.name());
            application.components().forEach(component -> {
                known.add(home.child(component.process()).child(component.name()));
                int replicas = application.replicas().getOrDefault(component.process(), 0);
                IntStream.rangeClosed(1, replicas).mapToObj(it -> home.child(Application.replica(component.process(), it)))
                        .forEach(it -> known.add(it.child(component.name())));
            });
        }
        return known;
    }

    private List<Path> files() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".log")).sorted(Comparator.naturalOrder()).toList();
        }
    }
}
