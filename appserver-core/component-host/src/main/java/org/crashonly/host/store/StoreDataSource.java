package org.crashonly.host.store;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.crashonly.control.ElementId;
import org.crashonly.control.Message.Injection;
import org.crashonly.control.Message.ModuleCounts;
import org.crashonly.control.ProcessSpec.DataSourceSpec;
import org.crashonly.host.boundary.Boundary;
import org.crashonly.host.boundary.InFlightRequest;

/**
 * Makes the physical connections of the container's default pool. Payara makes this class from its name; where to connect and as
 * whom is known to this process alone, not to any configuration file.
 */
public final class StoreDataSource implements DataSource {

    /** How long someone waits for the store who has no deadline of a request, as at deployment. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    /** Causes of exceptions may go round in circles. */
    private static final int LONGEST_CHAIN = 50;
    private static final StoreFault FAULT = new StoreFault();
    private static volatile Store store;

    /** Says which store this process's modules use; null for none. */
    public static void connectTo(DataSourceSpec spec) {
        store = spec == null ? null : new Store(spec);
        if (store != null) {
            store.start();
        }
    }

    /** Whether this process's modules have a store. */
    public static boolean isThere() {
        return store != null;
    }

    /** The upper bound of the pool behind the default data source; 0 if this process's modules have no store. */
    public static int maxConnections() {
        Store now = store;
        return now == null ? 0 : now.maxConnections();
    }

    /** The port of the store that {@code spec} names; empty for none. */
    public static OptionalInt port(DataSourceSpec spec) {
        return spec == null ? OptionalInt.empty() : Store.port(spec.url());
    }

    /** Whether the store was lost after {@code nanos} ({@link System#nanoTime}). */
    public static boolean lostSince(long nanos) {
        Store now = store;
        return now != null && now.lostSince(nanos);
    }

    /** Injects a fault into what is asked of {@code element}, if that is the store of this process; null ends the one that is there. */
    public static void inject(ElementId element, Injection injection) {
        Store now = store;
        if (now != null && now.id().equals(element)) {
            FAULT.arm(injection);
        }
    }

    /** The store with what is injected into what is asked of it; empty if nothing is. */
    public static Optional<ModuleCounts> injected() {
        Store now = store;
        String text = FAULT.text();
        return now == null || text == null ? Optional.empty() : Optional.of(ModuleCounts.injected(now.id(), text));
    }

    /** What is injected into what is asked of the store. */
    static StoreFault fault() {
        return FAULT;
    }

    /** Whether {@code failure} came of a store that cannot be reached. */
    public static boolean isLoss(Throwable failure) {
        Throwable cause = failure;
        for (int i = 0; cause != null && i < LONGEST_CHAIN; i++) {
            if (cause instanceof SQLException refusal && Store.isLoss(refusal)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    /** Whether this is a connection of the store as it lives now. */
    public static boolean isAlive(Connection connection) throws SQLException {
        Store now = store;
        return now != null && !FAULT.breaksConnections() && now.isAlive(connection);
    }

    @Override
    public Connection getConnection() throws SQLException {
        Store now = store;
        if (now == null) {
            throw new SQLException("this application has no store: add one under 'stores' in its descriptor", "08001");
        }
        FAULT.beforeConnection();
        InFlightRequest request = Boundary.currentRequest();
        long patience = System.nanoTime() + PATIENCE_NANOS;
        try {
            Connection connection = now.connect(request == null ? patience : Math.min(patience, request.deadlineNanos()));
            if (request != null) {
                request.connections().given(connection);
            }
            return connection;
        } catch (SQLException e) {
            if (request != null && Store.isLoss(e)) {
                request.connections().missedStore();
            }
            throw e;
        }
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return getConnection();
    }

    @Override
    public PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(PrintWriter out) {}

    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("StoreDataSource wraps nothing");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
