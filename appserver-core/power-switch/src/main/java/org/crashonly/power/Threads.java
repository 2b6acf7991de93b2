package org.crashonly.power;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * All threads of this JVM. Virtual ones are among them if {@code java.base} exports {@code jdk.internal.vm} to this package: there is no
 * other way to get hold of them. What a thread is asked and told here goes past what a component has made of it in a class of its own: who ends
 * that component must run none of its code.
 */
public final class Threads {

    private static final String CONTAINERS = "jdk.internal.vm.ThreadContainers";
    private static final Method ROOT = method(CONTAINERS, "root");
    private static final Method CHILDREN = method("jdk.internal.vm.ThreadContainer", "children");
    private static final Method THREADS = method("jdk.internal.vm.ThreadContainer", "threads");

    private static final ClassLoader HOST = Threads.class.getClassLoader();

    private Threads() {}

    /** The class loader of whose work {@code thread} does: of its class, if that is a component's, else its context; null if it is nobody's. */
    public static ClassLoader contextOf(Thread thread) {
        return isPlain(thread.getClass()) ? thread.getContextClassLoader() : thread.getClass().getClassLoader();
    }

    static StackTraceElement[] stackOf(Thread thread) {
        return isPlain(thread.getClass()) ? thread.getStackTrace() : (StackTraceElement[]) past(thread, "getStackTrace", StackTraceElement[].class);
    }

    static Thread.State stateOf(Thread thread) {
        return isPlain(thread.getClass()) ? thread.getState() : (Thread.State) past(thread, "getState", Thread.State.class);
    }

    static void interrupt(Thread thread) {
        if (isPlain(thread.getClass())) {
            thread.interrupt();
        } else {
            Object nothing = past(thread, "interrupt", void.class);
        }
    }

    /** Whether a class is the JDK's or the host's. */
    private static boolean isPlain(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        return loader == null || loader == HOST || loader == ClassLoader.getPlatformClassLoader();
    }

    /** What the method does that a component's class has overridden, or may have. */
    private static Object past(Thread thread, String method, Class<?> result) {
        Class<?> lowest = thread.getClass();
        while (!isPlain(lowest.getSuperclass())) {
            lowest = lowest.getSuperclass();
        }
        try {
            return MethodHandles.privateLookupIn(lowest, MethodHandles.lookup())
                    .findSpecial(lowest.getSuperclass(), method, MethodType.methodType(result), lowest).invoke(thread);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(thread.getClass() + " is a thread that cannot be asked", e);
        }
    }

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
