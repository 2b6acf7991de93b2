package org.crashonly.host.store;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import org.crashonly.host.boundary.Boundary;
import org.crashonly.host.boundary.InFlightRequest;
import org.crashonly.host.boundary.Step;

/** Connections whose statements are known to the request that executes them, so that they can be cancelled with it. */
public final class TrackedStatements {

    /** Nothing is injected into what is asked of others than the store. */
    private static final StoreFault NO_FAULT = new StoreFault();

    /** What all of these are. */
    private interface Tracking extends Connection {}

    private TrackedStatements() {}

    /** {@code connection} to something else than the store, which also tracks; itself, if it does. */
    public static Connection of(Connection connection) {
        return connection instanceof Tracking ? connection : of(connection, NO_FAULT);
    }

    /** {@code connection}, which also tracks, and suffers {@code fault}. */
    static Connection of(Connection connection, StoreFault fault) {
        AutoCommit autoCommit = new AutoCommit(connection);
        return proxy(Tracking.class, (self, method, arguments) -> {
            if (method.getDeclaringClass() == Object.class) {
                return ofObject(self, connection, method, arguments);
            }
            return switch (method.getName()) {
                case "setAutoCommit" -> {
                    if ((boolean) arguments[0] && autoCommit.isOpen()) {
                        Boundary.commits();
                    }
                    autoCommit.set((boolean) arguments[0]);
                    yield null;
                }
                case "getAutoCommit" -> autoCommit.get();
                case "commit", "rollback" -> {
                    if (method.getName().equals("commit")) {
                        Boundary.commits();
                    }
                    autoCommit.settle();
                    Object nothing = invoke(connection, method, arguments);
                    if (arguments == null) {
                        autoCommit.ended();
                    }
                    yield nothing;
                }
                case "close", "isClosed", "abort", "unwrap", "isWrapperFor", "getWarnings", "clearWarnings" -> invoke(connection, method, arguments);
                case "createStatement", "prepareStatement", "prepareCall" -> {
                    autoCommit.prepares(arguments);
                    yield track((Statement) invoke(connection, method, arguments), method.getReturnType(), fault, autoCommit);
                }
                default -> {
                    autoCommit.begins();
                    yield invoke(connection, method, arguments);
                }
            };
        });
    }

    private static Object track(Statement statement, Class<?> type, StoreFault fault, AutoCommit autoCommit) {
        return proxy(type, (self, method, arguments) -> {
            if (method.getDeclaringClass() == Object.class) {
                return ofObject(self, statement, method, arguments);
            }
            InFlightRequest request = Boundary.currentRequest();
            if (!method.getName().startsWith("execute")) {
                return stepping(invoke(statement, method, arguments), request);
            }
            if (request == null) {
                Boundary.requireLife();
            }
            fault.beforeStatement();
            autoCommit.begins();
            return request == null ? invoke(statement, method, arguments)
                    : stepping(execute(request, statement, method, arguments), request);
        });
    }

    /** What a statement answers; rows show that the request gets on that reads them. */
    private static Object stepping(Object answer, InFlightRequest request) {
        return request != null && answer instanceof ResultSet rows ? SteppingRows.of(rows, request) : answer;
    }

    private static Object execute(InFlightRequest request, Statement statement, Method method, Object[] arguments) throws Throwable {
        request.begins(statement);
        try {
            return invoke(statement, method, arguments);
        } finally {
            request.ends(statement);
            request.step(Step.STATEMENT);
        }
    }

    private static Object ofObject(Object self, Object target, Method method, Object[] arguments) throws Throwable {
        return switch (method.getName()) {
            case "equals" -> self == arguments[0];
            case "hashCode" -> System.identityHashCode(self);
            default -> invoke(target, method, arguments);
        };
    }

    private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            Boundary.disturbed();
            throw e.getCause();
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(TrackedStatements.class.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
