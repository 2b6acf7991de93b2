package org.crashonly.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.crashonly.manager.DataDirectory;
import picocli.CommandLine.Option;

/** Which server is meant. */
final class DataOption {

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The server's data directory (default: ${DEFAULT-VALUE}).",
            defaultValue = ".crashonly")
    Path directory;

    DataDirectory data() {
        DataDirectory data = new DataDirectory(directory);
        if (Files.exists(data.root()) && !Files.isDirectory(data.root())) {
            throw new Failure(Exit.USAGE, "--data " + data.root() + ": expected a directory, or none yet; this is a file");
        }
        return data;
    }

    /** The server in this directory, running or not. */
    Server server() throws IOException {
        DataDirectory data = data();
        if (!data.exists()) {
            throw new Failure(Exit.NOT_RUNNING, "there is no server in " + data.root()
                    + "; name its directory with --data, or start one with 'crashonly run'");
        }
        return Server.in(data);
    }
}
