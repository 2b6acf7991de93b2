package org.crashonly.power;

import java.lang.invoke.CallSite;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;

/** The switches of this JVM, one for each class loader of a component. It keeps no class loader alive. */
public final class PowerSwitches {

    private static final Map<ClassLoader, PowerSwitch> SWITCHES = Collections.synchronizedMap(new WeakHashMap<>());

    private PowerSwitches() {}

    /** The switch of the generation whose classes {@code loader} defines. Whoever asks first makes it, be it the host or a class that tests it. */
    public static PowerSwitch of(ClassLoader loader) {
        return SWITCHES.computeIfAbsent(loader, PowerSwitch::new);
    }

    /** Links the class through which a component's classes test their switch; for its {@code invokedynamic} only. */
    public static CallSite bootstrap(MethodHandles.Lookup caller, String name, MethodType type) {
        return of(caller.lookupClass().getClassLoader()).site(name, type);
    }
}
