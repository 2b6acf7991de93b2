package org.crashonly.host.payara;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Method;
import java.util.Collections;
import java.util.concurrent.ExecutorService;
import javax.naming.Context;
import javax.naming.NameClassPair;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import org.crashonly.power.SandboxCrashed;
import org.glassfish.api.naming.GlassfishNamingManager;
import org.glassfish.enterprise.concurrent.AbstractManagedExecutorService;
import org.glassfish.enterprise.concurrent.ManagedThreadFactoryImpl;
import org.glassfish.internal.api.Globals;

/**
 * The managed executors and thread factories that a module defines itself, by annotation or in its {@code web.xml}. Payara makes each when it is
 * looked up first, under a global name below that of its application, and neither shuts it down nor takes the name away when that is undeployed.
 */
final class DefinedExecutors {

    private static final Logger LOG = System.getLogger(DefinedExecutors.class.getName());

    private final Context names;

    private DefinedExecutors(Context names) {
        this.names = names;
    }

    /** Ends those that {@code application} defines, without any code of it: what waits there is dropped, and the threads leave. */
    static void end(String application) {
        try {
            new DefinedExecutors(Globals.get(GlassfishNamingManager.class).getInitialContext()).endAll("concurrent/" + application);
        } catch (NamingException e) {
            // Payara wraps what says that there is no such name.
            boolean hasNone = e instanceof NameNotFoundException || e.getRootCause() instanceof NameNotFoundException;
            LOG.log(hasNone ? Level.DEBUG : Level.WARNING, "executors that {0} defines may stay: {1}", application, e.toString());
        } catch (ReflectiveOperationException | RuntimeException | SandboxCrashed e) {
            LOG.log(Level.WARNING, "executors that {0} defines may stay: {1}", application, e.toString());
        }
    }

    /** @param name from the root: there are parts of it that would mean something else by themselves, such as {@code java:app} */
    @SuppressWarnings("BanJNDI") // The container's own name space, which lies in this process.
    private void endAll(String name) throws NamingException, ReflectiveOperationException {
        switch (names.lookup(name)) {
            case Context context -> {
                for (NameClassPair each : Collections.list(names.list(name))) {
                    endAll(name + "/" + each.getName());
                }
            }
            case AbstractManagedExecutorService executor -> {
                names.unbind(name);
                // Its own shutdownNow() would tell the tasks' listeners, which are the module's.
                pool(executor).shutdownNow();
            }
            case ManagedThreadFactoryImpl factory -> {
                names.unbind(name);
                factory.stop();
            }
            default -> LOG.log(Level.DEBUG, "{0} has no threads", name);
        }
    }

    private static ExecutorService pool(AbstractManagedExecutorService executor) throws ReflectiveOperationException {
        Method pool = AbstractManagedExecutorService.class.getDeclaredMethod("getExecutor");
        pool.setAccessible(true);
        return (ExecutorService) pool.invoke(executor);
    }
}
