package org.crashonly.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.crashonly.control.ElementId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "backup",
        description = {
            "Writes a copy of an application's database, or of one of its stores, to a file, while it is used.",
            "To go back to it: stop the server, empty DIR/stores/APP/STORE, and unpack the file (a ZIP) there.",
            "A database's file holds the data and the database's key: keep it as you keep those.",
            "A session store's (APP/session-store) holds sessions and keyed requests, and outlives reboots, as the store does not:",
            "times that were left when it was copied are left when it is restored. Logins that ended since are there again, and keys",
            "that were used since are not known."
        },
        mixinStandardHelpOptions = true)
final class BackupCommand implements Callable<Integer> {

    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

    @Spec
    CommandSpec spec;

    @Mixin
    DataOption data;

    @Parameters(paramLabel = "APP", description = "The application, for its database; or a store, such as APP/session-store.")
    String name;

    @Option(names = "--to", paramLabel = "FILE", description = "Where to; must not exist (default: APP-YYYYMMDD-HHMMSS.zip in this directory).")
    Path to;

    @Override
    public Integer call() throws IOException {
        Server server = data.server();
        ElementId element = Elements.of(server).resolve(name);
        Path file = (to == null ? Path.of(element.name() + "-" + LocalDateTime.now().format(NAME) + ".zip") : to).toAbsolutePath().normalize();
        if (Files.exists(file)) {
            throw new Failure(Exit.USAGE, file + " exists already: a backup replaces nothing");
        }
        if (!Files.isDirectory(file.getParent())) {
            throw new Failure(Exit.USAGE, file.getParent() + " is no directory");
        }
        try {
            server.api().backup(element, file);
        } catch (ControlApi.NoAnswer e) {
            throw new Failure(Exit.NOT_RUNNING, e.getMessage(), e);
        }
        Screen.of(spec.commandLine()).result(file + "  " + Files.size(file) + " bytes");
        return Exit.OK.code();
    }
}
