package org.crashonly.host.payara;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.LifecycleEvent;
import org.apache.catalina.LifecycleListener;
import org.apache.catalina.core.StandardContext;

/**
 * Has the filters of a module end before the rest of it. Catalina asks them in the middle of its own steps and, unlike with servlets and
 * listeners, catches nothing: what one throws, as all code of an ended module does, would have the later steps left out, and Payara's table of
 * context roots would keep the module until another one came to its slot.
 */
final class EndingFilters implements LifecycleListener {

    private static final Logger LOG = System.getLogger(EndingFilters.class.getName());
    private static final AtomicBoolean SAID = new AtomicBoolean();

    @Override
    public void lifecycleEvent(LifecycleEvent event) {
        if (event.getType().equals(Lifecycle.BEFORE_STOP_EVENT) && event.getLifecycle() instanceof StandardContext context) {
            try {
                end(context);
            } catch (ReflectiveOperationException | RuntimeException e) {
                if (SAID.compareAndSet(false, true)) {
                    LOG.log(Level.WARNING, "modules whose filters throw when they end may stay: {0}", e.toString());
                }
            }
        }
    }

    private static void end(StandardContext context) throws ReflectiveOperationException {
        Field field = StandardContext.class.getDeclaredField("filterConfigs");
        field.setAccessible(true);
        Map<?, ?> filters = (Map<?, ?>) field.get(context);
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(context.getLoader().getClassLoader());
        try {
            synchronized (filters) {
                for (Map.Entry<?, ?> each : filters.entrySet()) {
                    end((String) each.getKey(), each.getValue());
                }
                filters.clear();
            }
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    private static void end(String name, Object filter) throws ReflectiveOperationException {
        Method release = filter.getClass().getDeclaredMethod("release");
        release.setAccessible(true);
        try {
            release.invoke(filter);
        } catch (InvocationTargetException e) {
            LOG.log(Level.DEBUG, "filter {0} does not end by itself: {1}", name, e.getCause());
        }
    }
}
