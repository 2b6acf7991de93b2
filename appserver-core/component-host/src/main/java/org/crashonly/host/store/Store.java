package org.crashonly.host.store;

import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.crashonly.control.ElementId;
import org.crashonly.control.ProcessSpec.DataSourceSpec;
import org.crashonly.host.boundary.ArmedFault;

/**
 * The application's store as this process sees it. Connections belong to an epoch; an epoch ends when the store's process dies,
 * and with it all of its connections.
 */
final class Store {

    /**
     * What H2 (90...) and PostgreSQL say while their process is gone, going or coming: the same question may be answered a little later.
     */
    private static final Set<String> PASSING =
            Set.of("90067", "90098", "90121", "90020", "57P01", "57P02", "57P03", "08003", "08006");
    private static final String UNREACHABLE = "08001";
    /**
     * A refused password: the store has not heard of this generation yet, or, restarted while there was no manager, not again. A generation that
     * is fenced is told the same; nobody waits for what it asks for.
     */
    private static final Set<String> REFUSED = Set.of("28000", "28P01");
    private static final Pattern ADDRESS = Pattern.compile("//([^:/]+):(\\d+)/");
    private static final String POSTGRESQL = "jdbc:postgresql:";
    private static final long PAUSE_MILLIS = 5;
    /** Each attempt costs the store a handshake, and all who wait make them. */
    private static final long REFUSED_PAUSE_MILLIS = 20;

    private final DataSourceSpec spec;
    private final StoreWatch watch;
    private volatile Epoch epoch = new Epoch(null);

    /**
     * One life of the store as seen from here.
     *
     * @param lastEndedNanos when the life before it ended; null if this is the first
     * @param connections held weakly: the pool drops them without telling; each with the fault of connections under which it was made
     */
    private record Epoch(Long lastEndedNanos, Map<Connection, Optional<ArmedFault>> connections) {

        Epoch(Long lastEndedNanos) {
            this(lastEndedNanos, Collections.synchronizedMap(new WeakHashMap<>()));
        }
    }

    Store(DataSourceSpec spec) {
        this.spec = spec;
        Matcher address = ADDRESS.matcher(spec.url());
        this.watch = address.find() ? new StoreWatch(line(address), this::lost) : null;
    }

    private StoreWatch.Line line(Matcher address) {
        return spec.url().startsWith(POSTGRESQL)
                ? new SessionLine(spec.url(), credentials())
                : new SocketLine(new InetSocketAddress(address.group(1), Integer.parseInt(address.group(2))));
    }

    static OptionalInt port(String url) {
        Matcher address = ADDRESS.matcher(url);
        return address.find() ? OptionalInt.of(Integer.parseInt(address.group(2))) : OptionalInt.empty();
    }

    ElementId id() {
        return spec.store();
    }

    int maxConnections() {
        return spec.maxConnections();
    }

    void start() {
        if (watch != null) {
            watch.start();
        }
    }

    boolean lostSince(long nanos) {
        Long last = epoch.lastEndedNanos();
        return last != null && last - nanos > 0;
    }

    /**
     * A new connection; waits for the store if it is restarting.
     *
     * @throws SQLException if there was none before {@code deadlineNanos}, or the store failed in a way that does not pass
     */
    Connection connect(long deadlineNanos) throws SQLException {
        while (true) {
            await(deadlineNanos);
            Epoch now = epoch;
            ArmedFault fault = StoreDataSource.fault().ofConnections();
            try {
                Connection plain = StoreFault.connect(fault, () -> DriverManager.getConnection(spec.url(), credentials()));
                Connection connection = TrackedStatements.of(plain, StoreDataSource.fault());
                now.connections().put(connection, Optional.ofNullable(fault));
                return connection;
            } catch (SQLException e) {
                long pause = isRefused(e) ? REFUSED_PAUSE_MILLIS : PAUSE_MILLIS;
                if (!isLoss(e) || System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pause) >= deadlineNanos) {
                    throw e;
                }
                pause(pause);
            }
        }
    }

    /** Whether {@code failure} says that the store cannot be reached, or lets nobody in yet, rather than that it refused something. */
    static boolean isLoss(SQLException failure) {
        return PASSING.contains(failure.getSQLState()) || UNREACHABLE.equals(failure.getSQLState()) || isRefused(failure);
    }

    private static boolean isRefused(SQLException failure) {
        return REFUSED.contains(failure.getSQLState());
    }

    /** Whether {@code connection} is of the store's present life, and of no fault but what is injected now. Costs no round trip. */
    boolean isAlive(Connection connection) throws SQLException {
        Optional<ArmedFault> made = epoch.connections().get(connection);
        return made != null && made.orElse(null) == StoreDataSource.fault().ofConnections() && !connection.isClosed();
    }

    private void lost() {
        epoch = new Epoch(System.nanoTime());
    }

    private void await(long deadlineNanos) throws SQLException {
        try {
            if (watch != null && !watch.awaitUp(deadlineNanos)) {
                throw new SQLException("store " + spec.store() + " does not listen, and the request's time ran out waiting for it", UNREACHABLE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted while waiting for store " + spec.store(), UNREACHABLE, e);
        }
    }

    private void pause(long millis) throws SQLException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted while waiting for store " + spec.store(), UNREACHABLE, e);
        }
    }

    private Properties credentials() {
        Properties credentials = new Properties();
        credentials.setProperty("user", spec.user());
        credentials.setProperty("password", spec.password());
        return credentials;
    }
}
