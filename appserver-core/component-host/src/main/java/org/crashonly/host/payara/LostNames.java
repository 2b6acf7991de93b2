package org.crashonly.host.payara;

import com.sun.enterprise.naming.impl.NamedNamingObjectManager;
import com.sun.enterprise.naming.impl.ProviderManager;
import com.sun.enterprise.naming.impl.SerialContextProvider;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.EnumSet;
import java.util.Set;
import javax.naming.InitialContext;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.Reference;
import javax.sql.DataSource;
import org.crashonly.control.Message.Harm;
import org.crashonly.host.boundary.Strikes;
import org.glassfish.api.naming.NamedNamingObjectProxy;
import org.glassfish.hk2.api.ServiceLocator;

/**
 * The fault of a lost name: requests to a module that look a data source up, by whatever name, or have it injected, do not find it. All names
 * of data sources lead to one place where the container keeps them, but that of the default one, which has a place of its own.
 */
final class LostNames {

    private static final Set<Harm> HARMS = EnumSet.of(Harm.NAME_LOST);
    private static final String DEFAULT = "java:comp/DefaultDataSource";
    private static final String BEHIND_DEFAULT = "jdbc/__default";
    /** Of connectors, of which JDBC is one; what it makes is told by the reference's class. */
    private static final String FACTORY = "com.sun.enterprise.resource.naming.ConnectorObjectFactory";

    private LostNames() {}

    /** From now on lookups can be struck. */
    static void install(ServiceLocator payara) {
        ProviderManager manager = ProviderManager.getProviderManager();
        try {
            // Payara has an interface of it, and no way to give it another implementation.
            Field local = ProviderManager.class.getDeclaredField("localProvider");
            local.setAccessible(true);
            local.set(manager, lossy(manager.getLocalProvider()));
            NamedNamingObjectManager.checkAndLoadProxies(payara);
            Method keep = NamedNamingObjectManager.class.getDeclaredMethod("cacheProxy", String.class, NamedNamingObjectProxy.class);
            keep.setAccessible(true);
            Object ignored = keep.invoke(null, DEFAULT, new DefaultDataSource());
        } catch (ReflectiveOperationException | NamingException e) {
            throw new IllegalStateException("this Payara keeps its names in another way", e);
        }
    }

    /** What {@code names} finds, less the data sources that a fault hides. */
    static SerialContextProvider lossy(SerialContextProvider names) {
        return (SerialContextProvider) Proxy.newProxyInstance(LostNames.class.getClassLoader(), new Class<?>[] {SerialContextProvider.class}, (self, method, arguments) -> {
            Object found = invoke(names, method, arguments);
            if (method.getName().equals("lookup") && isDataSource(found)) {
                requireNotLost((String) arguments[0]);
            }
            return found;
        });
    }

    private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static boolean isDataSource(Object found) {
        return found instanceof DataSource
                || (found instanceof Reference reference && FACTORY.equals(reference.getFactoryClassName()) && reference.getClassName().contains("DataSource"));
    }

    private static void requireNotLost(String name) throws NameNotFoundException {
        if (Strikes.errand(HARMS) != null) {
            throw new NameNotFoundException(name + " is not bound: a fault was injected");
        }
    }

    /** Stands in for Payara's, which asks for it once and keeps it. */
    private static final class DefaultDataSource implements NamedNamingObjectProxy {

        private volatile Object found;

        @Override
        @SuppressWarnings("BanJNDI") // A constant name in the local name space.
        public Object handle(String name) throws NamingException {
            requireNotLost(name);
            if (found == null) {
                found = new InitialContext().lookup(BEHIND_DEFAULT);
            }
            return found;
        }
    }
}
