package org.crashonly.control;

import java.util.Locale;

/** How much a restart discards, smallest first. */
public enum Level {
    /** A CDI bean's instances and its calls in flight. */
    BEAN,
    /** A pool, listener or session manager of the container, with what it holds and the requests that use it. */
    RESOURCE,
    /** A WAR's class loader and all in it. */
    MODULE,
    /** An OS process and every module in it. */
    PROCESS,
    /** All processes and stores of one application. */
    APPLICATION,
    /** Every application, the front doors, and the manager last. */
    MACHINE;

    /** The word as users read and write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
