package org.crashonly.control;

import java.util.Locale;

/** How much a restart discards, smallest first. */
public enum Level {
    /** A CDI bean's instances and its calls in flight. */
    BEAN,
    /** A WAR's class loader and all in it. */
    MODULE,
    /** An OS process and every module in it. */
    PROCESS,
    /** All processes and stores of one application. */
    APPLICATION,
    /** Every application, the front doors, and the manager last. */
    MACHINE;

    static Level ofDepth(int depth) {
        return values()[MACHINE.ordinal() + 1 - depth];
    }

    /** The word as users read and write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
