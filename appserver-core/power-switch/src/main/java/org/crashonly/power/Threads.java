package org.crashonly.power;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * All threads of this JVM. Virtual ones are among them if {@code java.base} exports {@code jdk.internal.vm} to this package: there is no
 * other way to get hold of them.
 */
public final class Threads {

    private static final String CONTAINERS = "jdk.internal.vm.ThreadContainers";
    private static final Method ROOT = method(CONTAINERS, "root");
    private static final Method CHILDREN = method("jdk.internal.vm.ThreadContainer", "children");
    private static final Method THREADS = method("jdk.internal.vm.ThreadContainer", "threads");

    private Threads() {}

    static List<Thread> all() {
        List<Thread> all = new ArrayList<>(platform());
        if (ROOT != null && CHILDREN != null && THREADS != null) {
            try {
                addVirtual(ROOT.invoke(null), all);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("the threads of this JVM cannot be listed", e);
            }
        }
        return all;
    }

    /** The platform threads. */
    public static List<Thread> platform() {
        ThreadGroup root = Thread.currentThread().getThreadGroup();
        while (root.getParent() != null) {
            root = root.getParent();
        }
        Thread[] found = new Thread[root.activeCount() + 16];
        int count = root.enumerate(found);
        while (count == found.length) {
            found = new Thread[2 * count];
            count = root.enumerate(found);
        }
        return Arrays.asList(found).subList(0, count);
    }

    private static void addVirtual(Object container, List<Thread> all) throws ReflectiveOperationException {
        ((Stream<?>) THREADS.invoke(container)).map(Thread.class::cast).filter(Thread::isVirtual).forEach(all::add);
        for (Object child : ((Stream<?>) CHILDREN.invoke(container)).toList()) {
            addVirtual(child, all);
        }
    }

    /** Null where this JVM does not let us. */
    private static Method method(String type, String name) {
        try {
            Class<?> found = Class.forName(type);
            return found.getModule().isExported(found.getPackageName(), Threads.class.getModule()) ? found.getMethod(name) : null;
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }
}
