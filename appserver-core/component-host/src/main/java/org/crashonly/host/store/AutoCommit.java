package org.crashonly.host.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;

/**
 * Whether a connection commits each statement by itself. Containers switch that off before each transaction and on after it, and H2 makes a
 * round trip to its server of either; so it is switched on when a statement comes that wants it so, not before. Used by one thread at a time.
 */
final class AutoCommit {

    private final Connection connection;
    private boolean known;
    private boolean actual;
    private boolean wanted;
    /** Something was asked of the store since the last transaction ended. */
    private boolean begun;
    /** It has results that are written through, by which nobody sees when. */
    private boolean eager;

    AutoCommit(Connection connection) {
        this.connection = connection;
    }

    boolean get() throws SQLException {
        know();
        return wanted;
    }

    void set(boolean on) throws SQLException {
        know();
        wanted = on;
        if (!on || begun || eager) {
            settle();
        }
    }

    /** Whether to be switched on now is to commit. */
    boolean isOpen() {
        return begun && !wanted;
    }

    /** A statement is made, with these arguments. */
    void prepares(Object[] arguments) throws SQLException {
        // No other number that such a method takes is the same.
        if (arguments != null && Arrays.asList(arguments).contains(ResultSet.CONCUR_UPDATABLE)) {
            eager = true;
            settle();
        }
    }

    /** Something is about to be asked of the store. */
    void begins() throws SQLException {
        settle();
        begun = true;
    }

    /** The transaction was committed or rolled back. */
    void ended() {
        begun = false;
    }

    /** From now on the connection does what it was told to. */
    void settle() throws SQLException {
        know();
        if (actual != wanted) {
            connection.setAutoCommit(wanted);
            actual = wanted;
            begun = false;
        }
    }

    private void know() throws SQLException {
        if (!known) {
            actual = connection.getAutoCommit();
            wanted = actual;
            known = true;
        }
    }
}
