package org.crashonly.host.payara;

import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Predicate;
import org.apache.catalina.Loader;
import org.apache.catalina.Session;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.session.StandardSession;

/** The modules whose sessions are managed here. It keeps none alive. */
final class ModuleSessions {

    private final Set<StandardContext> contexts = Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    void add(StandardContext context) {
        contexts.add(context);
    }

    /** Drops this process's copies of all sessions that are kept outside of it. */
    void dropAll() {
        all().forEach(context -> {
            if (context.getManager() instanceof StoreManager manager) {
                manager.dropAll();
            }
        });
    }

    private List<StandardContext> all() {
        synchronized (contexts) {
            return List.copyOf(contexts);
        }
    }

    /** Has all sessions of the module whose classes are {@code loader}'s forget the values that {@code which} is true of. */
    void forget(ClassLoader loader, Predicate<Object> which) {
        for (StandardContext context : all()) {
            Loader its = context.getLoader();
            if (its == null || its.getClassLoader() != loader) {
                continue;
            }
            if (context.getManager() instanceof StoreManager manager) {
                manager.forget(which);
            } else {
                for (Session session : context.getManager().findSessions()) {
                    forget((StandardSession) session, which);
                }
            }
        }
    }

    private static void forget(StandardSession session, Predicate<Object> which) {
        for (Enumeration<String> names = session.getAttributeNames(); names.hasMoreElements();) {
            String name = names.nextElement();
            if (which.test(session.getAttribute(name))) {
                session.removeAttribute(name, false, true);
            }
        }
    }
}
