package org.crashonly.host.payara;

import java.util.Map;
import java.util.Set;
import org.crashonly.power.PowerSwitch;
import org.crashonly.power.PowerSwitches;
import org.crashonly.power.Threads;

/**
 * The modules that have been begun since this was made. Payara tells nothing of one that does not start; but its classes have made a switch, or if
 * they do not test any, its threads have its class loader.
 */
final class BegunModules {

    private static final String LOADER = "org.glassfish.web.loader.WebappClassLoader";

    private final Set<ClassLoader> before = PowerSwitches.all().keySet();

    /** Their switches, by their class loaders. */
    Map<ClassLoader, PowerSwitch> switches() {
        for (Thread thread : Threads.platform()) {
            for (ClassLoader it = Threads.contextOf(thread); it != null; it = it.getParent()) {
                if (it.getClass().getName().equals(LOADER)) {
                    PowerSwitch ignored = PowerSwitches.of(it);
                }
            }
        }
        Map<ClassLoader, PowerSwitch> begun = PowerSwitches.all();
        begun.keySet().removeAll(before);
        return begun;
    }
}
