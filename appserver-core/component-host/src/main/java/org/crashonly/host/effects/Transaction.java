package org.crashonly.host.effects;

import jakarta.transaction.HeuristicMixedException;
import jakarta.transaction.HeuristicRollbackException;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.TransactionalException;
import jakarta.transaction.UserTransaction;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/** The calling thread's transaction, in which a component does its work. */
final class Transaction {

    private final UserTransaction jta;

    private Transaction(UserTransaction jta) {
        this.jta = jta;
    }

    /** Begins one; whoever began one before this request came to its operation is told that this cannot be. */
    @SuppressWarnings("BanJNDI") // A constant name in the local name space.
    static Transaction begin() {
        try {
            UserTransaction jta = (UserTransaction) new InitialContext().lookup("java:comp/UserTransaction");
            jta.begin();
            return new Transaction(jta);
        } catch (NotSupportedException e) {
            throw new IllegalStateException("a filter of this component began a transaction before its operation, whose effect the server "
                    + "is to record: leave transactions to the operation", e);
        } catch (NamingException | SystemException e) {
            throw new IllegalStateException("no transaction can be begun", e);
        }
    }

    /** Whether it can still be committed. */
    boolean isActive() {
        try {
            return jta.getStatus() == Status.STATUS_ACTIVE;
        } catch (SystemException e) {
            throw new IllegalStateException("the transaction does not say how it stands", e);
        }
    }

    /** Commits as {@code @Transactional} does: a failure is a {@link TransactionalException}. */
    void commit() {
        try {
            jta.commit();
        } catch (RollbackException | HeuristicMixedException | HeuristicRollbackException | SystemException e) {
            throw new TransactionalException("the effect of this request was not committed", e);
        }
    }

    /** Rolls back if there is anything to roll back. */
    void rollback() {
        try {
            if (jta.getStatus() != Status.STATUS_NO_TRANSACTION) {
                jta.rollback();
            }
        } catch (SystemException e) {
            throw new IllegalStateException("the transaction cannot be rolled back", e);
        }
    }
}
