package org.crashonly.power;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The processes that a component has started, and those that these have started: they end with it. */
final class Children {

    private static final Logger LOG = System.getLogger(Children.class.getName());

    private final Set<ProcessHandle> running = ConcurrentHashMap.newKeySet();

    /** Notes {@code child} for as long as it runs. */
    void add(Process child) {
        try {
            ProcessHandle handle = child.toHandle();
            running.add(handle);
            handle.onExit().thenRun(() -> running.remove(handle));
        } catch (UnsupportedOperationException e) {
            LOG.log(Level.DEBUG, "what a component calls a process is none that could be ended: {0}", child.getClass());
        }
    }

    /**
     * Kills them all. Each is stopped first, so that it starts nothing while it is looked for what it has started. What has lost its parent
     * before is not found.
     */
    void kill() {
        Set<ProcessHandle> family = new LinkedHashSet<>();
        for (List<ProcessHandle> found = List.copyOf(running); !found.isEmpty(); found = childrenOutside(family)) {
            found.stream().filter(ProcessHandle::isAlive).forEach(it -> LibC.stop(it.pid()));
            family.addAll(found);
        }
        family.forEach(ProcessHandle::destroyForcibly);
    }

    /** Of its members. */
    private static List<ProcessHandle> childrenOutside(Set<ProcessHandle> family) {
        List<ProcessHandle> found = new ArrayList<>();
        for (ProcessHandle member : family) {
            try (Stream<ProcessHandle> children = member.children()) {
                children.filter(it -> !family.contains(it)).forEach(found::add);
            }
        }
        return found;
    }
}
