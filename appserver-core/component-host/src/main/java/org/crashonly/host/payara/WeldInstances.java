package org.crashonly.host.payara;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.ConversationScoped;
import jakarta.enterprise.context.SessionScoped;
import jakarta.enterprise.inject.spi.Bean;
import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.function.Predicate;
import org.crashonly.host.beans.Instances;
import org.jboss.weld.bean.ContextualInstanceStrategy;
import org.jboss.weld.bean.RIBean;
import org.jboss.weld.context.api.ContextualInstance;
import org.jboss.weld.contexts.AbstractSharedContext;
import org.jboss.weld.serialization.spi.helpers.SerializableContextual;
import org.jboss.weld.serialization.spi.helpers.SerializableContextualInstance;

/**
 * Takes instances out of where Weld keeps them. The API of CDI would destroy them, and so run their code; what they depend on goes with them in
 * the same way, unseen.
 */
final class WeldInstances implements Instances {

    private static final long LONGEST_MILLIS = 100;
    /** Where Weld's proxies find the one instance of an application's bean without asking its scope. */
    private static final String SHORTCUT = "org.jboss.weld.bean.ContextualInstanceStrategy$ApplicationScopedContextualInstanceStrategy";
    private static final Field LOCK = field("lock");
    private static final Field INSTANCE = field("value");

    private final ModuleSessions sessions;

    WeldInstances(ModuleSessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public Object drop(Bean<?> bean, ClassLoader module) {
        Class<? extends Annotation> scope = bean.getScope();
        if (scope == ApplicationScoped.class && bean instanceof RIBean<?> welds
                && welds.getBeanManager().getContext(scope) instanceof AbstractSharedContext shared) {
            ContextualInstance<?> gone = shared.getBeanStore().remove(welds.getIdentifier());
            forget(welds.getContextualInstanceStrategy());
            return gone == null ? null : gone.getInstance();
        }
        if (scope == SessionScoped.class || scope == ConversationScoped.class) {
            sessions.forget(module, new InstanceOf(bean));
        }
        return null;
    }

    /** Whether what lies in a session is an instance of a bean, with what Weld knows of it. */
    private record InstanceOf(Bean<?> bean) implements Predicate<Object> {
        @Override
        public boolean test(Object value) {
            return value instanceof SerializableContextualInstance<?, ?> instance && instance.getContextual() instanceof SerializableContextual<?, ?> its
                    && bean.equals(its.get());
        }
    }

    private static void forget(ContextualInstanceStrategy<?> shortcut) {
        if (!shortcut.getClass().getName().equals(SHORTCUT)) {
            return;
        }
        try {
            Lock lock = (Lock) LOCK.get(shortcut);
            // Who holds it for long is making an instance, so that there is none to forget; it may hang in that.
            if (lock.tryLock(LONGEST_MILLIS, TimeUnit.MILLISECONDS)) {
                try {
                    INSTANCE.set(shortcut, null);
                } finally {
                    lock.unlock();
                }
            }
        } catch (IllegalAccessException | InterruptedException e) {
            throw new IllegalStateException("Weld does not forget an instance", e);
        }
    }

    private static Field field(String name) {
        try {
            Field field = Class.forName(SHORTCUT).getDeclaredField(name);
            field.setAccessible(true);
            return field;
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
