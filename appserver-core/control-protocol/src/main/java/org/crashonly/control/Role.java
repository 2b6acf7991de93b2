package org.crashonly.control;

import java.util.Locale;

/** What a process of the server is for. */
public enum Role {
    /** Registry, detection, restart policy, control API and dashboard. */
    MANAGER,
    /** The HTTP entrance. */
    FRONT_DOOR,
    /** Payara Micro and the modules of one process of an application. */
    HOST,
    /** The database server of one application. */
    ACID_STORE,
    /** Sessions, keyed requests and soft state of one application. */
    SESSION_STORE;

    /** The word as users read it, and the name of this role's jar and caches: {@code front-door}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
