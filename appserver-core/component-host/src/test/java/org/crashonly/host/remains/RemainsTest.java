package org.crashonly.host.remains;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.util.List;
import javax.management.MBeanServer;
import javax.management.MBeanServerDelegate;
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
    void theShutdownHooksOfAnEndedModuleGoAndNoOthers() {
        hook.setContextClassLoader(module);
        Runtime.getRuntime().addShutdownHook(hook);
        Runtime.getRuntime().addShutdownHook(other);

        assertThat(Remains.takeAway(module)).isEqualTo(1);

        assertThat(ShutdownHooks.all()).contains(other).doesNotContain(hook);
        assertThat(Remains.takeAway(module)).isZero();
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
            if (!name.startsWith(Counter.class.getName())) {
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
