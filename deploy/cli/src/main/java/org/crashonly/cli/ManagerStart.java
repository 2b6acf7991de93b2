package org.crashonly.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.crashonly.control.Role;
import org.crashonly.manager.registry.Plan;
import org.crashonly.sandbox.launch.JvmLaunch;
import org.crashonly.sandbox.process.ProcessStart;

/** How a manager is started: by the loop in earnest, and without one for training. */
record ManagerStart(Server server, JvmLaunch launch) {

    private static final int HEAP_MEGABYTES = 128;

    /** What loop and manager see of this command's environment. */
    private static final List<String> ENVIRONMENT = List.of("PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", "TMPDIR", "XDG_CACHE_HOME");

    List<String> command() {
        Map<String, String> markers = new LinkedHashMap<>();
        markers.put(JvmLaunch.INSTANCE_MARKER, server.instance());
        markers.put(JvmLaunch.ID_MARKER, Plan.MANAGER.path());
        markers.put(JvmLaunch.GENERATION_MARKER, "0");
        return launch.command(Role.MANAGER, markers, HEAP_MEGABYTES, List.of(), List.of(), List.of(server.data().root().toString()));
    }

    static Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>();
        // What is kept a line each cannot have a line break in it.
        ENVIRONMENT.stream().filter(name -> System.getenv(name) != null && !System.getenv(name).contains("\n")).forEach(name -> environment.put(name, System.getenv(name)));
        return environment;
    }

    Process begin() throws IOException {
        return new ProcessStart(command(), environment(), server.data().root(), server.data().log(Plan.MANAGER)).begin();
    }
}
