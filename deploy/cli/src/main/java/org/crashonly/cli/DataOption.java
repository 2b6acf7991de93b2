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

    /** The server in this directory, running or not. A copy of a server's directory has none until one is started in it. */
    Server server() throws IOException {
        Server server = stored();
        if (server.data().isCopy()) {
            throw new Failure(Exit.NOT_RUNNING, "no server runs in " + server.data().root() + ": it is a copy of a server's directory, or was"
                    + " moved to another file system; start a server of its own in it with 'crashonly run'");
        }
        return server;
    }

    /** What a server left in this directory, be it a copy of another's. */
    Server stored() throws IOException {
        DataDirectory data = data();
        refuseUnreadable(data.root());
        if (!data.exists()) {
            throw new Failure(Exit.NOT_RUNNING, "there is no server in " + data.root()
                    + "; name its directory with --data, or start one with 'crashonly run'");
        }
        return Server.in(data);
    }

    /** Whoever may not look into a directory does not know whether there is a server. */
    private static void refuseUnreadable(Path root) {
        if (Files.isDirectory(root) && !(Files.isReadable(root) && Files.isExecutable(root))) {
            throw new Failure(Exit.FAILED, root + " may not be read by this user: a server's directory is open to its owner alone");
        }
    }
}
