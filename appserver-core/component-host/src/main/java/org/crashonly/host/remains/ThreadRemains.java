package org.crashonly.host.remains;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.ref.Reference;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.crashonly.power.SandboxCrashed;
import org.crashonly.power.Threads;

/**
 * What a module has left with threads that are not its own, those of the container's pools: a value of its classes in a {@link ThreadLocal}, and
 * its class loader as the context of a thread that was begun while it was deployed or asked. {@code java.lang} has to be open.
 */
final class ThreadRemains {

    private static final Logger LOG = System.getLogger(ThreadRemains.class.getName());
    private static final AtomicBoolean SAID = new AtomicBoolean();

    private final Predicate<ClassLoader> its;

    /** @param its whether a class loader is of the ended module */
    ThreadRemains(Predicate<ClassLoader> its) {
        this.its = its;
    }

    /** Takes it away from all threads, but the context from none that {@code inside} says is in the module still; returns from how many. */
    int takeAway(Predicate<Thread> inside) {
        try {
            Internals internals = Internals.get();
            int cleaned = 0;
            for (Thread thread : Threads.platform()) {
                cleaned += takeAway(thread, inside, internals) ? 1 : 0;
            }
            return cleaned;
        } catch (ReflectiveOperationException | RuntimeException | SandboxCrashed e) {
            if (SAID.compareAndSet(false, true)) {
                LOG.log(Level.WARNING, "what ended modules have left with threads stays there: {0}", e.toString());
            }
            return 0;
        }
    }

    /** Past the methods of a thread, which may be the module's. */
    private boolean takeAway(Thread thread, Predicate<Thread> inside, Internals internals) throws IllegalAccessException {
        boolean had = false;
        for (Object map : Arrays.asList(internals.own.get(thread), internals.inherited.get(thread))) {
            had |= map != null && forgetValues((Object[]) internals.table.get(map), internals.value);
        }
        if (its.test((ClassLoader) internals.context.get(thread)) && !inside.test(thread)) {
            internals.context.set(thread, ThreadRemains.class.getClassLoader());
            had = true;
        }
        return had;
    }

    /** The entry stays, for its thread to remove: only that one may change the table. */
    private boolean forgetValues(Object[] table, Field value) throws IllegalAccessException {
        boolean had = false;
        for (Object entry : table) {
            if (entry != null && isIts(value.get(entry), ((Reference<?>) entry).get())) {
                value.set(entry, null);
                had = true;
            }
        }
        return had;
    }

    private boolean isIts(Object value, Object key) {
        return (value != null && isIts(value)) || (key != null && isIts(key));
    }

    private boolean isIts(Object object) {
        return switch (object) {
            case ClassLoader loader -> its.test(loader);
            case Class<?> type -> its.test(type.getClassLoader());
            case Object other -> its.test(other.getClass().getClassLoader());
        };
    }

    /** Where the JDK keeps them. */
    private record Internals(Field own, Field inherited, Field context, Field table, Field value) {

        private static Internals known;

        static synchronized Internals get() throws ReflectiveOperationException {
            if (known == null) {
                Class<?> map = Class.forName("java.lang.ThreadLocal$ThreadLocalMap");
                known = new Internals(field(Thread.class, "threadLocals"), field(Thread.class, "inheritableThreadLocals"),
                        field(Thread.class, "contextClassLoader"), field(map, "table"), field(Class.forName(map.getName() + "$Entry"), "value"));
            }
            return known;
        }

        private static Field field(Class<?> type, String name) throws NoSuchFieldException {
            Field field = type.getDeclaredField(name);
            field.setAccessible(true);
            return field;
        }
    }
}
