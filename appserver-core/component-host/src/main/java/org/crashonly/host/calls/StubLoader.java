package org.crashonly.host.calls;

import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Message.EndpointFailed;
import org.crashonly.control.Message.Outcome;
import org.crashonly.control.ProcessSpec.CallableSpec;
import org.crashonly.control.ProcessSpec.CallsSpec;
import org.crashonly.control.ProcessSpec.SessionAccessSpec;
import org.crashonly.control.RoutingTable;

/**
 * A stub behind a class loader of its own. What it is made of (a logging API, network libraries) must not be what modules get instead
 * of the versions that they bring: Payara gives them the host's class path first.
 */
record StubLoader(Object stub, ClassLoader loader) {

    private static final String STUB = "org.crashonly.frontdoor.Stub";

    /** Opens the stub of {@code spec}; takes some 100 ms of CPU time. */
    static StubLoader open(CallsSpec spec, Consumer<EndpointFailed> failures, Runnable onFailure, Generation own, SessionAccessSpec ledger) {
        ClassLoader loader = new URLClassLoader("stub", urls(spec.classPath()), StubLoader.class.getClassLoader());
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            List<CallableSpec> callables = spec.callables();
            return new StubLoader(
                    loader.loadClass(STUB).getMethod("open", List.class, Consumer.class, Runnable.class, Generation.class, SessionAccessSpec.class)
                            .invoke(null, callables, failures, onFailure, own, ledger), loader);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the stub for calls to other components does not start", e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    void routes(RoutingTable table) {
        invoke("routes", new Class<?>[] {RoutingTable.class}, table);
    }

    void callersCrashed(Set<String> visits) {
        invoke("callersCrashed", new Class<?>[] {Set.class}, visits);
    }

    @SuppressWarnings("unchecked")
    Map<ElementId, Integer> ports() {
        return (Map<ElementId, Integer>) invoke("ports", new Class<?>[0]);
    }

    @SuppressWarnings("unchecked")
    Map<String, Long> totals() {
        return (Map<String, Long>) invoke("totals", new Class<?>[0]);
    }

    @SuppressWarnings("unchecked")
    List<Outcome> outcomes() {
        return (List<Outcome>) invoke("outcomes", new Class<?>[0]);
    }

    private Object invoke(String method, Class<?>[] types, Object... arguments) {
        try {
            return stub.getClass().getMethod(method, types).invoke(stub, arguments);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the stub fails: " + method, e);
        }
    }

    private static URL[] urls(List<Path> classPath) {
        return classPath.stream().map(StubLoader::url).toArray(URL[]::new);
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(jar + " in the stub's class path", e);
        }
    }
}
