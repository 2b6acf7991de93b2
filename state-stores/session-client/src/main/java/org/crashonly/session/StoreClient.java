package org.crashonly.session;

/**
 * One generation's access to a session store, for all its threads. It connects when it is first used, and again whenever the store has
 * restarted; calls wait for that until their deadline, and are sent again.
 */
public interface StoreClient extends AutoCloseable {

    SessionStore sessions();

    Ledger ledger();

    SoftState soft();

    /** Ends the connection and fails what is still being waited for. Nobody has to: the end of the process does the same. */
    @Override
    void close();
}
