package org.crashonly.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.crashonly.control.Role;
import org.crashonly.manager.DataDirectory;
import org.crashonly.manager.ServerConfig;
import org.crashonly.manager.registry.Plan;
import org.crashonly.sandbox.launch.JvmLaunch;
import org.crashonly.sandbox.process.ProcessScan;
import org.crashonly.sandbox.process.ProcessStart;

/** Starts the shell loop of a server, in a session of its own: no terminal's end reaches it. */
record LoopStart(Server server, JvmLaunch launch) {

    /** One argument a line: how the loop starts a manager. */
    static final String MANAGER_COMMAND = "manager.command";

    private static final int MANAGER_HEAP_MEGABYTES = 128;

    /** What the loop and the manager see of this command's environment. */
    private static final List<String> ENVIRONMENT = List.of("PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", "TMPDIR");

    void begin(ServerConfig config) throws IOException {
        DataDirectory data = server.data();
        config.write(data);
        replace(data.run().resolve(MANAGER_COMMAND), String.join("\n", managerCommand()) + "\n");
        List<String> command = new ArrayList<>(List.of("setsid", launch.distribution().script("loop").toString(), data.root().toString()));
        command.addAll(ProcessScan.markers(server.instance(), Plan.LOOP, 0));
        new ProcessStart(command, environment(), data.root(), data.log(Plan.LOOP)).begin();
    }

    private List<String> managerCommand() {
        Map<String, String> markers = new LinkedHashMap<>();
        markers.put(JvmLaunch.INSTANCE_MARKER, server.instance());
        markers.put(JvmLaunch.ID_MARKER, Plan.MANAGER.path());
        markers.put(JvmLaunch.GENERATION_MARKER, "0");
        return launch.command(
                Role.MANAGER, markers, MANAGER_HEAP_MEGABYTES, List.of(), List.of(), List.of(server.data().root().toString()));
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>();
        ENVIRONMENT.stream().filter(name -> System.getenv(name) != null).forEach(name -> environment.put(name, System.getenv(name)));
        environment.put("JAVA_HOME", launch.javaHome().toString());
        return environment;
    }

    private static void replace(Path file, String content) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(draft, content);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
