package org.crashonly.power;

import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What belongs to a component: the classes of its loader and of loaders below it. */
final class Territory {

    private final WeakReference<ClassLoader> loader;
    private final Map<String, Boolean> owned = new ConcurrentHashMap<>();

    Territory(ClassLoader loader) {
        this.loader = new WeakReference<>(loader);
    }

    /**
     * Whether {@code thread} has a frame of the component on its stack. Stacks tell names only, and another generation has classes of the same
     * names: so its context class loader has to be of the component, too. Threads inherit it from who made them. One of a class of the component is
     * on it wherever it waits.
     */
    boolean isOn(Thread thread) {
        if (owns(thread.getClass())) {
            return thread.isAlive();
        }
        if (!isMine(Threads.contextOf(thread))) {
            return false;
        }
        for (StackTraceElement frame : Threads.stackOf(thread)) {
            if (owns(frame)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a class is of the component. */
    boolean owns(Class<?> type) {
        return isMine(type.getClassLoader());
    }

    /** Whether a frame is of the component. */
    boolean owns(StackTraceElement frame) {
        if (frame.getModuleName() != null || "app".equals(frame.getClassLoaderName())) {
            return false;
        }
        return owned.computeIfAbsent(frame.getClassName(), this::defines);
    }

    /** A class with a frame is loaded, so that asking for it by name runs no code of its loader. */
    private boolean defines(String name) {
        ClassLoader mine = loader.get();
        try {
            return mine != null && isMine(Class.forName(name, false, mine).getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    private boolean isMine(ClassLoader other) {
        ClassLoader mine = loader.get();
        ClassLoader it = other;
        while (it != null && it != mine) {
            it = it.getParent();
        }
        return it != null;
    }
}
