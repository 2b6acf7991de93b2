package org.crashonly.host.remains;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.CookieManager;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.logging.Filter;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JvmDefaultsTest {

    /** Where a module writes what is logged. */
    public static final class Diary extends Handler {

        @Override
        public void publish(LogRecord record) {}

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    /** How a module wants it written, and what. */
    public static final class Style extends Formatter implements Filter {

        @Override
        public String format(LogRecord record) {
            return "";
        }

        @Override
        public boolean isLoggable(LogRecord record) {
            return true;
        }
    }

    /** What a module encrypts with. */
    public static final class Locksmith extends Provider {

        private static final long serialVersionUID = 1L;

        public Locksmith() {
            super("crashonly-test", "1", "nothing");
        }
    }

    /** What a module keeps cookies in. */
    public static final class Jar extends CookieManager {}

    /** Which way a module connects. */
    public static final class Way extends ProxySelector {

        @Override
        public List<java.net.Proxy> select(URI uri) {
            return List.of();
        }

        @Override
        public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
    }

    /** Who a module says that it is. */
    public static final class Person extends Authenticator {}

    /** What a module makes of exceptions. */
    public static final class Catcher implements Thread.UncaughtExceptionHandler {

        @Override
        public void uncaughtException(Thread thread, Throwable exception) {}
    }

    /** What a module prints to. */
    public static final class Voice extends PrintStream {

        public Voice() {
            super(OutputStream.nullOutputStream());
        }
    }

    private final JvmDefaults before = JvmDefaults.now();
    private final Loader module = new Loader();
    private final Logger root = Logger.getLogger("");
    private final Handler hosts = new Diary();

    @AfterEach
    void end() {
        before.restore(module);
        root.removeHandler(hosts);
    }

    @Test
    void whatAModuleHasPutInTheirPlaceGoes() throws Exception {
        hosts.setFormatter((Formatter) its(Style.class));
        hosts.setFilter((Filter) its(Style.class));
        root.addHandler(hosts);
        root.addHandler((Handler) its(Diary.class));
        Security.addProvider((Provider) its(Locksmith.class));
        CookieHandler.setDefault((CookieHandler) its(Jar.class));
        ProxySelector.setDefault((ProxySelector) its(Way.class));
        Authenticator.setDefault((Authenticator) its(Person.class));
        Thread.setDefaultUncaughtExceptionHandler((Thread.UncaughtExceptionHandler) its(Catcher.class));
        System.setOut((PrintStream) its(Voice.class));
        System.setErr((PrintStream) its(Voice.class));

        before.restore(module);

        assertThat(JvmDefaults.now()).isEqualTo(before);
        assertThat(root.getHandlers()).contains(hosts).noneMatch(it -> it.getClass().getClassLoader() == module);
        assertThat(hosts.getFormatter()).isInstanceOf(LogLines.class);
        assertThat(hosts.getFilter()).isNull();
        assertThat(Security.getProvider("crashonly-test")).as("the next generation's would not be taken").isNull();
    }

    @Test
    void whatIsSomebodyElsesStays() {
        CookieHandler others = new Jar();
        Catcher catcher = new Catcher();
        CookieHandler.setDefault(others);
        Thread.setDefaultUncaughtExceptionHandler(catcher);
        Security.addProvider(new Locksmith());
        root.addHandler(hosts);
        try {
            before.restore(module);

            assertThat(CookieHandler.getDefault()).isSameAs(others);
            assertThat(Thread.getDefaultUncaughtExceptionHandler()).isSameAs(catcher);
            assertThat(Security.getProvider("crashonly-test")).isNotNull();
            assertThat(root.getHandlers()).contains(hosts);
        } finally {
            CookieHandler.setDefault(before.cookies());
            Thread.setDefaultUncaughtExceptionHandler(before.uncaught());
            Security.removeProvider("crashonly-test");
        }
    }

    private Object its(Class<?> type) throws ReflectiveOperationException {
        return module.loadClass(type.getName()).getDeclaredConstructor().newInstance();
    }

    /** Defines the nested classes of this test itself. */
    private static final class Loader extends ClassLoader {

        Loader() {
            super(JvmDefaultsTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(JvmDefaultsTest.class.getName() + "$")) {
                return super.loadClass(name, resolve);
            }
            Class<?> known = findLoadedClass(name);
            if (known != null) {
                return known;
            }
            try (InputStream bytes = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] all = bytes.readAllBytes();
                return defineClass(name, all, 0, all.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
