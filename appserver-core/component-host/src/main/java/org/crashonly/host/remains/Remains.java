package org.crashonly.host.remains;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.Predicate;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.JMRuntimeException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.crashonly.power.SandboxCrashed;
import org.crashonly.power.Threads;
import org.crashonly.session.jcache.SoftCaches;

/**
 * What a module has left with the JVM and with threads of others: MBeans, under whose names its next generation wants to register its own, listeners,
 * shutdown hooks, cache managers, values of threads. Each would keep its class loader for ever.
 */
public final class Remains {

    private static final Logger LOG = System.getLogger(Remains.class.getName());

    private final ClassLoader module;

    private Remains(ClassLoader module) {
        this.module = module;
    }

    /** Takes away what the classes of {@code module}, or of a loader below it, have registered; returns how much that was. */
    public static int takeAway(ClassLoader module) {
        if (module == null) {
            return 0;
        }
        Remains its = new Remains(module);
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        return new ListenerRemains(its::owns).takeAway(server) + its.beans(server) + its.hooks();
    }

    /**
     * Takes away what {@code module} has left with threads that are not its own, and its cache managers, when nothing of it is to run any more.
     * May be done again, for what threads leave that are late.
     *
     * @param inside whether a thread is in the module still, and found by its context class loader
     */
    public static void takeRest(ClassLoader module, Predicate<Thread> inside) {
        Remains its = new Remains(module);
        SoftCaches.forget(its::owns);
        int threads = new ThreadRemains(its::owns).takeAway(inside);
        LOG.log(Level.DEBUG, "an ended module had left something with {0} threads", threads);
    }

    private int beans(MBeanServer server) {
        int gone = 0;
        for (ObjectName name : server.queryNames(null, null)) {
            try {
                if (owns(server.getClassLoaderFor(name))) {
                    server.unregisterMBean(name);
                    gone++;
                }
            } catch (InstanceNotFoundException e) {
                LOG.log(Level.DEBUG, "MBean {0} went by itself", name);
            } catch (JMException | JMRuntimeException e) {
                // Its own code may refuse.
                LOG.log(Level.WARNING, "MBean {0} of an ended module stays: {1}", name, e);
            } catch (SandboxCrashed e) {
                // It is gone by then: a listener of an ended module, which hears of that on this thread, is not let run.
                gone++;
            }
        }
        return gone;
    }

    private int hooks() {
        List<Thread> its = ShutdownHooks.all().stream()
                .filter(it -> owns(it.getClass().getClassLoader()) || owns(Threads.contextOf(it))).toList();
        its.forEach(Runtime.getRuntime()::removeShutdownHook);
        return its.size();
    }

    private boolean owns(ClassLoader loader) {
        for (ClassLoader it = loader; it != null; it = it.getParent()) {
            if (it == module) {
                return true;
            }
        }
        return false;
    }
}
