package org.crashonly.cli;

import java.io.IOException;
import java.util.List;
import org.crashonly.control.ElementId;
import org.crashonly.control.Level;
import org.crashonly.manager.api.StatusView;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Which of a server's applications a command is about: the one that is named, or the only one. */
final class ApplicationChoice {

    private ApplicationChoice() {}

    /**
     * The application.
     *
     * @param name as the user gave it; null if he did not
     * @throws ParameterException if that names none, or there are several to choose from
     */
    static ElementId of(Server server, StatusView status, String name, CommandLine command) throws IOException {
        List<ElementId> all = status.elements().stream().filter(it -> it.level().equals("module")).map(it -> new ElementId(it.id()))
                .map(it -> it.parent().flatMap(ElementId::parent).orElseThrow()).distinct().toList();
        if (name == null && all.size() == 1) {
            return all.getFirst();
        }
        if (name == null) {
            throw new ParameterException(command, "say which application: " + String.join(", ", all.stream().map(ElementNames::shown).toList()));
        }
        ElementId id = Elements.of(server).resolve(name);
        if (id.level() != Level.APPLICATION || !all.contains(id)) {
            throw new ParameterException(command, ElementNames.shown(id) + " is no application");
        }
        return id;
    }
}
