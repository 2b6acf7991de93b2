package org.crashonly.sandbox.launch;

import java.util.ArrayList;
import java.util.List;

/** Command lines that bound how many files, sockets among them, a process may have open at a time. */
public final class OpenFiles {

    private OpenFiles() {}

    /** The command line that runs {@code command} with at most {@code files} open, or fewer if whoever starts it may have fewer itself. */
    public static List<String> limit(int files, List<String> command) {
        List<String> all = new ArrayList<>(List.of("/bin/sh", "-c", "ulimit -n \"$0\" 2>/dev/null; exec \"$@\"", Integer.toString(files)));
        all.addAll(command);
        return List.copyOf(all);
    }
}
