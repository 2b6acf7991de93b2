package org.crashonly.host.payara;

import com.sun.appserv.util.cache.Cache;
import com.sun.enterprise.transaction.api.JavaEETransactionManager;
import jakarta.json.bind.JsonbBuilder;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadPoolExecutor;
import org.crashonly.power.SandboxCrashed;
import org.glassfish.concurrent.runtime.ConcurrentRuntime;
import org.glassfish.concurrent.runtime.InvocationContext;
import org.glassfish.internal.api.Globals;
import org.jboss.weld.manager.BeanManagerImpl;
import org.jboss.weld.resources.spi.ResourceLoader;

/**
 * Where Payara keeps modules that were undeployed, found in heap dumps; another version may keep them elsewhere, which is said once, and is no
 * failure.
 */
final class ContainerRemains {

    private static final Logger LOG = System.getLogger(ContainerRemains.class.getName());
    private static final Set<String> SAID = ConcurrentHashMap.newKeySet();
    private static final String SHARED_JSONB = "org.glassfish.jersey.jsonb.internal.JsonBindingProvider$JsonbSingleton";

    /**
     * Classes of libraries that make an exception when they are initialised, to throw it later. It knows the classes on the stack on which it was made,
     * so that must not be a module's.
     */
    private static final List<String> WITH_EXCEPTIONS = List.of("org.h2.message.DbException", "org.h2.message.TraceObject");

    /** One place, which may not be there. */
    private interface Place {
        void clear() throws ReflectiveOperationException;
    }

    private ContainerRemains() {}

    /** To be called before any module is deployed. */
    static void prevent() {
        for (String name : WITH_EXCEPTIONS) {
            clear("exceptions", () -> Class.forName(name));
        }
    }

    /** Has Payara forget the module whose classes are {@code module}'s, or those of loaders below it. Runs no code of it. */
    static void forget(ClassLoader module) {
        clear("resources", () -> forgetResources(module));
        clear("JSON-B", ContainerRemains::forgetJson);
        forgetLate(module);
    }

    /** What threads that leave late may put there once more. */
    static void forgetLate(ClassLoader module) {
        clear("tasks", () -> forgetTasks(module));
    }

    private static void clear(String what, Place place) {
        try {
            place.clear();
        } catch (ReflectiveOperationException | RuntimeException | LinkageError | SandboxCrashed e) {
            if (SAID.add(what)) {
                LOG.log(Level.WARNING, "what Payara keeps of ended modules may stay ({0}): {1}", what, e);
            }
        }
    }

    /** The transaction manager's table of who uses which connections has an entry for each module that used one while it was deployed. */
    private static void forgetResources(ClassLoader module) throws ReflectiveOperationException {
        Cache table = (Cache) value(Globals.get(JavaEETransactionManager.class), "resourceTable");
        List<Object> its = new ArrayList<>();
        for (Iterator<?> keys = table.keys(); keys.hasNext();) {
            Object key = keys.next();
            if (owns(module, loader(key))) {
                its.add(key);
            }
        }
        its.forEach(table::remove);
    }

    private static ClassLoader loader(Object user) throws ReflectiveOperationException {
        return user instanceof BeanManagerImpl manager
                ? (ClassLoader) value(manager.getServices().get(ResourceLoader.class), "classLoader") : user.getClass().getClassLoader();
    }

    /**
     * Tasks of the managed scheduled executors, which all modules share, wait there for their time, maybe for days. One that runs just then is not put
     * back when it fails.
     */
    private static void forgetTasks(ClassLoader module) throws ReflectiveOperationException {
        ConcurrentRuntime runtime = Globals.get(ConcurrentRuntime.class);
        synchronized (runtime) {
            Map<?, ?> executors = (Map<?, ?>) value(runtime, "managedScheduledExecutorServiceMap");
            for (Object executor : executors == null ? List.of() : executors.values()) {
                ThreadPoolExecutor pool = (ThreadPoolExecutor) value(executor, "threadPoolExecutor");
                for (Runnable task : pool.getQueue().toArray(new Runnable[0])) {
                    if (owns(module, value(task, "task").getClass().getClassLoader()) || isInContext(module, value(task, "contextHandleForSetup"))) {
                        pool.remove(task);
                    }
                }
            }
        }
    }

    private static boolean isInContext(ClassLoader module, Object context) {
        return context instanceof InvocationContext saved && owns(module, saved.getContextClassLoader());
    }

    /** Jersey has one for all modules, which knows all classes that it ever wrote or read. The next one learns them anew. */
    private static void forgetJson() throws ReflectiveOperationException {
        Method known = ClassLoader.class.getDeclaredMethod("findLoadedClass", String.class);
        known.setAccessible(true);
        Class<?> type = (Class<?>) known.invoke(ContainerRemains.class.getClassLoader(), SHARED_JSONB);
        if (type != null) {
            field(type, "jsonbInstance").set(type.getEnumConstants()[0], JsonbBuilder.create());
        }
    }

    private static boolean owns(ClassLoader module, ClassLoader loader) {
        ClassLoader it = loader;
        while (it != null && it != module) {
            it = it.getParent();
        }
        return it != null;
    }

    private static Object value(Object of, String name) throws ReflectiveOperationException {
        return field(of.getClass(), name).get(of);
    }

    private static Field field(Class<?> of, String name) throws NoSuchFieldException {
        for (Class<?> type = of; type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (field.getName().equals(name)) {
                    field.setAccessible(true);
                    return field;
                }
            }
        }
        throw new NoSuchFieldException(of.getName() + "." + name);
    }
}
