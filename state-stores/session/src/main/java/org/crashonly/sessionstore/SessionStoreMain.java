package org.crashonly.sessionstore;

import org.crashonly.control.ProcessSpec.SessionStoreSpec;
import org.crashonly.store.StoreProcess;

/** The session store's process. One argument: the file of the specification. */
public final class SessionStoreMain {

    private SessionStoreMain() {}

    public static void main(String[] arguments) {
        StoreProcess.run(arguments, SessionStoreSpec.class, VistaSessionStore::new);
    }
}
