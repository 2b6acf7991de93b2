package org.crashonly.host.boundary;

import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.stream.Stream;

/** The connections that one request was given. */
public final class Connections {

    /** Who was given a connection last: the earlier ones have given it back to the pool. */
    private static final Map<Connection, WeakReference<Connections>> HOLDERS = Collections.synchronizedMap(new WeakHashMap<>());

    private final List<Connection> toStore = new ArrayList<>(1);
    private final List<Connection> toOthers = new ArrayList<>(0);
    private boolean missedStore;

    Connections() {}

    /** Notes that the request was given {@code connection} to the store. */
    public synchronized void given(Connection connection) {
        toStore.add(connection);
        HOLDERS.put(connection, new WeakReference<>(this));
    }

    /** Notes that the request was given {@code connection} to something else than the store. */
    public synchronized void givenOther(Connection connection) {
        if (!toStore.contains(connection) && !toOthers.contains(connection)) {
            toOthers.add(connection);
            HOLDERS.put(connection, new WeakReference<>(this));
        }
    }

    /** Notes that the request asked for the store and did not get it. */
    public synchronized void missedStore() {
        missedStore = true;
    }

    /** Whether the request did not get a connection to the store, or had one that broke. */
    synchronized boolean lostStore() {
        return missedStore || toStore.stream().anyMatch(Connections::broken);
    }

    /** Those that the request has still. */
    synchronized List<Connection> held() {
        return Stream.concat(toStore.stream(), toOthers.stream()).distinct().filter(this::hold).toList();
    }

    /** Whether {@code connection} was given to nobody else since. */
    boolean hold(Connection connection) {
        WeakReference<Connections> holder = HOLDERS.get(connection);
        return holder != null && holder.get() == this;
    }

    private static boolean broken(Connection connection) {
        try {
            return connection.isClosed();
        } catch (SQLException e) {
            return true;
        }
    }
}
