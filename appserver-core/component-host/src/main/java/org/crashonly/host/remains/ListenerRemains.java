package org.crashonly.host.remains;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.management.ListenerNotFoundException;
import javax.management.MBeanServer;
import javax.management.MBeanServerDelegate;
import javax.management.NotificationEmitter;
import javax.management.NotificationFilter;
import javax.management.NotificationListener;
import org.crashonly.power.HiddenField;

/**
 * Listeners that an ended module has with MBeans of the JVM itself: of registrations, of memory, of collections. Nobody is told of them but whom they
 * listen to, so the packages of JMX have to be open.
 */
final class ListenerRemains {

    private static final Logger LOG = System.getLogger(ListenerRemains.class.getName());
    private static final AtomicBoolean SAID = new AtomicBoolean();

    private final Predicate<ClassLoader> its;

    /** One that listens to {@code emitter}, as that knows it. */
    private record Listening(NotificationEmitter emitter, NotificationListener listener, NotificationFilter filter, Object handback) {}

    /** @param its whether a class loader is of the ended module */
    ListenerRemains(Predicate<ClassLoader> its) {
        this.its = its;
    }

    /** Has them listen no more, without any code of theirs; returns how many there were. */
    int takeAway(MBeanServer server) {
        try {
            int gone = 0;
            for (Listening each : all(server)) {
                if (isIts(each.listener()) || isIts(unwrapped(each.listener())) || isIts(each.filter()) || isIts(each.handback())) {
                    each.emitter().removeNotificationListener(each.listener(), each.filter(), each.handback());
                    gone++;
                }
            }
            return gone;
        } catch (ListenerNotFoundException e) {
            LOG.log(Level.DEBUG, "a listener went by itself: {0}", e.toString());
            return 0;
        } catch (ReflectiveOperationException | RuntimeException e) {
            if (SAID.compareAndSet(false, true)) {
                LOG.log(Level.WARNING, "listeners of ended modules stay with the JVM's MBeans: {0}", e.toString());
            }
            return 0;
        }
    }

    private boolean isIts(Object object) {
        return object != null && its.test(object.getClass().getClassLoader());
    }

    private static List<Listening> all(MBeanServer server) throws ReflectiveOperationException {
        MBeanServerDelegate delegate = (MBeanServerDelegate) HiddenField.value(server, "mBeanServerDelegateObject");
        List<Listening> all = new ArrayList<>(listening(delegate, HiddenField.value(delegate, "broadcaster")));
        for (Object bean : Stream.concat(ManagementFactory.getGarbageCollectorMXBeans().stream(), Stream.of(ManagementFactory.getMemoryMXBean())).toList()) {
            if (bean instanceof NotificationEmitter emitter) {
                all.addAll(listening(emitter, emitter));
            }
        }
        return all;
    }

    /** @param support what keeps the listeners of {@code emitter} */
    private static List<Listening> listening(NotificationEmitter emitter, Object support) throws ReflectiveOperationException {
        List<Listening> all = new ArrayList<>();
        for (Object info : List.copyOf((List<?>) HiddenField.value(support, "listenerList"))) {
            all.add(new Listening(emitter, (NotificationListener) HiddenField.value(info, "listener"),
                    (NotificationFilter) HiddenField.value(info, "filter"), HiddenField.value(info, "handback")));
        }
        return all;
    }

    /** An MBean server registers a listener of its own in the stead of each. */
    private static Object unwrapped(NotificationListener listener) throws ReflectiveOperationException {
        return listener.getClass().getName().endsWith("$ListenerWrapper") ? HiddenField.value(listener, "listener") : null;
    }
}
