package org.crashonly.host.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.crashonly.control.Message.Harm;
import org.crashonly.control.Message.Injection;
import org.crashonly.host.boundary.ArmedFault;
import org.crashonly.host.peers.Peers;

/**
 * A fault that was injected into what this process asks of its store: whoever asks cannot tell it from one of the store's. It says nothing
 * that is said of a store that was lost, since nobody is to wait for this one to come back.
 */
final class StoreFault {

    /** SQLSTATE: the server refused to establish the connection. */
    private static final String REFUSED = "08004";
    /** SQLSTATE: general error. */
    private static final String GENERAL = "HY000";

    private static final Set<Harm> OF_STATEMENTS = EnumSet.of(Harm.EXCEPTION, Harm.LATENCY, Harm.HANG);

    private volatile ArmedFault armed;

    /** From now on {@code injection} instead of what was injected; null for nothing. */
    void arm(Injection injection) {
        ArmedFault before = armed;
        armed = injection == null ? null : new ArmedFault(injection, System.nanoTime());
        if (before != null) {
            before.end();
        }
    }

    /** What is injected, in words; null if nothing is. */
    String text() {
        ArmedFault now = armed;
        return now == null || now.isOver(System.nanoTime()) ? null : now.injection().text();
    }

    /** Somebody wants a connection. */
    void beforeConnection() throws SQLException {
        if (takes(Harm.DATA_SOURCE_LOST) && strikes(armed)) {
            throw new SQLException("a fault was injected: the store gives no connection", REFUSED);
        }
    }

    /** Whether connections of the pool are to be taken for broken, so that new ones are asked for. */
    boolean breaksConnections() {
        return takes(Harm.DATA_SOURCE_LOST);
    }

    /**
     * The fault that connections may suffer from their beginning to their end; null if there is none. What was connected under another one,
     * or under none, is to be connected anew.
     */
    ArmedFault ofConnections() {
        ArmedFault now = armed;
        return now != null && Peers.concerns(now.injection()) && now.goesOn(System.nanoTime()) ? now : null;
    }

    /** Does {@code opening}, on a connection that suffers {@code fault} if it is struck; null for none. */
    static Connection connect(ArmedFault fault, Peers.Opening<Connection, SQLException> opening) throws SQLException {
        return Peers.through(strikes(fault) ? fault : null, opening);
    }

    /** A statement is about to be executed. */
    void beforeStatement() throws SQLException {
        ArmedFault now = armed;
        if (now == null || !OF_STATEMENTS.contains(now.injection().harm()) || !strikes(now)) {
            return;
        }
        now.suffer(ThreadLocalRandom.current());
        if (now.injection().harm() == Harm.EXCEPTION) {
            throw new SQLException("a fault was injected into the store", GENERAL);
        }
    }

    private boolean takes(Harm harm) {
        ArmedFault now = armed;
        return now != null && now.injection().harm() == harm && !now.isOver(System.nanoTime());
    }

    private static boolean strikes(ArmedFault fault) {
        return fault != null && fault.strikes(ThreadLocalRandom.current(), System.nanoTime());
    }
}
