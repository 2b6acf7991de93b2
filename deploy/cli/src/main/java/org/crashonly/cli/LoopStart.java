package org.crashonly.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.crashonly.manager.DataDirectory;
import org.crashonly.manager.ServerConfig;
import org.crashonly.manager.registry.Plan;
import org.crashonly.sandbox.launch.JvmLaunch;
import org.crashonly.sandbox.process.ProcessScan;
import org.crashonly.sandbox.process.ProcessStart;

/** Starts the shell loop of a server, in a session of its own: no terminal's end reaches it. */
record LoopStart(Server server, JvmLaunch launch) {

    /** One argument a line: how the loop starts a manager. */
    private static final String MANAGER_COMMAND = "manager.command";

    void begin(ServerConfig config) throws IOException {
        DataDirectory data = server.data();
        config.write(data);
        Path file = data.run().resolve(MANAGER_COMMAND);
        Path draft = data.run().resolve(MANAGER_COMMAND + ".new");
        Files.writeString(draft, String.join("\n", new ManagerStart(server, launch).command()) + "\n");
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        List<String> command = new ArrayList<>(List.of("setsid", launch.distribution().script("loop").toString(), data.root().toString()));
        command.addAll(ProcessScan.markers(server.instance(), Plan.LOOP, 0));
        new ProcessStart(command, ManagerStart.environment(), data.root(), data.log(Plan.LOOP)).begin();
    }
}
