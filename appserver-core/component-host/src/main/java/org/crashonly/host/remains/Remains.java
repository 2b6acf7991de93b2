package org.crashonly.host.remains;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.util.List;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.JMRuntimeException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.crashonly.power.SandboxCrashed;

/**
 * What a module has registered with the JVM under its own classes: MBeans, under whose names its next generation wants to register its own, and
 * shutdown hooks. Either would keep its class loader for ever.
 */
public final class Remains {

    private static final Logger LOG = System.getLogger(Remains.class.getName());

    private final ClassLoader module;

    private Remains(ClassLoader module) {
        this.module = module;
    }

    /** Takes away what the classes of {@code module}, or of a loader below it, have registered; returns how much that was. */
    public static int takeAway(ClassLoader module) {
        return module == null ? 0 : new Remains(module).beans(ManagementFactory.getPlatformMBeanServer()) + new Remains(module).hooks();
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
                .filter(it -> owns(it.getClass().getClassLoader()) || owns(it.getContextClassLoader())).toList();
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
