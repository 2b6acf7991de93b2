package org.crashonly.manager.policy;

import org.crashonly.control.Generation;
import org.crashonly.manager.journal.Entry.Cause;

/** What the policy wants done, in this order. */
public sealed interface Decision {

    /** Fence {@code generation} at the stores, then throw its power switch; say {@link ProcessPolicy#crashed} when both were done. */
    record Crash(Generation generation, Cause cause) implements Decision {}

    /** The generation ended by itself: fence what it left at the stores. */
    record Fence(Generation generation) implements Decision {}

    /** Start {@code generation}. */
    record Start(Generation generation, Cause cause, int shortLives) implements Decision {}
}
