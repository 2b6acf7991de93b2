package org.crashonly.host.boundary;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.crashonly.control.ElementId;
import org.crashonly.control.Vitals;
import org.crashonly.control.Vitals.Counter;
import org.crashonly.power.PowerSwitch;

/** The requests that modules are working on, oldest first, and what the manager may know of them. */
final class InFlight {

    private static final Logger LOG = System.getLogger(InFlight.class.getName());

    private final Vitals vitals;
    private InFlightRequest oldest;
    private InFlightRequest youngest;
    private int zombiesOfEndedGenerations;
    private int zombies;
    private volatile Function<InFlightRequest, ElementId> beans = request -> null;
    private volatile Consumer<Set<String>> onCrash = visits -> { };

    InFlight(Vitals vitals) {
        this.vitals = vitals;
    }

    /** Who knows in which bean a request is; it answers null if in none. */
    void beansKnownBy(Function<InFlightRequest, ElementId> whereabouts) {
        beans = whereabouts;
    }

    /** Who is told which visits were crashed; it must not hold up the thread that tells. */
    void onCrash(Consumer<Set<String>> listener) {
        onCrash = listener;
    }

    void add(InFlightRequest request) {
        vitals.add(Counter.STARTED, 1);
        vitals.add(Counter.IN_FLIGHT, 1);
        if (request.flow != null) {
            request.flow.begins();
        }
        synchronized (this) {
            request.older = youngest;
            if (youngest == null) {
                oldest = request;
                vitals.set(Counter.OLDEST_IN_FLIGHT_NANOS, request.startedNanos);
            } else {
                youngest.younger = request;
            }
            youngest = request;
        }
    }

    void remove(InFlightRequest request, int status) {
        long steps;
        synchronized (this) {
            unlink(request);
            steps = request.progress().look(System.nanoTime());
        }
        vitals.add(Counter.IN_FLIGHT, -1);
        vitals.add(Counter.COMPLETED, 1);
        vitals.add(Counter.PROGRESS, 1 + steps);
        if (request.flow != null) {
            request.flow.ends();
        }
        if (status >= 500) {
            vitals.add(Counter.FAILED, 1);
        }
    }

    /**
     * Cancels the requests whose time is over at {@code now}, and cuts those that were cancelled in vain; returns the statements that are being
     * executed for them and for crashed ones.
     */
    synchronized List<Statement> cancelOverdue(long now) {
        List<Statement> statements = new ArrayList<>();
        int stuck = zombiesOfEndedGenerations;
        long steps = 0;
        for (InFlightRequest request = oldest; request != null; request = request.younger) {
            steps += request.progress().look(now);
            request.cancelIfOver(now, beans);
            statements.addAll(request.statementsToCancel(now));
            stuck += request.insist(now) && (!request.isCrashed() || request.crashedAlone()) ? 1 : 0;
        }
        if (steps > 0) {
            vitals.add(Counter.PROGRESS, steps);
        }
        if (stuck != zombies) {
            zombies = stuck;
            vitals.set(Counter.ZOMBIES, zombies);
        }
        return statements;
    }

    /** Threads of generations that have ended, those of requests included. */
    synchronized void zombiesOfEndedGenerations(int threads) {
        zombiesOfEndedGenerations = threads;
    }

    /** Nothing that the requests in this component still do reaches a store from now on. */
    void fence(PowerSwitch component) {
        Map<Connection, InFlightRequest> connections = new HashMap<>();
        Set<String> visits = new HashSet<>();
        synchronized (this) {
            for (InFlightRequest request = oldest; request != null; request = request.younger) {
                if (request.isIn(component)) {
                    visits.add(request.visitId());
                    for (Connection connection : request.fence()) {
                        connections.put(connection, request);
                    }
                }
            }
        }
        abort(connections);
        onCrash.accept(visits);
    }

    /** Crashes one request, and nothing else of its module. */
    void crash(InFlightRequest request) {
        Map<Connection, InFlightRequest> connections = new HashMap<>();
        request.crash().forEach(connection -> connections.put(connection, request));
        abort(connections);
        onCrash.accept(Set.of(request.visitId()));
    }

    /** The requests in this component. */
    List<InFlightRequest> in(PowerSwitch component) {
        return all().stream().filter(it -> it.isIn(component)).toList();
    }

    /** All of them. */
    synchronized List<InFlightRequest> all() {
        List<InFlightRequest> found = new ArrayList<>();
        for (InFlightRequest request = oldest; request != null; request = request.younger) {
            found.add(request);
        }
        return found;
    }

    /** In threads of their own: the store may hang. */
    private static void abort(Map<Connection, InFlightRequest> connections) {
        connections.forEach((connection, holder) ->
                Thread.ofVirtual().name("aborts a connection").start(() -> abort(connection, holder)));
    }

    /** PostgreSQL's is cut by the one, H2's cancelled, rolled back and ended by the other. */
    private static void abort(Connection connection, InFlightRequest holder) {
        if (!holder.connections().hold(connection)) {
            // It ended meanwhile, and a neighbour has its connection now.
            return;
        }
        try {
            connection.abort(Runnable::run);
            connection.close();
        } catch (SQLException e) {
            LOG.log(Level.DEBUG, "a connection of a crashed module is closed already: {0}", e.getMessage());
        }
    }

    /** The requests of each flow that make no step any more although they should have ended. */
    synchronized Map<Flow, Stuck> stuck(long now) {
        Map<Flow, Stuck> stuck = new HashMap<>();
        long steps = 0;
        for (InFlightRequest request = oldest; request != null; request = request.younger) {
            steps += request.progress().look(now);
            if (request.flow != null && request.isStuck(now)) {
                stuck.merge(request.flow, new Stuck(1, request.progress().standstill(request.trace().requestId(), now)), Stuck::plus);
            }
        }
        vitals.add(Counter.PROGRESS, steps);
        return stuck;
    }

    private void unlink(InFlightRequest request) {
        if (request.younger == null) {
            youngest = request.older;
        } else {
            request.younger.older = request.older;
        }
        if (request.older == null) {
            oldest = request.younger;
            vitals.set(Counter.OLDEST_IN_FLIGHT_NANOS, oldest == null ? 0 : oldest.startedNanos);
        } else {
            request.older.younger = request.younger;
        }
    }
}
