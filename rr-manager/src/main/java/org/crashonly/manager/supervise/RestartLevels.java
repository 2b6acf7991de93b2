package org.crashonly.manager.supervise;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.crashonly.control.ElementId;
import org.crashonly.control.Level;
import org.crashonly.manager.recovery.Group;
import org.crashonly.manager.registry.Plan;
import org.crashonly.manager.registry.Planned;

/** At which levels there is something that restarts an element alone, and what the restart of a group comes to. */
final class RestartLevels {

    private RestartLevels() {}

    /** Whether an element can be restarted without what is around it. */
    static boolean restartsAlone(ElementId element) {
        return switch (element.level()) {
            case BEAN, MODULE -> false;
            case PROCESS, APPLICATION, MACHINE -> true;
        };
    }

    /** The processes that have to be restarted for all of {@code group} to be, in the order in which they are begun. */
    static List<Planned> processes(Plan plan, Group group) {
        Set<Planned> processes = new LinkedHashSet<>();
        group.members().forEach(it -> processes.addAll(plan.processesOf(it)));
        return plan.processes().stream().filter(processes::contains).toList();
    }

    /** How much a restart of {@code group} discards. */
    static Level level(Plan plan, Group group) {
        return processes(plan, group).size() > 1 ? Level.APPLICATION : Level.PROCESS;
    }
}
