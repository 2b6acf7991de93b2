package org.crashonly.acid;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.h2.command.Command;
import org.h2.engine.Database;
import org.h2.engine.SessionLocal;
import org.h2.engine.User;
import org.h2.message.DbException;

/**
 * Ends the sessions of clients from outside. H2's {@code ABORT_SESSION} rolls back beside a statement that still runs; here the
 * statement is cancelled, and the session rolled back and closed under its own lock, so that nothing of it comes afterwards.
 */
final class Sessions {

    /** A command that begins just after a cancellation does not see it: cancel again this often. */
    private static final Duration BETWEEN_CANCELS = Duration.ofMillis(5);

    private final Database database;

    Sessions(Database database) {
        this.database = database;
    }

    /** How many sessions there are, the administrator's included. */
    int count() {
        return database.getSessions(false).length;
    }

    /**
     * Ends every session of {@code user}.
     *
     * @return what runs in the sessions that could not be ended within {@code patience}; empty if none is left
     */
    List<String> endAll(User user, Duration patience) {
        return end(session -> session.getUser() == user, patience);
    }

    /** Ends the sessions whose user was dropped while they connected. They can do nothing, but they are there. */
    List<String> endOrphans(Duration patience) {
        return end(session -> session.getUser() != null && !session.getUser().isValid(), patience);
    }

    private List<String> end(Predicate<SessionLocal> victim, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        List<Ending> endings = new ArrayList<>();
        for (SessionLocal session : database.getSessions(false)) {
            if (victim.test(session)) {
                endings.add(new Ending(session));
            }
        }
        endings.forEach(ending -> ending.await(deadline));
        return endings.stream().filter(Ending::pending).map(Ending::toString).toList();
    }

    /** The end of one session, on a thread of its own: it has to wait for the session's lock. */
    private static final class Ending {
        private final SessionLocal session;
        private final Thread closer;

        private Ending(SessionLocal session) {
            this.session = session;
            cancel();
            this.closer = Thread.ofPlatform().daemon().name("end of session " + session.getId()).start(this::close);
        }

        private void close() {
            session.lock();
            try {
                session.close();
            } catch (DbException e) {
                // The session is gone from the database also then; what could not be undone is undone by the next recovery.
                System.getLogger(Sessions.class.getName()).log(System.Logger.Level.WARNING, "session " + session.getId(), e);
            } finally {
                session.unlock();
            }
        }

        private void cancel() {
            Command running = session.getCurrentCommand();
            if (running != null) {
                running.cancel();
            }
            session.cancel();
        }

        private void await(long deadline) {
            try {
                while (!closer.join(BETWEEN_CANCELS) && System.nanoTime() < deadline) {
                    cancel();
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException("nobody interrupts this thread", e);
            }
        }

        private boolean pending() {
            return closer.isAlive();
        }

        @Override
        public String toString() {
            return "session " + session.getId() + " running " + session.getCurrentCommand();
        }
    }
}
