package org.crashonly.power;

import java.lang.invoke.CallSite;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;

/** The switches of this JVM, one for each class loader of a component. It keeps no class loader alive. */
public final class PowerSwitches {

    private static final Map<ClassLoader, PowerSwitch> SWITCHES = Collections.synchronizedMap(new WeakHashMap<>());

    private PowerSwitches() {}

    /** The switch of the generation whose classes {@code loader} defines. Whoever asks first makes it, be it the host or a class that tests it. */
    public static PowerSwitch of(ClassLoader loader) {
        return SWITCHES.computeIfAbsent(loader, PowerSwitch::new);
    }

    /** The switch of the component whose classes {@code loader} defines, or a loader above it; empty if there is none. */
    public static Optional<PowerSwitch> around(ClassLoader loader) {
        Optional<PowerSwitch> found = Optional.empty();
        for (ClassLoader it = loader; it != null && found.isEmpty(); it = it.getParent()) {
            found = Optional.ofNullable(SWITCHES.get(it));
        }
        return found;
    }

    /** All that there are now, with the class loaders of their components. */
    public static Map<ClassLoader, PowerSwitch> all() {
        synchronized (SWITCHES) {
            return new HashMap<>(SWITCHES);
        }
    }

    /** Links the class through which a component's classes test their switch; for its {@code invokedynamic} only. */
    public static CallSite bootstrap(MethodHandles.Lookup caller, String name, MethodType type) {
        return of(caller.lookupClass().getClassLoader()).site(name, type);
    }
}
