package org.crashonly.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.crashonly.control.Keepers;
import org.crashonly.manager.DataDirectory;
import org.crashonly.manager.ServerConfig;
import org.crashonly.manager.registry.Plan;
import org.crashonly.sandbox.launch.JvmLaunch;
import org.crashonly.sandbox.process.ProcessScan;

/** Starts the shell loop of a server, in a session of its own: no terminal's end reaches it. */
record LoopStart(Server server, JvmLaunch launch) {

    /** One argument a line: how the loop starts a manager. */
    private static final String MANAGER_COMMAND = "manager.command";

    void begin(ServerConfig config) throws IOException {
        DataDirectory data = server.data();
        Keepers keepers = data.keepers();
        config.write(data);
        write(data.run().resolve(MANAGER_COMMAND), new ManagerStart(server, launch).command());
        write(keepers.loopCommand(), command(data));
        // Of the managers of earlier starts the loop need not tell.
        Files.deleteIfExists(keepers.managerHeartbeat());
        Process ignored = keepers.startLoop();
    }

    /** Whoever starts the loop again, it sees of an environment what it saw the first time. */
    private List<String> command(DataDirectory data) {
        List<String> command = new ArrayList<>(List.of("/usr/bin/env", "-i"));
        ManagerStart.environment().forEach((name, value) -> command.add(name + "=" + value));
        command.addAll(List.of("setsid", launch.distribution().script("loop").toString(), data.root().toString()));
        command.addAll(ProcessScan.markers(server.instance(), Plan.LOOP, 0));
        return command;
    }

    private static void write(Path file, List<String> command) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(draft, String.join("\n", command) + "\n");
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
