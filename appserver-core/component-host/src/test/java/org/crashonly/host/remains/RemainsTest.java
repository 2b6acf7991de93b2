package org.crashonly.host.remains;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.management.ListenerNotFoundException;
import javax.management.MBeanServer;
import javax.management.MBeanServerDelegate;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.ObjectName;
import org.crashonly.power.PowerSwitch;
import org.crashonly.power.PowerSwitches;
import org.crashonly.power.Visit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RemainsTest {

    /** What a module registers. */
    public interface CounterMBean {

        int getCount();
    }

    /** One of it. */
    public static final class Counter implements CounterMBean {

        @Override
        public int getCount() {
            return 7;
        }
    }

    /** What a module listens with. */
    public static final class Ear implements NotificationListener {

        @Override
        public void handleNotification(Notification notification, Object handback) {
            throw new IllegalStateException("code of an ended module");
        }
    }

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final Loader module = new Loader(RemainsTest.class.getClassLoader());
    private final Thread hook = new Thread(() -> { }, "hook of a module");
    private final Thread other = new Thread(() -> { }, "hook of the host");

    @AfterEach
    void end() {
        boolean ignored = Runtime.getRuntime().removeShutdownHook(hook) | Runtime.getRuntime().removeShutdownHook(other);
    }

    @Test
    void theMBeansOfAnEndedModuleGoAndNoOthers() throws Exception {
        ObjectName its = new ObjectName("crashonly.test:name=its");
        ObjectName below = new ObjectName("crashonly.test:name=below");
        ObjectName others = new ObjectName("crashonly.test:name=others");
        server.registerMBean(counterOf(module), its);
        server.registerMBean(counterOf(new Loader(module)), below);
        server.registerMBean(new Counter(), others);

        assertThat(Remains.takeAway(module)).isEqualTo(2);

        assertThat(server.isRegistered(its)).isFalse();
        assertThat(server.isRegistered(below)).as("of a page's own loader").isFalse();
        assertThat(server.isRegistered(others)).isTrue();
        server.registerMBean(counterOf(new Loader(RemainsTest.class.getClassLoader())), its);
        server.unregisterMBean(its);
        server.unregisterMBean(others);
    }

    @Test
    void listenersOfEndedModulesWhichHearOfThatAreNoHindrance() throws Exception {
        List<ObjectName> its = List.of(new ObjectName("crashonly.test:name=one"), new ObjectName("crashonly.test:name=two"));
        for (ObjectName name : its) {
            server.registerMBean(counterOf(module), name);
        }
        PowerSwitch thrown = PowerSwitches.of(new Loader(null));
        thrown.throwIt();
        NotificationListener crashed = (notification, handback) -> {
            Visit ignored = thrown.enter();
        };
        server.addNotificationListener(MBeanServerDelegate.DELEGATE_NAME, crashed, null, null);
        try {
            assertThat(Remains.takeAway(module)).isEqualTo(2);
        } finally {
            server.removeNotificationListener(MBeanServerDelegate.DELEGATE_NAME, crashed);
        }
        assertThat(its).noneMatch(server::isRegistered);
    }

    @Test
    void theListenersOfAnEndedModuleListenNoMoreAndOthersDo() throws Exception {
        List<Notification> heard = new CopyOnWriteArrayList<>();
        NotificationListener others = (notification, handback) -> heard.add(notification);
        NotificationListener its = (NotificationListener) module.loadClass(Ear.class.getName()).getDeclaredConstructor().newInstance();
        NotificationEmitter memory = (NotificationEmitter) ManagementFactory.getMemoryMXBean();
        for (NotificationListener each : List.of(its, others)) {
            server.addNotificationListener(MBeanServerDelegate.DELEGATE_NAME, each, null, null);
            memory.addNotificationListener(each, null, null);
        }

        assertThat(Remains.takeAway(module)).isEqualTo(2);

        ObjectName name = new ObjectName("crashonly.test:name=heard");
        server.registerMBean(new Counter(), name);
        server.unregisterMBean(name);
        assertThat(heard).hasSize(2);
        assertThatThrownBy(() -> memory.removeNotificationListener(its)).isInstanceOf(ListenerNotFoundException.class);
        assertThatThrownBy(() -> server.removeNotificationListener(MBeanServerDelegate.DELEGATE_NAME, its)).isInstanceOf(ListenerNotFoundException.class);
        memory.removeNotificationListener(others);
        server.removeNotificationListener(MBeanServerDelegate.DELEGATE_NAME, others);
    }

    @Test
    void theShutdownHooksOfAnEndedModuleGoAndNoOthers() {
        hook.setContextClassLoader(module);
        Runtime.getRuntime().addShutdownHook(hook);
        Runtime.getRuntime().addShutdownHook(other);

        assertThat(Remains.takeAway(module)).isEqualTo(1);

        assertThat(ShutdownHooks.all()).contains(other).doesNotContain(hook);
        assertThat(Remains.takeAway(module)).isZero();
    }

    @Test
    void whatAnEndedModuleHasLeftWithThreadsOfOthersGoesAndNothingElseOfThem() throws Exception {
        ThreadLocal<Object> its = new ThreadLocal<>();
        ThreadLocal<Object> others = new ThreadLocal<>();
        Object kept = counterOf(module);
        try (ExecutorService pool = Executors.newSingleThreadExecutor()) {
            pool.submit(() -> {
                its.set(kept);
                others.set("kept");
                Thread.currentThread().setContextClassLoader(module);
            }).get();

            Remains.takeRest(module, thread -> false);

            assertThat(pool.submit(its::get).get()).isNull();
            assertThat(pool.submit(others::get).get()).isEqualTo("kept");
            assertThat(pool.submit(() -> Thread.currentThread().getContextClassLoader()).get()).isNotSameAs(module);
        }
    }

    @Test
    void aThreadThatIsInTheModuleStillCanBeFoundByItsContext() throws Exception {
        try (ExecutorService pool = Executors.newSingleThreadExecutor()) {
            Thread inside = pool.submit(Thread::currentThread).get();
            inside.setContextClassLoader(module);

            Remains.takeRest(module, thread -> thread == inside);

            assertThat(inside.getContextClassLoader()).isSameAs(module);
        }
    }

    @Test
    void whatWasNeverDeployedLeavesNothing() {
        assertThat(Remains.takeAway(null)).isZero();
    }

    private static Object counterOf(ClassLoader loader) throws ReflectiveOperationException {
        return loader.loadClass(Counter.class.getName()).getDeclaredConstructor().newInstance();
    }

    /** Defines the classes of this test itself. */
    private static final class Loader extends ClassLoader {

        Loader(ClassLoader parent) {
            super(parent);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(Counter.class.getName()) && !name.equals(Ear.class.getName())) {
                return super.loadClass(name, resolve);
            }
            Class<?> known = findLoadedClass(name);
            try (InputStream bytes = RemainsTest.class.getClassLoader().getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] all = bytes.readAllBytes();
                return known != null ? known : defineClass(name, all, 0, all.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
