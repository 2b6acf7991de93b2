package org.crashonly.host.remains;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Map;

/** The shutdown hooks of this JVM, which only tells whoever holds one already; {@code java.lang} has to be open. */
final class ShutdownHooks {

    private static final Logger LOG = System.getLogger(ShutdownHooks.class.getName());

    private ShutdownHooks() {}

    /** All of them; none, with a warning, if they cannot be seen. */
    static List<Thread> all() {
        try {
            Class<?> hooks = Class.forName("java.lang.ApplicationShutdownHooks");
            Field field = hooks.getDeclaredField("hooks");
            field.setAccessible(true);
            synchronized (hooks) {
                Map<?, ?> all = (Map<?, ?>) field.get(null);
                return all == null ? List.of() : all.keySet().stream().map(Thread.class::cast).toList();
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.WARNING, "shutdown hooks of ended modules stay: {0}", e.toString());
            return List.of();
        }
    }
}
