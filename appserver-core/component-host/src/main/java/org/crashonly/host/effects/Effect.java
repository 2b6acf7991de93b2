package org.crashonly.host.effects;

import java.io.Closeable;
import java.io.IOException;
import java.sql.SQLException;

/** One request's effect while the component has it: a transaction that holds the key. Its thread's alone. */
final class Effect implements Closeable {

    private final EffectId id;
    private final Transaction transaction;
    private final EffectLog log;
    private boolean over;

    Effect(EffectId id, Transaction transaction, EffectLog log) {
        this.id = id;
        this.transaction = transaction;
        this.log = log;
    }

    /** Whether it was had or undone. */
    boolean isOver() {
        return over;
    }

    /**
     * Has it: stores the answer with it, and commits.
     *
     * @param body of the request
     * @throws jakarta.transaction.TransactionalException if there is no effect: the store refused it, or it was undone by the component
     */
    void have(Answer answer, DigestedBody body) throws IOException {
        try {
            log.complete(id, body.fingerprint(), answer);
            transaction.commit();
        } catch (SQLException e) {
            throw new IOException("the answer of " + id.operation() + " cannot be stored, and its effect is undone: " + e.getMessage(), e);
        } finally {
            close();
        }
    }

    /** Whether the component has decided that there is no effect. */
    boolean isGivenUp() {
        return !transaction.isActive();
    }

    /** Undoes what was done of it, unless it is over. */
    @Override
    public void close() {
        if (!over) {
            over = true;
            try {
                transaction.rollback();
            } finally {
                log.leave(id);
            }
        }
    }
}
