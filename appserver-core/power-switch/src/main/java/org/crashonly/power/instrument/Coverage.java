package org.crashonly.power.instrument;

import java.util.Optional;

/** Where a method tests its switch. Each constant tests less than the one before it, and makes the method grow less. */
enum Coverage {
    /** Everywhere. */
    FULL,
    /** Not before calls out of the component. */
    NO_CALLS,
    /** Nowhere. */
    NONE;

    boolean calls() {
        return this == FULL;
    }

    Optional<Coverage> less() {
        return switch (this) {
            case FULL -> Optional.of(NO_CALLS);
            case NO_CALLS -> Optional.of(NONE);
            case NONE -> Optional.empty();
        };
    }
}
