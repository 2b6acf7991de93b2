package org.crashonly.host.boundary;

import java.lang.ref.WeakReference;
import org.crashonly.power.PowerSwitch;

/**
 * A thread in a generation of a module that works for no request: one that the module made, or one of the container's that runs its tasks or timers.
 * What it was lent it may keep for as long as that generation lives. It is not kept alive, since it may know the module's class loader.
 */
record OwnThread(PowerSwitch component, String name, WeakReference<Thread> thread) implements Holder {

    /** The calling thread, in {@code component}. */
    static OwnThread in(PowerSwitch component) {
        Thread caller = Thread.currentThread();
        return new OwnThread(component, caller.getName(), new WeakReference<>(caller));
    }

    boolean is(Thread other) {
        return thread.refersTo(other);
    }

    @Override
    public boolean isOver(long now) {
        return component.isThrown();
    }

    @Override
    public String description() {
        return "thread " + name + " of " + component.generation() + ", which works for no request";
    }
}
